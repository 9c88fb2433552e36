// What a process used, from /proc. Threads: any.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>

namespace cpa::load {

struct ProcessStats {
  std::chrono::nanoseconds cpu{};  // On-CPU time of every thread alive now.
  std::uint64_t resident_bytes = 0;
};

// nullopt: no such process, or not ours to read.
std::optional<ProcessStats> ReadProcess(pid_t pid);

// The CPU time of this process.
std::chrono::nanoseconds OwnCpu();

}  // namespace cpa::load
