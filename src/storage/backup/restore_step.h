// What both engines' restores are given and give. Threads: values.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"
#include "storage/engine/files.h"

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

// Where a restore keeps what was there before; free, also for a second one within a second.
inline std::filesystem::path KeptName(const std::filesystem::path& replaced,
                                      const std::string& stamp) {
  return FreeName(replaced.string() + ".before-restore-" + stamp);
}

}  // namespace cpa
