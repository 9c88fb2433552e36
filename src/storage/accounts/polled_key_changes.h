// The count of KeyChanges for servers on one PostgreSQL, between which there is nothing but the
// database: a change counts itself in its own transaction, and every second each server asks.
// Threads: as KeyChanges.
#pragma once

#include <atomic>
#include <string>

#include <soci/session.h>

#include "accounts/key_changes.h"
#include "storage/engine/database.h"

namespace cpa {

// In the transaction that changes a user or a key. Nothing on SQLite, where servers hear of it at
// once (shared_key_changes.h).
void CountKeyChange(soci::session& session);

class PolledKeyChanges final : public KeyChanges {
 public:
  explicit PolledKeyChanges(Database& database) : database_(database) {}  // Outlives this.

  std::uint64_t Count() const override { return count_.load(); }

  std::uint64_t Tell() override { return count_.fetch_add(1) + 1; }

  void Ask() override;

 private:
  Database& database_;
  std::atomic<std::uint64_t> count_{0};
  std::string seen_;  // As the database has it.
};

}  // namespace cpa
