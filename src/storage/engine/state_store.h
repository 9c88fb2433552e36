// Small texts that parts of the program keep from one start to the next, by key.
// Threads: any. Calls block.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "storage/engine/database.h"

namespace cpa {

class StateStore {
 public:
  explicit StateStore(Database& database) : database_(database) {}  // Outlives this.

  Result<std::optional<std::string>> Load(const std::string& key);
  Result<void> Save(const std::string& key, const std::string& value);  // On disk when it returns.

 private:
  Database& database_;
};

}  // namespace cpa
