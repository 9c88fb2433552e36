#include "load/usage_meter.h"

namespace cpa::load {

namespace {

double Seconds(std::chrono::nanoseconds span) {
  return std::chrono::duration<double>(span).count();
}

double Micros(std::chrono::nanoseconds span) {
  return std::chrono::duration<double, std::micro>(span).count();
}

}  // namespace

UsageMeter::UsageMeter(std::optional<pid_t> server, const Clock& clock)
    : server_(server), clock_(clock) {}

void UsageMeter::Start() {
  server_start_ = ReadServer().cpu;
  own_start_ = OwnCpu();
  started_at_ = clock_.Steady();
}

void UsageMeter::Stop() {
  elapsed_ = clock_.Steady() - started_at_;
  own_cpu_ = OwnCpu() - own_start_;
  server_cpu_ = ReadServer().cpu - server_start_;
}

void UsageMeter::AddTo(Report& report, std::string_view unit, std::uint64_t units) const {
  report.Add("seconds", Seconds(elapsed_));
  report.Add(std::string(unit) + "s_per_second", static_cast<double>(units) / Seconds(elapsed_));
  if (server_ && !failed_) AddCpu(report, "server_cpu", server_cpu_, unit, units);
  AddCpu(report, "client_cpu", own_cpu_, unit, units);
}

std::uint64_t UsageMeter::ServerResidentBytes() {
  return ReadServer().resident_bytes;
}

ProcessStats UsageMeter::ReadServer() {
  if (!server_) return {};
  const auto stats = ReadProcess(*server_);
  failed_ = failed_ || !stats;
  return stats.value_or(ProcessStats{});
}

void UsageMeter::AddCpu(Report& report, const std::string& name, std::chrono::nanoseconds cpu,
                        std::string_view unit, std::uint64_t units) const {
  report.Add(name + "_us_per_" + std::string(unit), Micros(cpu) / static_cast<double>(units));
  report.Add(name + "_cores", Seconds(cpu) / Seconds(elapsed_));
}

}  // namespace cpa::load
