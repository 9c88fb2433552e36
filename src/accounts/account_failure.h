// Why a change of an account did not happen. Threads: values.
#pragma once

#include <utility>
#include <vector>

#include "accounts/registration.h"
#include "base/result.h"

namespace cpa {

struct AccountFailure {
  AccountFailure(Failure why) : trouble(std::move(why)) {}

  explicit AccountFailure(std::vector<FieldProblem> found)
      : problems(std::move(found)), trouble(Invalid("fields")) {}

  std::vector<FieldProblem> problems;  // Empty unless fields are invalid.
  // kNotFound about kUser (who asks is no more) and kKey; kConflict about kUsername, kEmail,
  // kLastKey, kKeyLimit and kIdempotency; kSwitchedOff about kRegistration; or of the store.
  Failure trouble;
};

template <class T>
using AccountResult = Expected<T, AccountFailure>;

}  // namespace cpa
