#include "api/history/history.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "api/history/history_text.h"
#include "api/market/unknown_coin.h"
#include "api/rest/paging.h"
#include "api/rest/shares.h"
#include "base/crypto.h"

namespace cpa::api {
namespace {

using http::Request;

constexpr std::string_view kHistoryTrouble = "price history";
constexpr std::string_view kJsonType = "application/json";
constexpr std::string_view kCsvType = "text/csv; charset=utf-8; header=present";
constexpr int kStatsDaysFallback = 30;
constexpr std::int64_t kStatsDaysMax = 20'000;  // More than there ever were.

bool WantsCsv(const Request& request) {
  return request.Field("Accept").starts_with("text/csv");
}

// Of a request whose coin and parameters were checked; nullptr when all is well.
AnswerPtr RefusalOf(const HistoryDesk& desk, const Request& request, const Query& query) {
  if (!desk.options.enabled) return ErrorAnswer(kHistoryDisabled);
  if (query.bad_escape()) return ErrorAnswer(kInvalidQuery);
  if (!query.ok()) return ValidationAnswer(query.problems());
  return desk.CheckCoin(request.path_values[0]);
}

// What an outage has left out may be there at the next try.
bool IsLasting(std::string_view backfill) {
  return backfill != "unavailable" && backfill != "pending";
}

}  // namespace

struct HistoryApi::Page {
  std::string_view backfill = "complete";
  CandlePage candles = {};
  std::string link = {};  // To the next page; empty on the last.
  std::string body = {};
  bool csv = false;
};

// The tag is of the content, so that an answer about the past stays good until it changes.
AnswerPtr HistoryApi::Dress(std::string_view content_type, std::string fields, std::string body,
                            bool whole) const {
  http::Answer::Options options;
  options.content_type = content_type;
  options.etag = "\"" + Sha256Hex(body).substr(0, 32) + "\"";
  const auto seconds = std::max<long long>(1, desk_.options.poll_interval.count() / 1000);
  options.cache_control = whole ? "public, max-age=" + std::to_string(seconds) : "no-store";
  options.extra_fields = std::move(fields) + "Vary: Accept\r\n";
  return std::make_shared<http::Answer>(std::move(options), std::move(body));
}

AnswerPtr HistoryApi::PageAnswer(const Request& request, Page page) const {
  const bool nothing = page.candles.candles.empty();
  const std::string& id = request.path_values[0];
  const bool known = desk_.market.Exists(id) == CoinExists::kYes;
  if (nothing && page.backfill == "unknown_coin" && !known) {
    return UnknownCoin(desk_.market, request.path_values[0]);
  }
  std::string fields = std::move(page.link);
  fields += "X-History-Gaps: " + std::to_string(page.candles.gaps.size()) + "\r\n";
  fields.append("X-History-Backfill: ").append(page.backfill).append("\r\n");
  return Dress(page.csv ? kCsvType : kJsonType, std::move(fields), std::move(page.body),
               IsLasting(page.backfill));
}

Task<AnswerPtr> HistoryApi::History(const Request& request) {
  Query query(request.query);
  const WallTime now = desk_.clock.Wall();
  const HistoryQuery asked = ReadHistoryQuery(query, now);
  if (auto refusal = RefusalOf(desk_, request, query)) co_return refusal;
  const std::string& id = request.path_values[0];
  const std::string owner = OwnerOf(request, desk_.accounts);
  Page page{.csv = WantsCsv(request)};
  if (asked.interval && !asked.continued) {
    page.backfill = co_await desk_.Fill(id, *asked.interval, asked.range, owner, *request.loop);
  }
  const auto answer = [&]() -> Result<AnswerPtr> {
    auto found = asked.interval ? ReadNewestFirst(desk_.history, id, *asked.interval, asked.range,
                                                  asked.limit, now)
                                : ReadHalfMinutes(desk_.history, id, asked.range, asked.limit, now);
    if (!found) return found.error();
    page.candles = std::move(*found);
    if (page.candles.stopped_at) {
      page.link = NextLink(request.path, query, {"limit", "interval"},
                           CursorOf({asked.range.from, *page.candles.stopped_at}));
    }
    page.body =
        page.csv ? HistoryCsv(id, page.candles.candles) : HistoryJson(id, page.candles.candles);
    return PageAnswer(request, std::move(page));
  };
  const auto made = co_await Offload(desk_.reads, owner, answer);
  co_return made ? *made : StorageTrouble(made.error(), kHistoryTrouble);
}

Task<AnswerPtr> HistoryApi::Ohlc(const Request& request) {
  Query query(request.query);
  const WallTime now = desk_.clock.Wall();
  const HistoryQuery asked = ReadOhlcQuery(query, now);
  if (auto refusal = RefusalOf(desk_, request, query)) co_return refusal;
  const std::string& id = request.path_values[0];
  const std::string owner = OwnerOf(request, desk_.accounts);
  Page page{.csv = WantsCsv(request)};
  const auto tier = TierOf(*asked.interval);
  if (tier && !asked.continued) {
    page.backfill = co_await desk_.Fill(id, *tier, asked.range, owner, *request.loop);
  }
  const auto answer = [&]() -> Result<AnswerPtr> {
    auto found = ReadOldestFirst(desk_.history, id, *asked.interval, asked.range, asked.limit, now);
    if (!found) return found.error();
    page.candles = std::move(*found);
    if (page.candles.stopped_at) {
      page.link = NextLink(request.path, query, {"limit", "interval"},
                           CursorOf({*page.candles.stopped_at, asked.range.to}));
    }
    page.body = page.csv ? OhlcCsv(page.candles.candles) : OhlcJson(page.candles.candles);
    return PageAnswer(request, std::move(page));
  };
  const auto made = co_await Offload(desk_.reads, owner, answer);
  co_return made ? *made : StorageTrouble(made.error(), kHistoryTrouble);
}

Task<AnswerPtr> HistoryApi::Stats(const Request& request) {
  Query query(request.query);
  const WallTime now = desk_.clock.Wall();
  ReadUsd(query);
  const TimeRange window = ReadWindow(query, now, kStatsDaysFallback);
  if (auto refusal = RefusalOf(desk_, request, query)) co_return refusal;
  const std::string& id = request.path_values[0];
  const std::string owner = OwnerOf(request, desk_.accounts);
  const std::string_view backfill =
      co_await desk_.Fill(id, CandleInterval::k1d, window, owner, *request.loop);
  const auto read = [&] {
    return ReadOldestFirst(desk_.history, id, CandleInterval::k1d, window, kStatsDaysMax, now);
  };
  const auto days = co_await Offload(desk_.reads, owner, read);
  if (!days) co_return StorageTrouble(days.error(), kHistoryTrouble);
  const auto stats = StatisticsOf(days->candles);
  const bool known = desk_.market.Exists(id) == CoinExists::kYes;
  if (!stats && backfill == "unknown_coin" && !known) co_return UnknownCoin(desk_.market, id);
  if (!stats) co_return ErrorAnswer(backfill == "unavailable" ? kHistoryUnavailable : kNoHistory);
  std::string body = StatsJson(
      {.crypto_id = id, .stats = *stats, .days = std::ssize(days->candles), .gaps = days->gaps});
  std::string fields = "X-History-Backfill: " + std::string(backfill) + "\r\n";
  co_return Dress(kJsonType, std::move(fields), std::move(body), IsLasting(backfill));
}

void HistoryApi::AddRoutes(RouteTable& table) {
  const auto row = [&](std::string pattern, Task<AnswerPtr> (HistoryApi::*handler)(const Request&),
                       std::string summary) {
    table.push_back({http::Verb::kGet, std::move(pattern), Auth::kPublic, Cost::kExpensive,
                     http::AsyncHandler([this, handler](const Request& request) {
                       return (this->*handler)(request);
                     }),
                     std::move(summary)});
  };
  row("/crypto/{crypto_id}/history", &HistoryApi::History, "Prices of the past, newest first");
  row("/crypto/{crypto_id}/ohlc", &HistoryApi::Ohlc, "Candles from one minute to one month");
  row("/crypto/{crypto_id}/stats", &HistoryApi::Stats,
      "Return, volatility, extremes and drawdown over a window");
}

}  // namespace cpa::api
