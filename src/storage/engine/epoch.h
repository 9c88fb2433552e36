// Names a database: a word in its table `state`, made once, and replaced by every restore.
// What a process keeps of a database (numbers of coins, partitions, keys, alerts) is wrong for any
// other, so a process that meets another epoch than its own ends at once. Threads: any.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <soci/session.h>

#include "base/mutex.h"
#include "base/random.h"
#include "base/result.h"

namespace cpa {

inline constexpr const char* kEpochKey = "database.epoch";

// 32 hexadecimal digits.
std::string NewEpoch(Random& random);

class EpochGuard {
 public:
  // `on_replaced` gets a line for the log. Empty: logs it and ends the process.
  explicit EpochGuard(std::function<void(const std::string&)> on_replaced);

  // From now on no other is accepted.
  void Hold(std::string epoch);
  bool is_holding() const;

  // Reads the epoch in any transaction. kUnavailable when it is another one.
  Result<void> Check(soci::session& session) const;

  // For code that notices by other signs.
  Failure Replaced() const;

 private:
  const std::function<void(const std::string&)> on_replaced_;
  mutable Mutex mutex_;
  std::optional<std::string> epoch_ CPA_GUARDED_BY(mutex_);
};

// Throws as SOCI does. Empty: there is none.
std::string ReadEpoch(soci::session& session);
// Unless there is one.
void MakeEpoch(soci::session& session, const std::string& epoch);
// In the place of the one there is.
void ReplaceEpoch(soci::session& session, const std::string& epoch);

}  // namespace cpa
