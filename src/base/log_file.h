// The file that the log is written to, and what becomes of it when it grows old or large. The file
// in use always has the name it was given; older ones stand beside it:
//   daily   server.log.2026-11-22, by the UTC day they are of
//   size    server.log.1, server.log.2 and so on, the newest first
// Days are those of the lines themselves. A file that cannot be renamed, or followed by a new one
// because there is no descriptor for it, is written on.
// Threads: any; see spdlog::sinks::base_sink.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <spdlog/sinks/base_sink.h>

namespace cpa {

enum class LogRotation { kDaily, kSize, kNone };

struct LogFileOptions {
  std::filesystem::path path;
  LogRotation rotation = LogRotation::kNone;
  std::uint64_t bytes_max = 10 * 1024 * 1024;  // kSize only.
  int backups_max = 5;                         // Older files that are kept.
};

class LogFile final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  // Throws std::runtime_error when the file cannot be opened.
  explicit LogFile(LogFileOptions options);

  // For another program that rotates it: lines now go to the file that has the name. When it cannot
  // be opened, lines are lost until it is called again.
  void Reopen();

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override;

 private:
  using Day = std::chrono::sys_days;

  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  bool Open();
  void RotateWhenDue(Day day, std::size_t bytes);
  void PutAside(const std::filesystem::path& name);
  void ShiftNumbered();
  void DropOldDays() const;
  std::filesystem::path Beside(std::string_view suffix) const;
  std::filesystem::path FreeNameOf(Day day) const;

  const LogFileOptions options_;
  // Guarded by the base's mutex.
  std::unique_ptr<std::FILE, Closer> file_;
  std::uint64_t bytes_ = 0;
  std::optional<Day> day_;  // Of the file's lines; empty: it has none.
};

}  // namespace cpa
