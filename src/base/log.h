// Logging: CPA_LOG_INFO("http", "listening on port {}", port). Secrets never reach it: Redact
// before logging anything that a user sent. Threads: any; writing happens on its own thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <spdlog/spdlog.h>

#include "base/log_file.h"
#include "base/log_line.h"

namespace cpa {

struct LogOptions {
  std::string level = "info";  // trace, debug, info, warning, error, critical, off
  LogFormat format = LogFormat::kText;
  LogFileOptions file = {};  // Without a path: standard error only.
  bool to_stderr = true;
  std::string key_prefix = "ck_";  // API_KEY_PREFIX: what Redact knows keys by.
  // What Redact hides wherever it stands. Shorter than 8 bytes is no secret, and is not hidden.
  std::vector<std::string> secrets = {};
};

// Call once at start, before any other thread logs. Throws std::runtime_error when the file cannot
// be opened.
void StartLog(const LogOptions& options);
void SetLogLevel(const std::string& level);  // As LogOptions::level. Any thread.

// Reopens the file under its name, after another program renamed or removed it. Any thread.
void ReopenLogFile();

void StopLog();  // Flushes what is queued; later lines are dropped.

// Since StartLog: lines that gave way to newer ones because the disk did not keep up. Any thread,
// between StartLog and StopLog; 0 otherwise.
std::uint64_t LogLinesDropped();

// The target or text with the value of api_key, of anything that looks like a key or like the
// secret of a webhook, and of LogOptions::secrets replaced; also where it is percent-encoded.
std::string Redact(std::string_view text);

// Control characters escaped, so that one message stays one line.
std::string OneLine(std::string_view text);

}  // namespace cpa

#define CPA_LOG_DEBUG(part, ...) ::spdlog::debug("[" part "] " __VA_ARGS__)
#define CPA_LOG_INFO(part, ...) ::spdlog::info("[" part "] " __VA_ARGS__)
#define CPA_LOG_WARN(part, ...) ::spdlog::warn("[" part "] " __VA_ARGS__)
#define CPA_LOG_ERROR(part, ...) ::spdlog::error("[" part "] " __VA_ARGS__)
