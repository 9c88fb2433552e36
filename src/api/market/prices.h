// GET /crypto/prices and GET /crypto/{crypto_id}.
// Threads: any event loop.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "api/market/answer_cache.h"
#include "api/market/coin_details.h"
#include "api/market/market_answers.h"
#include "api/rest/routes.h"
#include "base/blocking_pool.h"
#include "market/market.h"

namespace cpa::api {

struct PricesOptions {
  int coins_max = 250;            // MAX_CRYPTOCURRENCIES
  int extra_max = 250;            // MAX_EXTRA_CRYPTOCURRENCIES
  Millis fetch_patience{10'000};  // API_REQUEST_TIMEOUT: for a coin nobody tracks
  Millis texts_patience{2'000};   // A tracked coin's price does not wait longer for its texts.
};

class PricesApi {
 public:
  // What is large is rendered on the pool.
  PricesApi(PricesOptions options, const Market& market, CoinDetails& details,
            const MarketAnswers& answers, AnswerCache& cache, BlockingPool& renderers,
            const Clock& clock);

  void AddRoutes(RouteTable& table);

 private:
  struct ListView;
  http::AnswerPtr ListAtOnce(const http::Request& request);
  Task<http::AnswerPtr> ListLater(const http::Request& request);
  http::AnswerPtr List(const http::Request& request, const Snapshot& snapshot, SteadyTime now);
  http::AnswerPtr ListBody(class Query& query, const ListView& view) const;
  http::AnswerPtr Rows(const ListView& view, std::span<const SnapshotEntry* const> entries) const;
  http::AnswerPtr OneAtOnce(const http::Request& request);
  Task<http::AnswerPtr> OneWithPage(const http::Request& request);
  struct CoinView;
  http::AnswerPtr Render(const http::Request& request, const CoinView& coin) const;
  http::AnswerPtr Tracked(const http::Request& request, const Snapshot& snapshot,
                          const SnapshotEntry& entry, const CoinDetails::Page& page);
  http::AnswerPtr Untracked(const http::Request& request, const CoinDetails::Page& page) const;
  http::AnswerPtr Withdrawn(const http::Request& request, const std::string& id) const;
  std::optional<Rate> RateIn(class Query& query, http::AnswerPtr& refusal) const;

  const PricesOptions options_;
  const Market& market_;
  CoinDetails& details_;
  const MarketAnswers& answers_;
  AnswerCache& cache_;
  BlockingPool& renderers_;
  const Clock& clock_;
  const SteadyTime started_at_;
};

}  // namespace cpa::api
