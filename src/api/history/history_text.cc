#include "api/history/history_text.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "portfolios/csv_text.h"

namespace cpa::api {
namespace {

constexpr std::size_t kRowBytes = 160;
constexpr std::size_t kGapsListed = 100;

void AppendTimeMember(std::string& out, std::string_view name, WallTime time) {
  out.append(",\"").append(name).append("\":\"");
  AppendTime(out, time);
  out += '"';
}

template <class Number>
void AppendNumberMember(std::string& out, std::string_view name, const Number& value) {
  out.append(",\"").append(name).append("\":");
  AppendJsonNumber(out, value);
}

void AppendCsvNumber(std::string& out, const std::optional<double>& value) {
  out += ',';
  if (value) AppendJsonNumber(out, *value);
}

// Four digits tell less than a second of an hour.
double RoundedCoverage(const Candle& candle) {
  return std::round(candle.coverage * 10'000) / 10'000;
}

void AppendBool(std::string& out, bool value) {
  out += value ? "true" : "false";
}

template <class AppendRow>
std::string JsonArray(std::span<const Candle> candles, AppendRow append) {
  std::string out = "[";
  out.reserve(2 + candles.size() * kRowBytes);
  for (const Candle& candle : candles) {
    if (&candle != &candles.front()) out += ',';
    append(out, candle);
  }
  return out + ']';
}

void AppendHistoryRow(std::string& out, std::string_view id_json, const Candle& candle) {
  out.append(R"({"crypto_id":)").append(id_json);
  AppendNumberMember(out, "price", candle.close);
  AppendNumberMember(out, "market_cap", candle.market_cap);
  AppendNumberMember(out, "volume_24h", candle.volume_24h);
  AppendTimeMember(out, "timestamp", candle.open_time);
  out.append(R"(,"source":")").append(HistorySourceName(candle.source)).append("\"}");
}

void AppendCandle(std::string& out, const Candle& candle) {
  out += R"({"open_time":")";
  AppendTime(out, candle.open_time);
  out += '"';
  AppendNumberMember(out, "open", candle.open);
  AppendNumberMember(out, "high", candle.high);
  AppendNumberMember(out, "low", candle.low);
  AppendNumberMember(out, "close", candle.close);
  AppendNumberMember(out, "traded_volume", candle.traded_volume);
  AppendNumberMember(out, "volume_24h", candle.volume_24h);
  AppendNumberMember(out, "market_cap", candle.market_cap);
  out += R"(,"samples":)";
  AppendInt(out, candle.samples);
  AppendNumberMember(out, "coverage", RoundedCoverage(candle));
  out += R"(,"is_open":)";
  AppendBool(out, candle.is_open);
  out.append(R"(,"source":")").append(HistorySourceName(candle.source)).append("\"}");
}

void AppendExtreme(std::string& out, std::string_view name, const Extreme& extreme) {
  out.append(",\"").append(name).append(R"(":{"price":)");
  AppendJsonNumber(out, extreme.price);
  AppendTimeMember(out, "date", extreme.day);
  out += '}';
}

std::optional<double> Percent(const std::optional<double>& fraction) {
  if (!fraction) return std::nullopt;
  return *fraction * 100;
}

void AppendVolatility(std::string& out, const PriceStatistics& stats) {
  out += R"(,"volatility":{"annualized_percent":)";
  AppendJsonNumber(out, Percent(stats.annualized_volatility));
  AppendNumberMember(out, "daily_percent", Percent(stats.daily_volatility));
  out += R"(,"returns":)";
  AppendInt(out, stats.returns);
  out +=
      R"x(,"formula":"sample standard deviation of ln(close / previous close), times sqrt(365)"})x";
}

void AppendDrawdown(std::string& out, const std::optional<Drawdown>& drawdown) {
  out += R"(,"max_drawdown":)";
  if (!drawdown) {
    out += "null";
    return;
  }
  out += R"({"percent":)";
  AppendJsonNumber(out, drawdown->fraction * 100);
  AppendExtreme(out, "peak", drawdown->peak);
  AppendExtreme(out, "trough", drawdown->trough);
  out += '}';
}

void AppendGaps(std::string& out, const std::vector<TimeRange>& gaps) {
  out += R"(,"gap_count":)";
  AppendInt(out, std::ssize(gaps));
  out += R"(,"gaps":[)";
  for (std::size_t i = 0; i < std::min(gaps.size(), kGapsListed); ++i) {
    out += i == 0 ? R"({"from":")" : R"(,{"from":")";
    AppendTime(out, gaps[i].from);
    out += '"';
    AppendTimeMember(out, "to", gaps[i].to);
    out += '}';
  }
  out += ']';
}

}  // namespace

std::string_view HistorySourceName(HistorySource source) {
  switch (source) {
    case HistorySource::kOwn:
      return "own";
    case HistorySource::kImported:
      return "imported";
    case HistorySource::kUpstream:
      return "upstream";
  }
  return "own";
}

std::string HistoryJson(std::string_view crypto_id, std::span<const Candle> candles) {
  std::string id;
  AppendJsonString(id, crypto_id);
  return JsonArray(
      candles, [&](std::string& out, const Candle& candle) { AppendHistoryRow(out, id, candle); });
}

std::string HistoryCsv(std::string_view crypto_id, std::span<const Candle> candles) {
  std::string id;
  AppendCsvText(id, crypto_id);
  std::string out = "timestamp,crypto_id,price,market_cap,volume_24h,source\r\n";
  for (const Candle& candle : candles) {
    AppendTime(out, candle.open_time);
    out.append(",").append(id);
    AppendCsvNumber(out, candle.close);
    AppendCsvNumber(out, candle.market_cap);
    AppendCsvNumber(out, candle.volume_24h);
    out.append(",").append(HistorySourceName(candle.source)).append("\r\n");
  }
  return out;
}

std::string OhlcJson(std::span<const Candle> candles) {
  return JsonArray(candles, AppendCandle);
}

std::string OhlcCsv(std::span<const Candle> candles) {
  std::string out =
      "open_time,open,high,low,close,traded_volume,volume_24h,market_cap,samples,is_open,"
      "source,coverage\r\n";
  for (const Candle& candle : candles) {
    AppendTime(out, candle.open_time);
    for (const double price : {candle.open, candle.high, candle.low, candle.close}) {
      AppendCsvNumber(out, price);
    }
    AppendCsvNumber(out, candle.traded_volume);
    AppendCsvNumber(out, candle.volume_24h);
    AppendCsvNumber(out, candle.market_cap);
    out += ',';
    AppendInt(out, candle.samples);
    out += ',';
    AppendBool(out, candle.is_open);
    out.append(",").append(HistorySourceName(candle.source));
    AppendCsvNumber(out, RoundedCoverage(candle));
    out += "\r\n";
  }
  return out;
}

std::string StatsJson(const StatsView& view) {
  const PriceStatistics& stats = view.stats;
  std::string out = R"({"crypto_id":)";
  AppendJsonString(out, view.crypto_id);
  AppendTimeMember(out, "first_day", stats.first_day);
  AppendTimeMember(out, "last_day", stats.last_day);
  out += R"(,"days":)";
  AppendInt(out, view.days);
  AppendNumberMember(out, "open", stats.open);
  AppendNumberMember(out, "close", stats.close);
  AppendNumberMember(out, "return_percent", stats.return_fraction * 100);
  AppendVolatility(out, stats);
  AppendExtreme(out, "high", stats.high);
  AppendExtreme(out, "low", stats.low);
  AppendDrawdown(out, stats.drawdown);
  AppendGaps(out, view.gaps);
  return out + '}';
}

}  // namespace cpa::api
