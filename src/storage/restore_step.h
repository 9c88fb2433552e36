// What both engines' restores are given and give. Threads: values.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"

namespace cpa {

struct RestoreStep {
  std::string database_url;
  std::filesystem::path file;  // The backup.
  bool overwrite = false;      // Also when the database has users.
  std::string stamp;           // For the names of what is kept.
  // Called when everything has been checked, just before the database changes.
  std::function<Result<void>()> before_change;
};

struct Restored {
  int migration = 0;
  std::filesystem::path kept;  // Empty when there was nothing to keep.
};

}  // namespace cpa
