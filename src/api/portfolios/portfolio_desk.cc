#include "api/portfolios/portfolio_desk.h"

#include <algorithm>
#include <chrono>
#include <memory>

#include "api/market/unknown_coin.h"

namespace cpa::api {
namespace {

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
    const auto known = market.NameOf(id);
    if (!known) return std::nullopt;
    return CoinMarket{.name = known->name, .symbol = known->symbol};
  };
}

std::string PortfolioDesk::IdFor(PortfolioWork& work, const TransactionDraft& draft) const {
  const bool sells_old =
      draft.type == TransactionType::kSell && work.FindPosition(draft.crypto_id).has_value();
  return sells_old ? draft.crypto_id : market.IdOfNow(draft.crypto_id);
}

AnswerPtr PortfolioDesk::CheckCoin(const std::string& crypto_id) const {
  return RefuseUnknownCoin(market, crypto_id);
}

}  // namespace cpa::api
