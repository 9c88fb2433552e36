// The tables and indexes that migrations leave behind, to notice that somebody dropped one.
// Threads: pure.
#pragma once

#include <map>
#include <span>
#include <string>

#include "base/result.h"
#include "storage/engine/migrate.h"

namespace cpa {

struct SchemaObject {
  std::string kind;   // "table" or "index"
  std::string table;  // Its own name, or that of the table an index belongs to.
};

// By name, after all of these statements: CREATE, DROP and ALTER TABLE ... RENAME TO.
Result<std::map<std::string, SchemaObject>> ObjectsOf(std::span<const Migration> migrations);

}  // namespace cpa
