#include "load/process_stats.h"

#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

namespace cpa::load {

namespace {

// The first number of schedstat: nanoseconds on a CPU. A thread that has just ended counts nothing.
std::chrono::nanoseconds ThreadCpu(const std::filesystem::path& task) {
  std::int64_t nanos = 0;
  std::ifstream(task / "schedstat") >> nanos;
  return std::chrono::nanoseconds{nanos};
}

std::uint64_t ResidentBytes(const std::filesystem::path& process) {
  std::uint64_t total_pages = 0;
  std::uint64_t resident_pages = 0;
  std::ifstream(process / "statm") >> total_pages >> resident_pages;
  return resident_pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

std::optional<ProcessStats> ReadProcess(pid_t pid) {
  const std::filesystem::path process = "/proc/" + std::to_string(pid);
  std::error_code error;
  ProcessStats stats;
  for (const auto& task : std::filesystem::directory_iterator(process / "task", error)) {
    stats.cpu += ThreadCpu(task.path());
  }
  if (error) return std::nullopt;
  stats.resident_bytes = ResidentBytes(process);
  return stats;
}

std::chrono::nanoseconds OwnCpu() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::seconds{used.tv_sec} + std::chrono::nanoseconds{used.tv_nsec};
}

}  // namespace cpa::load
