#include "metrics/process.h"

#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

namespace cpa::metrics {
namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// The second number of /proc/self/statm: pages in memory (proc(5)).
std::optional<double> ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  double total = 0;
  double resident = 0;
  if (!(file >> total >> resident)) return std::nullopt;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

std::optional<double> OpenDescriptors() {
  std::error_code error;
  const std::filesystem::directory_iterator folder("/proc/self/fd", error);
  if (error) return std::nullopt;
  const auto count = std::distance(begin(folder), end(folder));
  return static_cast<double>(count - 1);  // One of them reads the folder.
}

// What /proc/stat says behind `name`.
std::optional<double> SystemStat(const std::string& name) {
  std::ifstream file("/proc/stat");
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::string word;
    double value = 0;
    if (words >> word >> value && word == name) return value;
  }
  return std::nullopt;
}

// Field 22 of /proc/self/stat, in ticks since the machine started; fields are counted behind the
// name of the program, which may have spaces in it.
std::optional<double> StartedAt() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t name_end = line.rfind(')');
  const auto machine_started = SystemStat("btime");
  if (name_end == line.npos || !machine_started) return std::nullopt;
  std::istringstream words(line.substr(name_end + 1));
  std::string skipped;
  for (int field = 3; field < 22; ++field) words >> skipped;
  double ticks = 0;
  if (!(words >> ticks)) return std::nullopt;
  return *machine_started + ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace

void AddProcess(Page& page) {
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) == 0) {
    page.Counter("process_cpu_seconds_total", "Processor time spent, user and system.",
                 Seconds(usage.ru_utime) + Seconds(usage.ru_stime));
  }
  if (const auto bytes = ResidentBytes()) {
    page.Gauge("process_resident_memory_bytes", "Memory in use.", *bytes);
  }
  if (const auto open = OpenDescriptors()) {
    page.Gauge("process_open_fds", "Open file descriptors.", *open);
  }
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    page.Gauge("process_max_fds", "File descriptors that may be open.",
               static_cast<double>(limit.rlim_cur));
  }
  if (const auto started = StartedAt()) {
    page.Gauge("process_start_time_seconds", "When the process started, as a Unix time.", *started);
  }
}

}  // namespace cpa::metrics
