#include "app/reloading.h"

#include "app/options.h"
#include "base/log.h"
#include "config/rows.h"
#include "config/values.h"

namespace cpa::app {

FileWatch::State FileWatch::Look() const {
  std::error_code error;
  const auto time = std::filesystem::last_write_time(path_, error);
  if (error) return std::nullopt;
  const auto size = std::filesystem::file_size(path_, error);
  if (error) return std::nullopt;
  return std::pair(time, size);
}

bool FileWatch::HasChanged() {
  const State before = std::exchange(seen_, Look());
  return seen_ != before;
}

void Reloading::ReadAgain() {
  const auto loaded = read_();
  if (!loaded) {
    for (const std::string& problem : loaded.error()) {
      CPA_LOG_ERROR("config", "settings stay as they were: {}", problem);
    }
    return;
  }
  for (const std::string& warning : loaded->warnings) CPA_LOG_WARN("config", "{}", warning);
  if (!TakeOver(loaded->settings)) return;
  SetLogLevel(LogOptionsOf(settings_).level);
  application_.Adopt(settings_);
}

// Whether anything changed that takes effect now.
bool Reloading::TakeOver(const config::Settings& next) {
  bool any = false;
  for (const config::Row& row : config::Rows()) {
    const std::string text = config::ValueText(next, row);
    if (text == config::ValueText(settings_, row)) continue;
    config::SetValue(settings_, row, text);
    if (row.reloads) {
      CPA_LOG_WARN("config", "{} is now {}", row.name, config::ShownValue(row, text));
    } else {
      CPA_LOG_WARN("config", "{} has changed, which takes effect with a restart", row.name);
    }
    any = any || row.reloads;
  }
  return any;
}

}  // namespace cpa::app
