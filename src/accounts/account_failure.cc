#include "accounts/account_failure.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace cpa {
namespace {

using Kind = AccountFailure::Kind;

struct Meaning {
  ErrorKind kind;
  std::string_view detail;
  Kind meaning;
};

constexpr Meaning kMeanings[] = {
    {ErrorKind::kConflict, "username", Kind::kTaken},
    {ErrorKind::kConflict, "email", Kind::kTaken},
    {ErrorKind::kConflict, "idempotency_key", Kind::kReused},
    {ErrorKind::kConflict, "last_key", Kind::kLastKey},
    {ErrorKind::kConflict, "too_many_keys", Kind::kTooManyKeys},
    {ErrorKind::kNotFound, "user", Kind::kGone},
    {ErrorKind::kNotFound, "key", Kind::kNoSuchKey},
};

}  // namespace

AccountFailure ToAccountFailure(const Failure& failure) {
  const auto row = std::ranges::find_if(kMeanings, [&](const Meaning& meaning) {
    return meaning.kind == failure.kind && meaning.detail == failure.detail;
  });
  if (row == std::end(kMeanings)) return {.trouble = failure};
  return {.kind = row->meaning, .detail = failure.detail};
}

}  // namespace cpa
