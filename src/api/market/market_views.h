// GET /market/overview, /market/sentiment and /search/crypto.
// Threads: any event loop.
#pragma once

#include "api/market/answer_cache.h"
#include "api/market/market_answers.h"
#include "api/rest/routes.h"
#include "market/market.h"

namespace cpa::api {

class MarketViewsApi {
 public:
  MarketViewsApi(const Market& market, const MarketAnswers& answers, AnswerCache& cache,
                 const Clock& clock)
      : market_(market), answers_(answers), cache_(cache), clock_(clock) {}

  void AddRoutes(RouteTable& table);

 private:
  template <class Render>
  http::AnswerPtr View(const http::Request& request, const Render& render);
  http::AnswerPtr Search(const http::Request& request);

  const Market& market_;
  const MarketAnswers& answers_;
  AnswerCache& cache_;
  const Clock& clock_;
};

}  // namespace cpa::api
