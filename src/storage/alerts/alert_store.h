// Alerts in the database. Threads: any. Calls block.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include <soci/session.h>

#include "alerts/alert_store.h"
#include "base/clock.h"
#include "storage/engine/database.h"

namespace cpa {

// Makes the notices of one more channel (InsertNotices), inside the transaction that records the
// occurrences. It may run again after a conflict with another server.
using AddNotices = std::function<void(soci::session&, std::span<const AlertOccurrence>)>;

class SqlAlertStore final : public AlertStore {
 public:
  // The database and the clock outlive this. Every owner has the WebSocket; `channels` come on top.
  SqlAlertStore(Database& database, const Clock& clock, std::vector<AddNotices> channels = {});

  Result<void> Create(const Alert& alert, std::int64_t max, const MakeOnce& once) override;
  Result<Alert> Change(const std::string& user_id, const std::string& id,
                       const Edit& edit) override;
  Result<void> Delete(const std::string& user_id, const std::string& id) override;

  Result<Alert> Find(const std::string& user_id, const std::string& id) override;
  Result<std::vector<Alert>> List(const std::string& user_id, AlertFilter filter,
                                  const AlertPage& page) override;
  Result<std::int64_t> Count(const std::string& user_id) override;

  Result<std::vector<WatchedAlert>> LoadWatched(const std::string& after_id,
                                                std::int64_t limit) override;
  Result<std::vector<Changed>> LoadChanged(const ChangeCursor& after, std::int64_t limit) override;
  Result<std::vector<RecordedStep>> Record(std::span<const AlertStep> steps) override;

 private:
  Database& database_;
  const Clock& clock_;
  const std::vector<AddNotices> channels_;
};

}  // namespace cpa
