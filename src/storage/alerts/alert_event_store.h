// What happened to alerts, and whom it was told, in the database. Threads: any. Calls block.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "alerts/alert_store.h"
#include "base/clock.h"
#include "storage/engine/database.h"

namespace cpa {

class SqlAlertEventStore final : public AlertEventStore {
 public:
  SqlAlertEventStore(Database& database, const Clock& clock)
      : database_(database), clock_(clock) {}  // Both outlive this.

  Result<std::vector<AlertEvent>> List(const std::string& user_id, const AlertPage& page) override;
  Result<std::vector<AlertEvent>> ListOf(const std::string& user_id, const std::string& alert_id,
                                         const AlertPage& page) override;
  Result<AlertOccurrence> FindEvent(const std::string& user_id, const std::string& id) override;
  Result<std::vector<AlertOccurrence>> Next(const std::string& user_id,
                                            const EventQuery& query) override;
  Result<std::int64_t> LastSequence() override;
  Result<OwnersFound> OwnersAfter(std::int64_t sequence, std::int64_t limit) override;
  Result<std::vector<bool>> Note(std::span<const EventNote> notes) override;

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace cpa
