#include "base/log_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace cpa {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::sys_days;
using std::filesystem::path;

constexpr std::size_t kDateLength = 10;  // 2026-11-22

std::string DateText(sys_days day) {
  const std::chrono::year_month_day date{day};
  return fmt::format("{:04}-{:02}-{:02}", int{date.year()}, unsigned{date.month()},
                     unsigned{date.day()});
}

bool StartsWithDate(std::string_view text) {
  if (text.size() < kDateLength) return false;
  for (std::size_t i = 0; i < kDateLength; ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (i == 4 || i == 7 ? text[i] != '-' : !is_digit) return false;
  }
  return true;
}

}  // namespace

LogFile::LogFile(LogFileOptions options) : options_(std::move(options)) {
  if (!Open()) throw std::runtime_error(std::generic_category().message(errno));
}

// What an earlier run wrote counts with its size and with the day of its last line. The file in use
// stays when there is no other.
bool LogFile::Open() {
  std::unique_ptr<std::FILE, Closer> file(std::fopen(options_.path.c_str(), "ae"));
  if (!file) return false;
  file_ = std::move(file);
  bytes_ = 0;
  day_.reset();

  struct stat facts {};

  if (::fstat(::fileno(file_.get()), &facts) != 0 || facts.st_size == 0) return true;
  bytes_ = static_cast<std::uint64_t>(facts.st_size);
  day_ = floor<days>(std::chrono::system_clock::from_time_t(facts.st_mtime));
  return true;
}

void LogFile::sink_it_(const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t line;
  formatter_->format(message, line);
  const Day day = floor<days>(message.time);
  RotateWhenDue(day, line.size());
  bytes_ += std::fwrite(line.data(), 1, line.size(), file_.get());
  // A clock that is set back begins no new file.
  day_ = day_ ? std::max(*day_, day) : day;
}

void LogFile::Reopen() {
  std::lock_guard lock(mutex_);
  Open();
}

void LogFile::flush_() {
  std::fflush(file_.get());
}

void LogFile::RotateWhenDue(Day day, std::size_t bytes) {
  if (bytes_ == 0) return;
  if (options_.rotation == LogRotation::kDaily && day_ && day > *day_) {
    PutAside(FreeNameOf(*day_));
    DropOldDays();
  } else if (options_.rotation == LogRotation::kSize && bytes_ + bytes > options_.bytes_max) {
    ShiftNumbered();
    PutAside(Beside("1"));
  }
}

void LogFile::PutAside(const path& name) {
  std::error_code error;
  if (options_.backups_max == 0) {
    std::filesystem::resize_file(options_.path, 0, error);
  } else {
    std::filesystem::rename(options_.path, name, error);
  }
  const bool is_open = Open();
  if (is_open && !error) return;
  bytes_ = 0;  // Tried again when as much has come again, not with each line.
  std::error_code ignored;
  if (!error && options_.backups_max > 0) std::filesystem::rename(name, options_.path, ignored);
}

void LogFile::ShiftNumbered() {
  std::error_code ignored;
  for (int number = options_.backups_max; number > 0; --number) {
    const path from = Beside(std::to_string(number));
    if (number == options_.backups_max) {
      std::filesystem::remove(from, ignored);
    } else {
      std::filesystem::rename(from, Beside(std::to_string(number + 1)), ignored);
    }
  }
}

void LogFile::DropOldDays() const {
  const std::string prefix = options_.path.filename().string() + ".";
  std::vector<path> backups;
  std::error_code ignored;
  const path folder = options_.path.has_parent_path() ? options_.path.parent_path() : path(".");
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    const bool is_ours = name.starts_with(prefix);
    if (is_ours && StartsWithDate(std::string_view(name).substr(prefix.size()))) {
      backups.push_back(entry.path());
    }
  }
  std::ranges::sort(backups, std::greater());
  const auto kept = static_cast<std::size_t>(options_.backups_max);
  for (std::size_t i = kept; i < backups.size(); ++i) std::filesystem::remove(backups[i], ignored);
}

path LogFile::Beside(std::string_view suffix) const {
  path name = options_.path;
  name += ".";
  name += suffix;
  return name;
}

// A second file of the same day, after the clock was set back.
path LogFile::FreeNameOf(Day day) const {
  const std::string date = DateText(day);
  path name = Beside(date);
  std::error_code ignored;
  for (int number = 2; std::filesystem::exists(name, ignored); ++number) {
    name = Beside(date + "-" + std::to_string(number));
  }
  return name;
}

}  // namespace cpa
