#include "api/alert_desk.h"

#include "api/unknown_coin.h"
#include "base/text.h"

namespace cpa::api {
namespace {

AnswerPtr NotTracked(const std::string& crypto_id, std::size_t tracked) {
  Problem problem{"value_error",
                  {"body", "crypto_id"},
                  "No prices of this coin come in: it is not among the " + std::to_string(tracked) +
                      " that this server tracks",
                  {}};
  AppendJsonString(problem.input_json, crypto_id);
  return ValidationAnswer({problem});
}

}  // namespace

AnswerPtr AlertDesk::CheckCoin(const std::string& crypto_id) const {
  const auto snapshot = market.snapshot();
  if (snapshot->Find(crypto_id) != nullptr) return nullptr;
  if (snapshot->entries().empty()) return ErrorAnswer(kPricesNotReady);
  const auto listed = market.listed_coins();
  if (!listed) return ErrorAnswer(kCoinListNotReady);
  if (listed->Find(crypto_id) == nullptr) return UnknownCoin(market, crypto_id);
  return NotTracked(crypto_id, snapshot->entries().size());
}

bool AlertDesk::IsWatched(const std::string& crypto_id) const {
  return engine != nullptr && market.snapshot()->Find(crypto_id) != nullptr;
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
