// Deletion of what is large: it is gone at once, and erased in turns with what others write.
// Somebody who is gone keeps a row without a key and without a name until all that was theirs is
// erased; a large portfolio or alert that is deleted becomes the only thing of such a one. What is
// small is deleted at once. Threads: any; those that take a session as soci::session.
#pragma once

#include <string>

#include <soci/session.h>

#include "base/clock.h"
#include "base/result.h"
#include "storage/engine/database.h"

namespace cpa {

// The user: the name is free again, no key works, nothing of theirs is evaluated or sent. False
// when there is no such user.
bool DeleteUser(soci::session& session, const std::string& user_id);

// Of the user. False when there is no such portfolio or alert.
bool DeletePortfolio(soci::session& session, const std::string& user_id,
                     const std::string& portfolio_id, const Clock& clock);
bool DeleteAlert(soci::session& session, const std::string& user_id, const std::string& alert_id,
                 const Clock& clock);

class Erasures {
 public:
  explicit Erasures(Database& database) : database_(database) {}

  // Erases some rows, in some ten milliseconds. False: nothing is left to erase.
  Result<bool> Step();

 private:
  Database& database_;
};

}  // namespace cpa
