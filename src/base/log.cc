#include "base/log.h"

#include <cstdio>
#include <memory>
#include <regex>
#include <vector>

#include <spdlog/async.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace cpa {
namespace {

constexpr std::size_t kQueuedLines = 8192;

}  // namespace

void StartLog(const LogOptions& options) {
  spdlog::init_thread_pool(kQueuedLines, 1);
  std::vector<spdlog::sink_ptr> sinks;
  if (options.to_stderr) sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
  if (!options.file.empty()) {
    sinks.push_back(std::make_shared<spdlog::sinks::basic_file_sink_mt>(options.file));
  }
  // A full queue drops its oldest line: logging never blocks an event loop.
  auto logger = std::make_shared<spdlog::async_logger>(
      "main", sinks.begin(), sinks.end(), spdlog::thread_pool(),
      spdlog::async_overflow_policy::overrun_oldest);
  logger->set_level(spdlog::level::from_str(options.level));
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void StopLog() { spdlog::shutdown(); }

std::string Redact(std::string_view text) {
  static const std::regex kParameter(R"((api_key(?:=|%3[dD])|x_cg_\w+_api_key=)[^&\s"']*)",
                                     std::regex::icase);
  static const std::regex kKey(R"(\bck_[A-Za-z0-9_-]{8,})");
  const std::string once = std::regex_replace(std::string(text), kParameter, "$1***");
  return std::regex_replace(once, kKey, "ck_***");
}

std::string OneLine(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7F) {
      out += c;
      continue;
    }
    char escaped[8];
    std::snprintf(escaped, sizeof escaped, "\\x%02x", byte);
    out += escaped;
  }
  return out;
}

}  // namespace cpa
