// Files of candles, on any bytes: no crash, what is accepted keeps the promises of a candle, and
// how the file is cut into pieces changes nothing.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "history/candle_import.h"
#include "history/candle_time.h"

namespace {

using namespace cpa;

void Require(bool holds) {
  if (!holds) std::abort();
}

// Checks what is stored and keeps it.
class CheckingFiller final : public HistoryFiller {
 public:
  Result<void> Fill(std::string_view, CandleInterval interval, const TimeRange& range,
                    std::span<const Candle> candles, HistorySource source) override {
    Require(source == HistorySource::kImported && !candles.empty());
    for (std::size_t i = 0; i < candles.size(); ++i) {
      const Candle& candle = candles[i];
      Require(i == 0 || candles[i - 1].open_time < candle.open_time);
      Require(candle.open_time >= range.from && candle.open_time < range.to);
      Require(CandleOpenTime(interval, candle.open_time) == candle.open_time);
      Require(std::isfinite(candle.high) && candle.low > 0);
      Require(candle.low <= std::min(candle.open, candle.close));
      Require(candle.high >= std::max(candle.open, candle.close));
      Require(candle.coverage >= 0 && candle.coverage <= 1);
      Require(!candle.traded_volume || *candle.traded_volume >= 0);
      stored.push_back(candle);
    }
    return {};
  }

  std::vector<Candle> stored;
};

std::vector<Candle> Import(std::string_view text, std::size_t cut) {
  CheckingFiller filler;
  CandleImport import({.crypto_id = "bitcoin",
                       .interval = CandleInterval::k1h,
                       .now = WallTime{Millis{1'800'000'000'000}},
                       .batch = 3},
                      filler, {});
  for (; !text.empty(); text.remove_prefix(std::min(cut, text.size()))) {
    Require(import.Feed(text.substr(0, cut)).has_value());
  }
  Require(import.End().has_value());
  const CandleImportReport& report = import.report();
  Require(report.candles + report.refused <= report.lines);
  Require(report.refused >= static_cast<std::int64_t>(report.refusals.size()));
  return std::move(filler.stored);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Require(Import(text, text.size()) == Import(text, 5));
  return 0;
}
