// CPU of the server and of this client over one window, as figures per unit of work.
// Threads: one.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "load/process_stats.h"
#include "load/report.h"

namespace cpa::load {

class UsageMeter {
 public:
  // Without a process id only the client's own figures are taken.
  UsageMeter(std::optional<pid_t> server, const Clock& clock);

  void Start();
  void Stop();

  // Seconds, units per second, and CPU in microseconds per unit ("message", "request").
  void AddTo(Report& report, std::string_view unit, std::uint64_t units) const;

  // The server was asked for but could not be read.
  bool failed() const { return failed_; }

  std::uint64_t ServerResidentBytes();  // Now; 0 when there is no server to read.

 private:
  ProcessStats ReadServer();
  void AddCpu(Report& report, const std::string& name, std::chrono::nanoseconds cpu,
              std::string_view unit, std::uint64_t units) const;

  const std::optional<pid_t> server_;
  const Clock& clock_;
  bool failed_ = false;
  SteadyTime started_at_{};
  std::chrono::nanoseconds own_start_{};
  std::chrono::nanoseconds server_start_{};
  std::chrono::nanoseconds elapsed_{};
  std::chrono::nanoseconds own_cpu_{};
  std::chrono::nanoseconds server_cpu_{};
};

}  // namespace cpa::load
