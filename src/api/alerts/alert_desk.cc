#include "api/alerts/alert_desk.h"

#include "api/rest/failures.h"

namespace cpa::api {
std::optional<Unwatched> AlertDesk::WhyUnwatched(const Alert& alert) const {
  if (!options.enabled) return Unwatched::kAlertsDisabled;
  const auto snapshot = market.snapshot();
  const SnapshotEntry* const entry = snapshot->Find(alert.crypto_id);
  if (entry != nullptr && entry->quote->price) return std::nullopt;
  return dependencies.tracked.WhyUnwatched(alert.crypto_id);
}

AnswerPtr AlertRefusal(const Failure& failure, std::string_view doing) {
  if (failure.IsAbout(ErrorKind::kNotFound, Subject::kWebhook)) {
    return ValidationAnswer({{"value_error", {"body", "webhook_id"}, "No such webhook", "null"}});
  }
  return FailureAnswer(failure, doing);
}

}  // namespace cpa::api
