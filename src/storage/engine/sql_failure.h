// Exceptions of SOCI and of works as values (see database.h). Threads: pure.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

#include "base/result.h"

namespace cpa {

inline constexpr const char* kForeignKeyViolation = "23503";
inline constexpr const char* kUniqueViolation = "23505";
inline constexpr const char* kLockNotAvailable = "55P03";
inline constexpr const char* kCheckViolation = "23514";  // Also: there is no partition for a row.

// What a work throws to end its transaction with a failure of its own.
class WorkFailure : public std::runtime_error {
 public:
  explicit WorkFailure(Failure failure)
      : std::runtime_error(failure.detail), failure_(std::move(failure)) {}

  const Failure& failure() const { return failure_; }

 private:
  Failure failure_;
};

// Without the parameters of the statement.
Failure ToFailure(const std::exception& error);

// SQLite: another connection has the lock; fsync failed (the file, or the folder).
bool IsBusy(const std::exception& error);
bool IsSyncError(const std::exception& error);
bool IsSyncErrorCode(int sqlite_code);

// PostgreSQL's five characters, or empty for any other error.
std::string SqlStateOf(const std::exception& error);

// What `action` returns, or what it threw as a value.
template <class Action>
auto Guarded(const Action& action) -> decltype(action()) {
  try {
    return action();
  } catch (const std::exception& error) {
    return ToFailure(error);
  }
}

}  // namespace cpa
