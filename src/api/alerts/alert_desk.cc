#include "api/alerts/alert_desk.h"

#include "base/text.h"

namespace cpa::api {
std::optional<Unwatched> AlertDesk::WhyUnwatched(const Alert& alert) const {
  if (!options.enabled) return Unwatched::kAlertsDisabled;
  const auto snapshot = market.snapshot();
  const SnapshotEntry* const entry = snapshot->Find(alert.crypto_id);
  if (entry != nullptr && entry->quote->price) return std::nullopt;
  return dependencies.tracked.WhyUnwatched(alert.crypto_id);
}

AnswerPtr AlertRefusal(const Failure& failure, std::string_view doing) {
  if (failure.kind == ErrorKind::kNotFound && failure.detail == "webhook") {
    return ValidationAnswer({{"value_error", {"body", "webhook_id"}, "No such webhook", "null"}});
  }
  if (failure.kind == ErrorKind::kNotFound) {
    return ErrorAnswer(failure.detail == "user" ? kInvalidApiKey : kAlertNotFound);
  }
  if (failure.kind == ErrorKind::kConflict && failure.detail == "idempotency_key") {
    return ErrorAnswer(kIdempotencyKeyReused);
  }
  if (failure.kind == ErrorKind::kInvalid) {
    return ValidationAnswer({{"value_error", {"body"}, failure.detail, "null"}});
  }
  return StorageTrouble(failure, doing);
}

}  // namespace cpa::api
