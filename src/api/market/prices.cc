#include "api/market/prices.h"

#include <algorithm>
#include <unordered_set>

#include "api/market/price_trends.h"
#include "api/market/unknown_coin.h"
#include "api/rest/limiter.h"
#include "api/rest/query.h"
#include "base/offload.h"
#include "base/text.h"
#include "market/coin_json.h"
#include "market/order.h"

namespace cpa::api {
namespace {

using http::AnswerPtr;
using http::Request;

constexpr std::size_t kIdsMax = 1000;

// Up to here a list takes a loop a few milliseconds at most, with every extra that there is.
constexpr std::size_t kCoinsAtOnceMax = 250;

// More than there are coins that can be stale: two states of the lines never share a tag.
constexpr std::size_t kVariantsOfLines = 1 << 13;

// The top alone; all that are tracked when they are asked for by id, also by one of before.
std::vector<const SnapshotEntry*> Select(const Snapshot& snapshot, Order order,
                                         const std::vector<std::string>& ids) {
  if (ids.empty()) return Sort(snapshot.top(), order);
  std::unordered_set<const SnapshotEntry*> wanted;
  for (const std::string& id : ids) wanted.insert(snapshot.Find(id));
  std::vector<const SnapshotEntry*> selected = Sort(snapshot.entries(), order);
  std::erase_if(selected, [&](const SnapshotEntry* entry) { return !wanted.contains(entry); });
  return selected;
}

std::vector<std::string_view> OrderNameTexts() {
  std::vector<std::string_view> names;
  names.reserve(std::size(kOrderNames));
  for (const OrderName& row : kOrderNames) names.push_back(row.name);
  return names;
}

Millis AgeOf(SteadyTime confirmed_at, SteadyTime now) {
  return std::chrono::duration_cast<Millis>(now - confirmed_at);
}

}  // namespace

PricesApi::PricesApi(PricesOptions options, const Market& market, CoinDetails& details,
                     const MarketAnswers& answers, AnswerCache& cache, BlockingPool& renderers,
                     const Clock& clock)
    : options_(options),
      market_(market),
      details_(details),
      answers_(answers),
      cache_(cache),
      renderers_(renderers),
      clock_(clock),
      started_at_(clock.Steady()) {}

// What one USD is in the wanted currency. Empty with a refusal when that cannot be said now, empty
// without one when the query has a problem.
std::optional<Rate> PricesApi::RateIn(Query& query, AnswerPtr& refusal) const {
  const std::string currency = AsciiLower(query.Text("vs_currency").value_or("usd"));
  if (const auto rate = market_.RateFromUsd(currency)) return rate->rate;
  if (market_.Currencies().size() > 1) {
    query.AddProblem("enum", "vs_currency", "Unknown currency", currency);
  } else {
    refusal = ErrorAnswer(kRatesNotReady);
  }
  return std::nullopt;
}

struct PricesApi::ListView {
  const Snapshot& snapshot;
  const WeekLines& lines;
  TrendsWanted wanted;
  Rate rate;
  SteadyTime now;
};

// The answer when it is known or small; nullptr otherwise.
AnswerPtr PricesApi::ListAtOnce(const Request& request) {
  const auto snapshot = market_.snapshot();
  const SteadyTime now = clock_.Steady();
  if (auto known = cache_.Find(request.target, snapshot->id(), now)) return known;
  if (snapshot->entries().size() > kCoinsAtOnceMax) return nullptr;
  return List(request, *snapshot, now);
}

// Many may have asked for the same: all but the first ones find it made when it is their turn.
Task<AnswerPtr> PricesApi::ListLater(const Request& request) {
  const auto work = [&]() -> Result<AnswerPtr> {
    const auto snapshot = market_.snapshot();
    const SteadyTime now = clock_.Steady();
    if (auto known = cache_.FindAgain(request.target, snapshot->id(), now)) return known;
    return List(request, *snapshot, now);
  };
  const std::string owner = LimitKeyOf(request.remote_address);
  const auto answer = co_await Offload(renderers_, owner, work);
  co_return answer ? *answer : StorageTrouble(answer.error(), "prices");
}

AnswerPtr PricesApi::List(const Request& request, const Snapshot& snapshot, SteadyTime now) {
  Query query(request.query);
  if (query.bad_escape()) return ErrorAnswer(kInvalidQuery);
  AnswerPtr refusal;
  const auto rate = RateIn(query, refusal);
  if (refusal) return refusal;
  const auto lines = market_.week_lines();
  const TrendsWanted wanted = ReadTrendsWanted(query);
  AnswerPtr answer = ListBody(query, {snapshot, *lines, wanted, rate.value_or(Rate{}), now});
  if (answer->status() == 200) cache_.Put(request.target, snapshot.id(), now, answer);
  return answer;
}

AnswerPtr PricesApi::ListBody(Query& query, const ListView& view) const {
  const Snapshot& snapshot = view.snapshot;
  const auto ids = query.List("ids", kIdsMax);
  const int limit_max = options_.coins_max + (ids.empty() ? 0 : options_.extra_max);
  const int limit_fallback = ids.empty() ? std::min(100, limit_max) : limit_max;
  const int limit = query.Int("limit", {limit_fallback, 1, limit_max});
  const int page = query.Int("page", {1, 1, 1'000'000});
  const std::string order_name = query.OneOf("order", "market_cap_desc", OrderNameTexts());
  if (!query.ok()) return ValidationAnswer(query.problems());
  if (snapshot.entries().empty()) return ErrorAnswer(kPricesNotReady);

  const auto chosen = Select(snapshot, *ParseOrder(order_name), ids);
  const std::size_t first =
      std::min(chosen.size(), static_cast<std::size_t>(page - 1) * static_cast<std::size_t>(limit));
  const std::size_t last = std::min(chosen.size(), first + static_cast<std::size_t>(limit));
  return Rows(view, std::span(chosen).subspan(first, last - first));
}

AnswerPtr PricesApi::Rows(const ListView& view,
                          std::span<const SnapshotEntry* const> entries) const {
  AnswerOrigin origin{.snapshot_id = view.snapshot.id()};
  if (view.wanted.sparkline) origin.variant = view.lines.number * kVariantsOfLines;
  SteadyTime youngest{};
  std::string body = "[";
  for (const SnapshotEntry* const entry : entries) {
    if (body.size() > 1) body += ',';
    if (view.rate.is_one()) {
      body += *entry->json;
    } else {
      AppendOpenCoin(body, *entry->quote, entry->source, view.rate);
    }
    if (view.wanted.any()) {
      AppendTrends(body, view.wanted, *entry->quote, view.lines.Of(entry->quote->id), view.rate);
    }
    const bool stale = market_.IsStale(*entry, view.now);
    AppendFreshness(body, entry->confirmed_at, view.now, stale);
    if (stale) ++origin.variant;
    youngest = std::max(youngest, entry->confirmed_at);
  }
  body += ']';
  if (!entries.empty()) origin.age = AgeOf(youngest, view.now);
  return answers_.Make(origin, std::move(body));
}

struct PricesApi::CoinView {
  const Quote& quote;
  Source source;
  SteadyTime confirmed_at;
  bool stale;
  const CoinDetail* page;  // nullptr: not fetched yet.
  std::uint64_t number;    // Of the state it shows, for the ETag.
};

AnswerPtr PricesApi::Render(const Request& request, const CoinView& coin) const {
  Query query(request.query);
  if (query.bad_escape()) return ErrorAnswer(kInvalidQuery);
  AnswerPtr refusal;
  const auto rate = RateIn(query, refusal);
  if (refusal) return refusal;
  if (!query.ok()) return ValidationAnswer(query.problems());

  const SteadyTime now = clock_.Steady();
  std::string body;
  AppendCoinDetail(body, coin.quote, coin.source, coin.page, *rate);
  AppendFreshness(body, coin.confirmed_at, now, coin.stale);
  AnswerOrigin origin{coin.number, coin.stale ? 1u : 0u, AgeOf(coin.confirmed_at, now)};
  if (coin.page != nullptr) origin.variant += 2;  // The texts change the answer as well.
  return answers_.Make(origin, std::move(body));
}

AnswerPtr PricesApi::Tracked(const Request& request, const Snapshot& snapshot,
                             const SnapshotEntry& entry, const CoinDetails::Page& page) {
  AnswerPtr answer = Render(request, {.quote = *entry.quote,
                                      .source = entry.source,
                                      .confirmed_at = entry.confirmed_at,
                                      .stale = market_.IsStale(entry, clock_.Steady()),
                                      .page = page.get(),
                                      .number = snapshot.id()});
  if (answer->status() == 200) {
    cache_.Put(request.target, snapshot.id(), clock_.Steady(), answer);
  }
  return answer;
}

AnswerPtr PricesApi::Untracked(const Request& request, const CoinDetails::Page& page) const {
  // A page is its own snapshot: its time of receipt numbers it.
  const auto number = static_cast<std::uint64_t>(page->received.time_since_epoch().count());
  return Render(request, {.quote = page->quote,
                          .source = page->source,
                          .confirmed_at = page->received,
                          .stale = details_.IsStale(*page, market_.stale_after()),
                          .page = page.get(),
                          .number = number});
}

// Upstream has no page of it any more: what it was called is known, and no price.
AnswerPtr PricesApi::Withdrawn(const Request& request, const std::string& id) const {
  const auto known = market_.NameOf(id);
  if (!known) return UnknownCoin(market_, id);
  Quote quote;
  quote.id = id;
  quote.symbol = known->symbol;
  quote.name = known->name;
  return Render(request, {.quote = quote,
                          .source = kCoinGecko,
                          .confirmed_at = started_at_,
                          .stale = true,
                          .page = nullptr,
                          .number = 0});
}

// The answer when nothing has to be fetched for it; nullptr otherwise.
AnswerPtr PricesApi::OneAtOnce(const Request& request) {
  const auto snapshot = market_.snapshot();
  if (auto known = cache_.Find(request.target, snapshot->id(), clock_.Steady())) return known;

  const std::string id = market_.IdOfNow(request.path_values[0]);
  const SnapshotEntry* entry = snapshot->Find(id);
  const CoinDetails::Known known = details_.Look(id, entry != nullptr);
  if (known.fetch) {
    return market_.Exists(id) == CoinExists::kNo ? UnknownCoin(market_, id) : nullptr;
  }
  if (entry != nullptr) return Tracked(request, *snapshot, *entry, known.page);
  if (known.page) return Untracked(request, known.page);
  return nullptr;  // It failed a moment ago: the source tells how, without a call.
}

Task<AnswerPtr> PricesApi::OneWithPage(const Request& request) {
  const std::string id = market_.IdOfNow(request.path_values[0]);
  const bool tracked = market_.snapshot()->Find(id) != nullptr;
  const Millis patience = tracked ? options_.texts_patience : options_.fetch_patience;
  const auto fetched = co_await details_.Fetch(id, *request.loop, patience);

  const CoinDetails::Page page = fetched ? *fetched : details_.Look(id, tracked).page;
  const auto snapshot = market_.snapshot();
  if (const SnapshotEntry* entry = snapshot->Find(id)) {
    co_return Tracked(request, *snapshot, *entry, page);
  }
  if (page) co_return Untracked(request, page);
  const bool unknown = !fetched.has_value() && fetched.error().kind == ErrorKind::kNotFound;
  if (unknown) co_return Withdrawn(request, id);
  co_return ErrorAnswerBecause(kUpstreamUnavailable,
                               !fetched.has_value() ? fetched.error().detail : "");
}

void PricesApi::AddRoutes(RouteTable& table) {
  table.push_back({http::Verb::kGet, "/crypto/prices", Auth::kPublic, Cost::kExpensive,
                   http::FastHandler{[this](const Request& request) { return ListAtOnce(request); },
                                     [this](const Request& request) { return ListLater(request); }},
                   "Prices of the tracked coins"});
  table.push_back(
      {http::Verb::kGet, "/crypto/{crypto_id}", Auth::kPublic, Cost::kCheap,
       http::FastHandler{[this](const Request& request) { return OneAtOnce(request); },
                         [this](const Request& request) { return OneWithPage(request); }},
       "One coin: price, supplies, extremes, description and links"});
}

}  // namespace cpa::api
