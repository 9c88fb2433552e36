#include "app/export_history.h"

#include <algorithm>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "api/rest/moment.h"
#include "app/recorded_history.h"
#include "base/log.h"
#include "base/text.h"

namespace cpa::app {
namespace {

// Rows in memory at a time.
constexpr std::int64_t kRowsAtOnce = 10'000;

// Nothing of the hour that goes on may be left out; how much that is, is up to the server.
constexpr std::size_t kTailBytesMax = std::size_t{1} << 40;

struct ExportPlan {
  std::string coin;  // Empty: all.
  std::optional<CandleInterval> interval;
  TimeRange range{};
};

Result<WallTime> TimeOr(const std::string& text, const char* flag, WallTime otherwise) {
  if (text.empty()) return otherwise;
  const auto time = api::ParseMoment(text);
  if (!time) {
    return Invalid(std::string(flag) + ": expected a time such as 2026-11-22T17:00:00Z, or a date");
  }
  return *time;
}

Result<ExportPlan> PlanOf(const config::CommandLine& line, WallTime now) {
  ExportPlan plan{.coin = line.coin, .interval = {}};
  const auto from = TimeOr(line.from, "--from", WallTime{});
  if (!from) return from.error();
  const auto to = TimeOr(line.to, "--to", now + std::chrono::days(1));
  if (!to) return to.error();
  plan.range = {*from, *to};
  if (line.interval.empty()) return plan;
  for (const CandleInterval each : kStoredIntervals) {
    if (CandleIntervalName(each) == line.interval) plan.interval = each;
  }
  if (!plan.interval) return Invalid("--interval: expected 5m, 1h or 1d");
  return plan;
}

void AppendCell(std::string& row, const std::optional<double>& value) {
  row += ',';
  if (value) AppendJsonNumber(row, *value);
}

// An id may have a comma in it (RFC 4180).
std::string CsvText(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

std::string RowOf(const std::string& coin, const PriceSample& sample) {
  std::string row = coin + ',' + FormatTime(sample.at);
  AppendCell(row, sample.price);
  AppendCell(row, sample.market_cap);
  AppendCell(row, sample.volume_24h);
  return row;
}

std::string RowOf(const std::string& coin, const Candle& candle) {
  constexpr std::string_view kSources[] = {"own", "imported", "upstream"};
  std::string row = coin + ',' + FormatTime(candle.open_time);
  for (const double each : {candle.open, candle.high, candle.low, candle.close}) {
    AppendCell(row, each);
  }
  AppendCell(row, candle.market_cap);
  AppendCell(row, candle.volume_24h);
  AppendCell(row, candle.traded_volume);
  row += ',' + std::to_string(candle.samples) + ',';
  row += kSources[static_cast<std::size_t>(candle.source)];
  row += candle.is_open ? ",true" : ",false";
  AppendCell(row, candle.coverage);
  return row;
}

WallTime TimeOf(const PriceSample& sample) {
  return sample.at;
}

WallTime TimeOf(const Candle& candle) {
  return candle.open_time;
}

// `read(range, limit)` gives the next of them.
template <class Read>
Result<void> WriteRows(const std::string& coin, TimeRange range, const Read& read,
                       std::ostream& out) {
  while (true) {
    const auto rows = read(range, kRowsAtOnce);
    if (!rows) return rows.error();
    for (const auto& each : *rows) out << RowOf(CsvText(coin), each) << '\n';
    if (!out) return Internal("cannot write the rows");
    if (static_cast<std::int64_t>(rows->size()) < kRowsAtOnce) return {};
    range.from = TimeOf(rows->back()) + Millis{1};
  }
}

Result<void> WriteCoin(SqlHistoryStore& store, const std::string& coin, const ExportPlan& plan,
                       std::ostream& out) {
  if (!plan.interval) {
    const auto read = [&](const TimeRange& range, std::int64_t limit) {
      return store.Samples(coin, range, limit);
    };
    return WriteRows(coin, plan.range, read, out);
  }
  const auto read = [&](const TimeRange& range, std::int64_t limit) {
    return store.Candles(coin, *plan.interval, range, limit);
  };
  return WriteRows(coin, plan.range, read, out);
}

Result<void> WriteAll(const ExportPlan& plan, const config::Settings& settings, std::ostream& out) {
  const auto opened = OpenHistory(settings, SystemClock());
  if (!opened) return opened.error();
  HistoryTail tail(kTailBytesMax);
  SqlHistoryStore store(*opened->database, tail, SystemClock());
  const auto unfolded = store.LoadUnfolded();
  if (!unfolded) return unfolded.error();
  for (const LoggedSample& each : *unfolded) tail.Add(each.crypto_id, each.sample, true);
  const auto coins = store.CoinIds();
  if (!coins) return coins.error();
  if (!plan.coin.empty() && std::ranges::find(*coins, plan.coin) == coins->end()) {
    return NotFound("there is no history of \"" + OneLine(plan.coin) + '"');
  }
  out << (plan.interval ? "crypto_id,open_time,open,high,low,close,market_cap,volume_24h,"
                          "traded_volume,samples,source,is_open,coverage\n"
                        : "crypto_id,timestamp,price,market_cap,volume_24h\n");
  for (const std::string& coin : *coins) {
    if (!plan.coin.empty() && coin != plan.coin) continue;
    if (auto written = WriteCoin(store, coin, plan, out); !written) return written;
  }
  out.flush();
  return {};
}

}  // namespace

bool ExportHistory(const config::CommandLine& line, const config::Settings& settings,
                   std::ostream& out, std::ostream& err) {
  const auto plan = PlanOf(line, SystemClock().Wall());
  const auto done = plan ? WriteAll(*plan, settings, out) : Result<void>(plan.error());
  if (!done) err << "crypto-price-api: " << OneLine(done.error().detail) << '\n';
  return done.has_value();
}

}  // namespace cpa::app
