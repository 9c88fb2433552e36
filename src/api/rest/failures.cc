#include "api/rest/failures.h"

#include <algorithm>
#include <iterator>

namespace cpa::api {
namespace {

struct Row {
  ErrorKind kind;
  Subject subject;
  const ErrorRow& error;
  bool says_detail = false;  // The failure's own sentence instead of the row's.
};

constexpr Row kRows[] = {
    {ErrorKind::kNotFound, Subject::kUser, kInvalidApiKey},
    {ErrorKind::kNotFound, Subject::kKey, kApiKeyNotFound},
    {ErrorKind::kNotFound, Subject::kPortfolio, kPortfolioNotFound},
    {ErrorKind::kNotFound, Subject::kTransaction, kTransactionNotFound},
    {ErrorKind::kNotFound, Subject::kAlert, kAlertNotFound},
    {ErrorKind::kNotFound, Subject::kWebhook, kWebhookNotFound},
    {ErrorKind::kConflict, Subject::kUsername, kUsernameTaken},
    {ErrorKind::kConflict, Subject::kEmail, kEmailTaken},
    {ErrorKind::kConflict, Subject::kLastKey, kLastKey},
    {ErrorKind::kConflict, Subject::kKeyLimit, kTooManyKeys},
    {ErrorKind::kConflict, Subject::kIdempotency, kIdempotencyKeyReused},
    {ErrorKind::kConflict, Subject::kLedger, kLedgerConflict, true},
    {ErrorKind::kConflict, Subject::kLimit, kLimitReached},
    {ErrorKind::kSwitchedOff, Subject::kRegistration, kRegistrationClosed},
};

}  // namespace

AnswerPtr FailureAnswer(const Failure& failure, std::string_view doing) {
  const auto row = std::ranges::find_if(
      kRows, [&](const Row& each) { return failure.IsAbout(each.kind, each.subject); });
  if (row != std::end(kRows)) {
    return row->says_detail ? ErrorAnswerSaying(row->error, failure.detail)
                            : ErrorAnswer(row->error);
  }
  if (failure.kind == ErrorKind::kInvalid) {
    return ValidationAnswer({{"value_error", {"body"}, failure.detail, "null"}});
  }
  return StorageTrouble(failure, doing);
}

}  // namespace cpa::api
