#include "api/rest/failures.h"

#include <string>

#include <gtest/gtest.h>

namespace cpa::api {
namespace {

struct Case {
  Failure failure;
  int status;
  const char* code;
};

const Case kCases[] = {
    {NotFound(Subject::kUser), 401, "invalid_api_key"},
    {NotFound(Subject::kKey), 404, "api_key_not_found"},
    {NotFound(Subject::kPortfolio), 404, "portfolio_not_found"},
    {NotFound(Subject::kTransaction), 404, "transaction_not_found"},
    {NotFound(Subject::kAlert), 404, "alert_not_found"},
    {NotFound(Subject::kWebhook), 404, "webhook_not_found"},
    {Conflict(Subject::kUsername), 409, "username_taken"},
    {Conflict(Subject::kEmail), 409, "email_taken"},
    {Conflict(Subject::kLastKey), 409, "last_key"},
    {Conflict(Subject::kKeyLimit), 409, "too_many_keys"},
    {Conflict(Subject::kIdempotency), 409, "idempotency_key_reused"},
    {Conflict(Subject::kLedger, "Cannot sell 2"), 409, "ledger_conflict"},
    {Conflict(Subject::kLimit), 409, "limit_reached"},
    {{.kind = ErrorKind::kSwitchedOff, .detail = {}, .subject = Subject::kRegistration},
     403,
     "registration_closed"},
    {{.kind = ErrorKind::kUnavailable, .detail = {}, .subject = Subject::kWorkQueue},
     429,
     "too_much_waiting"},
    {Invalid("fee should be positive"), 422, "validation_error"},
    {Unavailable("locked"), 503, "storage_unavailable"},
    {NoSpace("full"), 507, "disk_full"},
    {Internal("broken"), 500, "internal_error"},
    // What nobody has an error for is trouble, and never the wrong 404.
    {NotFound("something"), 500, "internal_error"},
    {Conflict(Subject::kKey), 500, "internal_error"},
};

TEST(FailureAnswer, EachSubjectHasItsError) {
  for (const Case& each : kCases) {
    const AnswerPtr answer = FailureAnswer(each.failure, "testing");
    EXPECT_EQ(answer->status(), each.status) << each.code;
    EXPECT_NE(answer->head().find("X-Error-Code: " + std::string(each.code) + "\r\n"),
              std::string::npos)
        << each.code << " in " << answer->head();
  }
}

TEST(FailureAnswer, SaysWhatTheLedgerSays) {
  const AnswerPtr answer = FailureAnswer(Conflict(Subject::kLedger, "Cannot sell 2"), "testing");
  EXPECT_EQ(answer->body(), "{\"detail\":\"Cannot sell 2\"}\n");
}

TEST(FailureAnswer, KeepsTheInsideFromTheClient) {
  const AnswerPtr answer = FailureAnswer(Internal("no such table: users"), "testing");
  EXPECT_EQ(answer->body().find("users"), std::string::npos);
}

}  // namespace
}  // namespace cpa::api
