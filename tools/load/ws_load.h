// Many WebSocket clients at once, and what they saw. Threads: one.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "load/options.h"
#include "load/report.h"
#include "load/socket.h"
#include "load/tally.h"
#include "load/usage_meter.h"
#include "load/ws_client.h"

namespace cpa::load {

class WsLoad {
 public:
  WsLoad(const WsOptions& options, const Clock& clock);

  // Runs to the end or to the timeout. True: everything asked for was seen.
  bool Run(Report& report);

 private:
  using ClientList = std::vector<WsClient>;

  bool IsStalling(std::size_t id) const;
  void MakeClients();
  void ConnectAll();
  void StartSome();
  void Receive();
  void Serve(const Poller::Event& event);
  void Measure();
  void StartWindow();
  void EndStall();
  bool IsOver() const;
  bool HasFinished(std::size_t id) const;
  bool HasCaughtUp(const WsClient& client) const;
  bool IsTimedOut() const;

  struct Sums;
  Sums Sum() const;
  bool IsGood(const Sums& sums) const;
  void Write(Report& report, const Sums& sums) const;
  void WriteLatency(Report& report) const;
  void WriteStall(Report& report, const Sums& sums) const;
  void WriteMemory(Report& report) const;

  const WsOptions options_;
  const Clock& clock_;
  const SteadyTime started_at_;
  WsClientSetup setup_;
  Tally tally_;
  ClientList clients_;
  Poller poller_;
  std::vector<char> scratch_;
  UsageMeter usage_;

  std::size_t started_ = 0;
  std::size_t settled_ = 0;  // Open, or closed again.
  Millis connect_time_{};
  std::uint64_t resident_before_ = 0;
  std::uint64_t resident_after_ = 0;

  SteadyTime window_start_{};
  std::uint64_t updates_before_window_ = 0;
  std::vector<std::uint64_t> client_updates_before_window_;
  bool stall_ended_ = true;
  std::uint64_t newest_at_resume_ = 0;
};

}  // namespace cpa::load
