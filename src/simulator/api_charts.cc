// Price history: /market_chart, /market_chart/range and /ohlc, with the habits of the recordings.
#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "simulator/api_handlers.h"
#include "simulator/noise.h"

namespace cpa::simulator {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr Millis kFine = minutes{5};
constexpr Millis kHourly = hours{1};
constexpr Millis kDaily = days{1};
constexpr Millis kFreePast = days{365};

Answer PastTheFreeWindow(const ApiCall& call) {
  std::string stamp = FormatTime(call.model.now());
  stamp.replace(stamp.size() - 1, 1, "+00:00");
  JsonWriter json;
  json.BeginObject().Key("error").BeginObject().Key("status").BeginObject();
  json.Key("timestamp").String(stamp).Key("error_code").Int(10'012);
  json.Key("error_message")
      .String(
          "Your request exceeds the allowed time range. Public API users are limited to querying "
          "historical data within the past 365 days. Upgrade to a paid plan to enjoy full "
          "historical data access: https://www.coingecko.com/en/api/pricing. ");
  json.EndObject().EndObject().EndObject();
  return {.status = 401, .body = json.Take()};
}

// Stamps wander within two thirds of a step, daily ones not at all. Always the same for one place
// on the grid, so that two calls agree about the past.
Millis Wander(std::size_t coin, std::int64_t place, Millis step) {
  if (step >= kDaily) return Millis{0};
  const std::int64_t range_ms = step == kFine ? 199'000 : 290'000;
  return Millis{static_cast<std::int64_t>(Hash(coin, static_cast<std::uint64_t>(place), 51) %
                                          static_cast<std::uint64_t>(range_ms))};
}

struct Span {
  WallTime from;
  WallTime to;
  Millis step;
  bool ends_now = false;
};

// The grid's stamps in the span and, when it ends now, the present as the last one. Now and then
// the last stamp is about a second before the one in front of it.
std::vector<WallTime> Stamps(const MarketModel& model, std::size_t coin, const Span& span) {
  std::vector<WallTime> stamps;
  for (auto place = span.from.time_since_epoch() / span.step;
       place * span.step < span.to - WallTime{}; ++place) {
    const WallTime stamp{place * span.step + Wander(coin, place, span.step)};
    if (stamp >= span.from && stamp < span.to) stamps.push_back(stamp);
  }
  if (!span.ends_now) return stamps;
  const std::uint64_t hash = Hash(coin, static_cast<std::uint64_t>(model.step()), 52);
  stamps.push_back(span.to);
  if (hash % 4 == 0) {
    stamps.push_back(span.to - Millis{900 + static_cast<std::int64_t>(hash >> 32) % 300});
  }
  return stamps;
}

struct Point {
  WallTime stamp;
  double price;
  double market_cap;
  double volume;
};

std::vector<Point> Points(const ApiCall& call, std::size_t coin, const Span& span) {
  const MarketModel& model = call.model;
  const std::size_t currency = VsOf(call).index;
  std::vector<Point> points;
  for (const WallTime stamp : Stamps(model, coin, span)) {
    const auto usd = model.PriceAt(coin, stamp);
    if (!usd) continue;
    const double per_usd = model.PerUsd(currency, stamp);
    points.push_back({.stamp = stamp,
                      .price = *usd * per_usd,
                      .market_cap = *usd * per_usd * model.coins()[coin].circulating,
                      .volume = model.VolumeAt(coin, stamp) * per_usd});
  }
  return points;
}

void WriteSeries(JsonWriter& json, std::string_view key, const std::vector<Point>& points,
                 double Point::*value, Precision precision) {
  json.Key(key).BeginArray();
  for (const Point& point : points) {
    json.BeginArray().Int(point.stamp.time_since_epoch().count());
    precision.places >= 0 ? json.Rounded(point.*value, precision.places) : json.Float(point.*value);
    json.EndArray();
  }
  json.EndArray();
}

Answer Chart(const ApiCall& call, std::size_t coin, const Span& span, int cdn_seconds) {
  const std::vector<Point> points = Points(call, coin, span);
  const Precision precision = Precision::Parse(call.request.query.Get("precision"));
  JsonWriter json;
  json.BeginObject();
  WriteSeries(json, "prices", points, &Point::price, precision);
  WriteSeries(json, "market_caps", points, &Point::market_cap, {Precision::kFull});
  WriteSeries(json, "total_volumes", points, &Point::volume, {Precision::kFull});
  json.EndObject();
  return Cached(cdn_seconds, json);
}

Millis AutomaticStep(Millis length) {
  if (length <= days{1}) return kFine;
  return length <= days{90} ? kHourly : kDaily;
}

Millis AskedStep(const Query& query, Millis length) {
  const std::string_view interval = query.Text("interval");
  if (interval == "daily") return kDaily;
  if (interval == "hourly" && length <= days{100}) return kHourly;
  return AutomaticStep(length);
}

struct Days {
  std::optional<Answer> refusal;
  long long count = 0;
};

// `days` as a whole number within what free callers may see.
Days ParseDays(const ApiCall& call) {
  const Query& query = call.request.query;
  const std::string_view text = query.Text("days");
  if (text.empty()) return {.refusal = PlainError(422, "Missing parameter days")};
  if (text == "max") return {.refusal = PastTheFreeWindow(call)};
  const auto count = query.Int("days");
  if (!count || *count < 1) return {.refusal = PlainError(400, "invalid days")};
  if (*count > 365) return {.refusal = PastTheFreeWindow(call)};
  return {.refusal = {}, .count = *count};
}

// Unix seconds, or an ISO date and time.
std::optional<WallTime> ParseMoment(std::string_view name, const Query& query) {
  if (const auto seconds = query.Int(name)) {
    if (std::abs(*seconds) > 100'000'000'000) return std::nullopt;
    return WallTime{std::chrono::seconds{*seconds}};
  }
  const std::string text(query.Text(name));
  if (const auto time = ParseTime(text)) return time;
  return ParseTime(text + "T00:00:00Z");
}

struct Candle {
  WallTime close_time;
  double open, high, low, close;
};

Millis CandleStep(long long day_count) {
  if (day_count <= 2) return minutes{30};
  return day_count <= 30 ? Millis{hours{4}} : Millis{days{4}};
}

// From sampled prices, not trades: so neighbours share no open and close. The last candle is still
// open and carries its close, which lies in the future.
std::optional<Candle> CandleOf(const MarketModel& model, std::size_t coin, std::size_t currency,
                               WallTime close_time, Millis step) {
  const Millis sample_step = step / (step > hours{4} ? 24 : 6);
  std::optional<Candle> candle;
  for (WallTime at = close_time - step; at < close_time && at <= model.now(); at += sample_step) {
    const auto usd = model.PriceAt(coin, at);
    if (!usd) continue;
    const double price = *usd * model.PerUsd(currency, at);
    if (!candle) candle = Candle{close_time, price, price, price, price};
    candle->high = std::max(candle->high, price);
    candle->low = std::min(candle->low, price);
    candle->close = price;
  }
  return candle;
}

std::vector<Candle> Candles(const ApiCall& call, std::size_t coin, long long day_count) {
  const MarketModel& model = call.model;
  const Millis step = CandleStep(day_count);
  const std::size_t currency = VsOf(call).index;
  const WallTime from = model.now() - days{day_count};
  const WallTime first{(from.time_since_epoch() / step + 1) * step};
  std::vector<Candle> candles;
  for (WallTime close = first; close - step <= model.now(); close += step) {
    if (auto candle = CandleOf(model, coin, currency, close, step)) candles.push_back(*candle);
  }
  if (!candles.empty()) {  // The first one of an answer knows a single price.
    Candle& cut = candles.front();
    cut.open = cut.high = cut.low = cut.close;
  }
  return candles;
}

}  // namespace

Answer AnswerMarketChart(const ApiCall& call) {
  const Query& query = call.request.query;
  if (auto refusal = RefuseVsCurrency(query)) return *refusal;
  const Days asked = ParseDays(call);
  if (asked.refusal) return *asked.refusal;
  const auto coin = call.model.Find(call.coin_id);
  if (!coin) return PlainError(404, "coin not found");
  const Millis length = days{asked.count};
  const WallTime now = call.model.now();
  return Chart(
      call, *coin,
      {.from = now - length, .to = now, .step = AskedStep(query, length), .ends_now = true}, 30);
}

Answer AnswerMarketChartRange(const ApiCall& call) {
  const Query& query = call.request.query;
  if (auto refusal = RefuseVsCurrency(query)) return *refusal;
  for (const std::string_view name : {"from", "to"}) {
    if (query.Text(name).empty()) {
      return PlainError(422, "Missing parameter " + std::string(name));
    }
  }
  const auto from = ParseMoment("from", query);
  const auto to = ParseMoment("to", query);
  if (!from || !to) return PlainError(400, "invalid date");
  const auto coin = call.model.Find(call.coin_id);
  if (!coin) return PlainError(404, "coin not found");

  const WallTime now = call.model.now();
  if (*from < now - kFreePast - days{1}) return PastTheFreeWindow(call);
  Span span{.from = *from,
            .to = std::min(*to, now),
            .step = AskedStep(query, *to - *from),
            .ends_now = *to >= now && *from <= now};
  // Five minutes are kept for the present only: a day further back comes hourly.
  if (span.step == kFine && *to < now - hours{1}) span.step = kHourly;
  return Chart(call, *coin, span, 300);
}

Answer AnswerOhlc(const ApiCall& call) {
  // Leaving vs_currency out trips this endpoint, as recorded.
  if (call.request.query.Text("vs_currency").empty()) return ServerError(500);
  if (auto refusal = RefuseVsCurrency(call.request.query)) return *refusal;
  const Days asked = ParseDays(call);
  if (asked.refusal) return *asked.refusal;
  const auto coin = call.model.Find(call.coin_id);
  if (!coin) return PlainError(404, "coin not found");

  const Precision precision = Precision::Parse(call.request.query.Get("precision"));
  JsonWriter json;
  json.BeginArray();
  for (const Candle& candle : Candles(call, *coin, asked.count)) {
    json.BeginArray().Int(candle.close_time.time_since_epoch().count());
    for (const double price : {candle.open, candle.high, candle.low, candle.close}) {
      json.Price(price, precision);
    }
    json.EndArray();
  }
  json.EndArray();
  return Cached(1'800, json);
}

}  // namespace cpa::simulator
