// Logging: CPA_LOG_INFO("http", "listening on port {}", port). Secrets never reach it: Redact
// before logging anything that a user sent. Threads: any; writing happens on its own thread.
#pragma once

#include <string>
#include <string_view>

#include <spdlog/spdlog.h>

namespace cpa {

struct LogOptions {
  std::string level = "info";  // trace, debug, info, warning, error, critical, off
  std::string file;            // Empty: standard error only.
  bool to_stderr = true;
  std::string key_prefix = "ck_";  // API_KEY_PREFIX: what Redact knows keys by.
};

// Call once at start, before any other thread logs.
void StartLog(const LogOptions& options);
void StopLog();  // Flushes what is queued.

// The target or text with the value of api_key, and of anything that looks like a key, replaced;
// also where it is percent-encoded.
std::string Redact(std::string_view text);

// Control characters escaped, so that one message stays one line.
std::string OneLine(std::string_view text);

}  // namespace cpa

#define CPA_LOG_DEBUG(part, ...) ::spdlog::debug("[" part "] " __VA_ARGS__)
#define CPA_LOG_INFO(part, ...) ::spdlog::info("[" part "] " __VA_ARGS__)
#define CPA_LOG_WARN(part, ...) ::spdlog::warn("[" part "] " __VA_ARGS__)
#define CPA_LOG_ERROR(part, ...) ::spdlog::error("[" part "] " __VA_ARGS__)
