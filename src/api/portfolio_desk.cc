#include "api/portfolio_desk.h"

#include <algorithm>
#include <chrono>
#include <memory>

#include "api/idempotency.h"
#include "api/unknown_coin.h"
#include "base/text.h"

namespace cpa::api {
namespace {

// A summary waits this long for prices of untracked coins; what comes later is in the next one.
constexpr Millis kPatience{2000};
constexpr int kFetchedAtOnceMax = 10;

CoinMarket MarketOf(const Quote& quote, bool stale) {
  return {.name = quote.name,
          .symbol = quote.symbol,
          .price = quote.price,
          .price_change_24h = quote.price_change_24h,
          .price_change_percentage_24h = quote.price_change_percentage_24h,
          .stale = stale};
}

}  // namespace

CoinLookup PortfolioDesk::Coins() const {
  valuations.fetch_add(1, std::memory_order_relaxed);
  return [this, snapshot = market.snapshot(),
          now = clock.Steady()](const std::string& id) -> std::optional<CoinMarket> {
    if (const SnapshotEntry* entry = snapshot->Find(id)) {
      return MarketOf(*entry->quote, market.IsStale(*entry, now));
    }
    const CoinDetails::Page page = details.Look(id, false).page;
    if (!page) return std::nullopt;
    return MarketOf(page->quote, details.IsStale(*page, market.stale_after()));
  };
}

Task<void> PortfolioDesk::FetchUntracked(const std::vector<Position>& positions, Loop& loop) const {
  const auto snapshot = market.snapshot();
  const SteadyTime end = clock.Steady() + kPatience;
  int fetched = 0;
  for (const Position& position : positions) {
    const std::string& id = position.crypto_id;
    if (!position.is_held() || snapshot->Find(id) || !details.Look(id, false).fetch) continue;
    const auto left = std::chrono::duration_cast<Millis>(end - clock.Steady());
    if (left <= Millis{0} || ++fetched > kFetchedAtOnceMax) co_return;
    co_await details.Fetch(id, loop, left);
  }
}

AnswerPtr PortfolioDesk::CheckCoin(const std::string& crypto_id) const {
  if (market.snapshot()->Find(crypto_id) != nullptr) return nullptr;
  const auto listed = market.listed_coins();
  if (!listed) return ErrorAnswer(kCoinListNotReady);
  return listed->Find(crypto_id) != nullptr ? nullptr : UnknownCoin(market, crypto_id);
}

AnswerPtr Refusal(const Failure& failure, std::string_view doing) {
  switch (failure.kind) {
    case ErrorKind::kNotFound:
      return ErrorAnswer(failure.detail == "transaction" ? kTransactionNotFound
                                                         : kPortfolioNotFound);
    case ErrorKind::kConflict:
      return failure.detail == "idempotency_key"
                 ? ErrorAnswer(kIdempotencyKeyReused)
                 : ErrorAnswerSaying(kLedgerConflict, failure.detail);
    case ErrorKind::kInvalid:
      return ValidationAnswer({{"value_error", {"body"}, failure.detail, "null"}});
    default:
      return StorageTrouble(failure, doing);
  }
}

AnswerPtr Ok(std::string body) {
  return std::make_shared<http::Answer>(http::Answer::Options{}, std::move(body));
}

KeptAnswer Created(const std::string& location, std::string body) {
  return {201, "Location: " + location + "\r\n", std::move(body)};
}

KeptAnswer Kept(std::string body) {
  return {200, {}, std::move(body)};
}

std::string MessageBody(std::string_view text) {
  std::string body = R"({"message":)";
  AppendJsonString(body, text);
  return body + '}';
}

}  // namespace cpa::api
