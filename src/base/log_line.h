// What a line of the log looks like: text for people, or one JSON object for programs.
//   2026-11-22T17:02:33.120Z info [http] listening on http://0.0.0.0:8019
//   {"time":"2026-11-22T17:02:33.120Z","level":"info","part":"http","message":"listening on ..."}
// Threads: LogFields is a value; a LineFormatter belongs to one sink.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <spdlog/formatter.h>

namespace cpa {

enum class LogFormat { kText, kJson };

// Named values behind a message: CPA_LOG_INFO("http", "answered{}", fields.text()) writes
// "answered status=200 ms=1.5" or gives the object the members "status" and "ms".
class LogFields {
 public:
  // Cleaned here: secrets redacted, control characters escaped. Nothing for an empty text.
  LogFields& Add(std::string_view name, std::string_view value);
  LogFields& Add(std::string_view name, double value);

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

class LineFormatter final : public spdlog::formatter {
 public:
  explicit LineFormatter(LogFormat format) : format_(format) {}

  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override;

  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<LineFormatter>(format_);
  }

 private:
  const LogFormat format_;
};

}  // namespace cpa
