#include "api/market/market_views.h"

#include <algorithm>

#include "api/rest/query.h"
#include "base/text.h"

namespace cpa::api {
namespace {

using http::AnswerPtr;
using http::Request;

constexpr std::size_t kQueryBytesMax = 100;

AnswerOrigin OriginOf(const Market& market, const Snapshot& snapshot, SteadyTime now) {
  AnswerOrigin origin{.snapshot_id = snapshot.id()};
  if (snapshot.entries().empty()) return origin;
  origin.age = FreshestAge(snapshot, now);
  origin.variant = origin.age > market.stale_after() ? 1 : 0;
  return origin;
}

void AppendHit(std::string& out, const SearchHit& hit) {
  out += R"({"id":)";
  AppendJsonString(out, hit.id);
  out += R"(,"symbol":)";
  AppendJsonString(out, hit.symbol);
  out += R"(,"name":)";
  AppendJsonString(out, hit.name);
  out += R"(,"market_cap_rank":)";
  if (hit.market_cap_rank) {
    AppendInt(out, *hit.market_cap_rank);
  } else {
    out += "null";
  }
  out += '}';
}

}  // namespace

template <class Render>
AnswerPtr MarketViewsApi::View(const Request& request, const Render& render) {
  const auto snapshot = market_.snapshot();
  const SteadyTime now = clock_.Steady();
  if (snapshot->entries().empty()) return ErrorAnswer(kPricesNotReady);
  if (auto known = cache_.Find(request.path, snapshot->id(), now)) return known;
  AnswerPtr answer = answers_.Make(OriginOf(market_, *snapshot, now), render(*snapshot));
  cache_.Put(request.path, snapshot->id(), now, answer);
  return answer;
}

AnswerPtr MarketViewsApi::Search(const Request& request) {
  const auto snapshot = market_.snapshot();
  const SteadyTime now = clock_.Steady();
  if (auto known = cache_.Find(request.target, snapshot->id(), now)) return known;

  Query query(request.query);
  if (query.bad_escape()) return ErrorAnswer(kInvalidQuery);
  const std::string text = query.Required("query", kQueryBytesMax);
  const int limit = query.Int("limit", {10, 1, 100});
  if (!query.ok()) return ValidationAnswer(query.problems());
  if (snapshot->entries().empty() && !market_.listed_coins()) return ErrorAnswer(kCoinListNotReady);

  std::string body = "[";
  for (const SearchHit& hit : market_.Search(text, static_cast<std::size_t>(limit))) {
    if (body.size() > 1) body += ',';
    AppendHit(body, hit);
  }
  body += ']';
  AnswerPtr answer = answers_.Make(OriginOf(market_, *snapshot, now), std::move(body));
  cache_.Put(request.target, snapshot->id(), now, answer);
  return answer;
}

void MarketViewsApi::AddRoutes(RouteTable& table) {
  table.push_back({http::Verb::kGet, "/search/crypto", Auth::kPublic, Cost::kExpensive,
                   http::SyncHandler([this](const Request& request) { return Search(request); }),
                   "Coins by id, symbol or name, over everything upstream lists"});
  table.push_back({http::Verb::kGet, "/market/overview", Auth::kPublic, Cost::kCheap,
                   http::SyncHandler([this](const Request& request) {
                     return View(request, [this](const Snapshot& snapshot) {
                       return OverviewJson(snapshot, market_.global());
                     });
                   }),
                   "Totals, leaders, gainers and losers over the tracked coins"});
  table.push_back(
      {http::Verb::kGet, "/market/sentiment", Auth::kPublic, Cost::kCheap,
       http::SyncHandler([this](const Request& request) { return View(request, SentimentJson); }),
       "Bullish, bearish or neutral, with the inputs of the verdict"});
}

}  // namespace cpa::api
