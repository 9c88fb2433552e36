#include "history/candle_csv.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "base/csv_reader.h"
#include "base/text.h"
#include "domain/price.h"
#include "history/candle_time.h"

namespace cpa {
namespace {

// The year 2200 in seconds is less than 1990 in milliseconds, and so on.
constexpr std::int64_t kSecondsMax = 7'258'118'400;
constexpr std::int64_t kMillisMax = kSecondsMax * 1'000;
constexpr std::int64_t kMicrosMax = kMillisMax * 1'000;
constexpr std::int64_t kYear2001 = 978'307'200;

std::optional<double> ReadReal(std::string_view text) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<WallTime> ReadStamp(std::string_view text) {
  const auto number = ParseWhole(text);
  if (!number) return ParseTime(text);
  if (*number < kYear2001 || *number > kMicrosMax) return std::nullopt;
  if (*number <= kSecondsMax) return WallTime{std::chrono::seconds{*number}};
  if (*number <= kMillisMax) return WallTime{Millis{*number}};
  if (*number % 1'000 != 0) return std::nullopt;
  return WallTime{Millis{*number / 1'000}};
}

constexpr std::string_view kColumnTitles[] = {"open time", "open",       "high",
                                              "low",       "close",      "volume",
                                              "coverage",  "market cap", "volume of 24 hours"};

}  // namespace

std::optional<CandleCsv::Column> CandleCsv::ColumnNamed(std::string_view name) {
  struct Name {
    std::string_view text;
    Column column;
  };

  static constexpr Name kNames[] = {{"open_time_ms", kTime},
                                    {"open_time", kTime},
                                    {"opentime", kTime},
                                    {"open time", kTime},
                                    {"timestamp", kTime},
                                    {"time", kTime},
                                    {"unix", kTime},
                                    {"date", kTime},
                                    {"open", kOpen},
                                    {"high", kHigh},
                                    {"low", kLow},
                                    {"close", kClose},
                                    {"volume", kVolume},
                                    {"base_volume", kVolume},
                                    {"traded_volume", kVolume},
                                    {"coverage", kCoverage},
                                    {"market_cap", kMarketCap},
                                    {"volume_24h", kVolume24h},
                                    {"crypto_id", kCoin}};
  const std::string lower = AsciiLower(Trim(name));
  const auto found = std::ranges::find(kNames, std::string_view(lower), &Name::text);
  if (found == std::end(kNames)) return std::nullopt;
  return found->column;
}

// A header names columns; a line of data begins with a number or a time.
bool CandleCsv::IsHeader(const std::vector<std::string>& cells) const {
  return std::ranges::any_of(cells,
                             [](std::string_view cell) { return ColumnNamed(cell).has_value(); });
}

std::string CandleCsv::ReadHeader(const std::vector<std::string>& cells) {
  places_ = {};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto column = ColumnNamed(cells[i]);
    if (column && !places_[*column]) places_[*column] = i;
  }
  for (std::size_t column = kTime; column < kVolume; ++column) {
    if (places_[column]) continue;
    hopeless_ = true;
    return "the header has no column for " + std::string(kColumnTitles[column]);
  }
  return {};
}

CandleCsv::Line CandleCsv::Read(std::string_view text) {
  if (text.size() > kCandleLineMax) return {.refusal = "the line is too long"};
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (!begun_ && text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (Trim(text).empty()) return {};
  if (text.find('\r') != text.npos) return {.refusal = "a carriage return in the line"};
  CsvReader reader(text, {.columns_max = kCandleColumnsMax, .cell_bytes_max = kCandleLineMax});
  if (!reader.Next()) return {};
  if (!reader.problem().empty()) return {.refusal = reader.problem()};
  const std::vector<std::string>& cells = reader.cells();
  if (!std::exchange(begun_, true) && IsHeader(cells)) return {.refusal = ReadHeader(cells)};
  if (hopeless_) return {.refusal = "the header lacks a column"};
  return ReadRow(cells);
}

CandleCsv::Line CandleCsv::ReadRow(const std::vector<std::string>& cells) {
  const auto cell = [&](std::size_t column) {
    const auto place = places_[column];
    return place && *place < cells.size() ? Trim(cells[*place]) : std::string_view{};
  };
  const std::string_view coin = cell(kCoin);
  if (!coin.empty() && coin != crypto_id_) return {.refusal = "the candle is of another coin"};
  const auto at = ReadStamp(cell(kTime));
  if (!at) return {.refusal = "the open time does not read"};
  std::array<std::optional<double>, kCoin> numbers{};
  for (std::size_t column = kOpen; column < kCoin; ++column) {
    if (column >= kVolume && cell(column).empty()) continue;
    const auto number = ReadReal(cell(column));
    const bool is_price = column < kVolume;
    const bool good = number &&
                      (is_price ? IsPrice(*number) : std::isfinite(*number) && *number >= 0) &&
                      (column != kCoverage || *number <= 1);
    if (!good) return {.refusal = std::string(kColumnTitles[column]) + " is not a usable number"};
    numbers[column] = *number;
  }
  const Candle candle{.open_time = *at,
                      .open = *numbers[kOpen],
                      .high = *numbers[kHigh],
                      .low = *numbers[kLow],
                      .close = *numbers[kClose],
                      .market_cap = numbers[kMarketCap],
                      .volume_24h = numbers[kVolume24h],
                      .traded_volume = numbers[kVolume],
                      .samples = 1,
                      .coverage = numbers[kCoverage].value_or(1),
                      .source = HistorySource::kImported};
  if (std::string refusal = Judge(candle); !refusal.empty()) return {.refusal = std::move(refusal)};
  if (last_ && !backwards_) backwards_ = *at < *last_;
  last_ = *at;
  return {.candle = candle};
}

bool CandleCsv::IsOnFromLast(WallTime at) const {
  if (!last_ || at == *last_) return !last_;
  return !backwards_ || *backwards_ == (at < *last_);
}

std::string CandleCsv::Judge(const Candle& candle) const {
  if (candle.low > std::min(candle.open, candle.close) ||
      candle.high < std::max(candle.open, candle.close)) {
    return "high and low do not enclose open and close";
  }
  const WallTime at = candle.open_time;
  if (CandleOpenTime(interval_, at) != at) {
    return "the open time is not a boundary of " + std::string(CandleIntervalName(interval_));
  }
  if (!IsOnFromLast(at)) {
    return std::string("the open time is not ") + (is_backwards() ? "earlier" : "later") +
           " than that of the candle before";
  }
  if (CandleEndTime(interval_, at) > now_) return "the candle is not over yet";
  return {};
}

}  // namespace cpa
