// Why a change of an account did not happen. Threads: values.
#pragma once

#include <string>
#include <vector>

#include "accounts/registration.h"
#include "base/result.h"

namespace cpa {

struct AccountFailure {
  enum class Kind {
    kInvalidFields,  // See `problems`; the detail is empty.
    kTaken,          // `detail` is "username" or "email".
    kClosed,         // Registration is switched off.
    kGone,           // The user, or the key that it came with, is no more.
    kNoSuchKey,      // The user has no such key.
    kLastKey,        // The last key that does not expire cannot be revoked.
    kTooManyKeys,    // The user has Accounts::kKeysMax.
    kReused,         // The Idempotency-Key belongs to another request.
    kTrouble,        // With the store: see `trouble`.
  };

  Kind kind = Kind::kTrouble;
  std::string detail = {};
  std::vector<FieldProblem> problems = {};
  Failure trouble = {};
};

template <class T>
using AccountResult = Expected<T, AccountFailure>;

// What a failure of the store means.
AccountFailure ToAccountFailure(const Failure& failure);

}  // namespace cpa
