#include "base/result.h"

namespace cpa {

std::string_view SubjectName(Subject subject) {
  switch (subject) {
    case Subject::kNone:
      return "nothing";
    case Subject::kUser:
      return "user";
    case Subject::kRegistration:
      return "registration";
    case Subject::kUsername:
      return "username";
    case Subject::kEmail:
      return "email";
    case Subject::kKey:
      return "API key";
    case Subject::kLastKey:
      return "last API key";
    case Subject::kKeyLimit:
      return "number of API keys";
    case Subject::kIdempotency:
      return "Idempotency-Key";
    case Subject::kPortfolio:
      return "portfolio";
    case Subject::kTransaction:
      return "transaction";
    case Subject::kImport:
      return "import";
    case Subject::kLedger:
      return "ledger";
    case Subject::kAlert:
      return "alert";
    case Subject::kEvent:
      return "event";
    case Subject::kWebhook:
      return "webhook";
    case Subject::kLimit:
      return "limit";
    case Subject::kWorkQueue:
      return "work queue";
  }
  return "?";
}

Failure NotFound(Subject subject) {
  return {.kind = ErrorKind::kNotFound,
          .detail = "no such " + std::string(SubjectName(subject)),
          .subject = subject};
}

Failure Conflict(Subject subject, std::string detail) {
  if (detail.empty()) detail = SubjectName(subject);
  return {.kind = ErrorKind::kConflict, .detail = std::move(detail), .subject = subject};
}

}  // namespace cpa
