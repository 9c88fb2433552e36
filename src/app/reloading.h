// RELOAD=true: settings read again while the server runs. Those that can change without a restart
// take effect at once (Row::reloads); of the others that have changed the log says that they wait
// for one. What is wrong changes nothing. Threads: the main thread.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "app/application.h"
#include "config/load.h"

namespace cpa::app {

// How settings are read: the same way each time.
using ReadSettings = std::function<Expected<config::Loaded, config::Problems>()>;

// Whether a file is another one than when it was last looked at. A missing file is one state.
class FileWatch {
 public:
  explicit FileWatch(std::filesystem::path path) : path_(std::move(path)), seen_(Look()) {}

  bool HasChanged();

 private:
  using State = std::optional<std::pair<std::filesystem::file_time_type, std::uintmax_t>>;

  State Look() const;

  const std::filesystem::path path_;
  State seen_;
};

class Reloading {
 public:
  // `settings` are those that the application was built with.
  Reloading(config::Settings settings, ReadSettings read, Application& application)
      : settings_(std::move(settings)), read_(std::move(read)), application_(application) {}

  void ReadAgain();

 private:
  bool TakeOver(const config::Settings& next);

  config::Settings settings_;  // In force, or waiting for a restart.
  const ReadSettings read_;
  Application& application_;
};

}  // namespace cpa::app
