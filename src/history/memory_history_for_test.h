// A history in memory for tests: what the port promises, and nothing else.
// Threads: any.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "history/candle_fold.h"
#include "history/candle_merge.h"
#include "history/candle_time.h"
#include "history/history_store.h"

namespace cpa {

class MemoryHistory final : public HistoryReader, public HistoryFiller {
 public:
  // As the recorder would: own candles and samples.
  void Put(const std::string& crypto_id, CandleInterval interval, const Candle& candle) {
    std::lock_guard lock(mutex_);
    candles_[{crypto_id, interval}][candle.open_time] = candle;
  }

  void Put(const std::string& crypto_id, const PriceSample& sample) {
    std::lock_guard lock(mutex_);
    samples_[crypto_id].push_back(sample);
  }

  Result<std::vector<Candle>> Candles(std::string_view crypto_id, CandleInterval interval,
                                      const TimeRange& range, std::int64_t limit) override {
    std::lock_guard lock(mutex_);
    if (trouble) return *trouble;
    std::vector<Candle> found;
    for (const auto& [at, candle] : candles_[{std::string(crypto_id), interval}]) {
      if (at < range.from || at >= range.to || std::ssize(found) == limit) continue;
      found.push_back(candle);
    }
    return found;
  }

  Result<std::vector<PriceSample>> Samples(std::string_view crypto_id, const TimeRange& range,
                                           std::int64_t limit) override {
    std::lock_guard lock(mutex_);
    if (trouble) return *trouble;
    std::vector<PriceSample> found;
    for (const PriceSample& sample : samples_[std::string(crypto_id)]) {
      if (sample.at < range.from || sample.at >= range.to || std::ssize(found) == limit) continue;
      found.push_back(sample);
    }
    return found;
  }

  Result<std::vector<FilledRange>> Filled(std::string_view crypto_id, CandleInterval interval,
                                          const TimeRange& range) override {
    std::lock_guard lock(mutex_);
    if (trouble) return *trouble;
    std::vector<FilledRange> found;
    for (const FilledRange& one : filled_[{std::string(crypto_id), interval}]) {
      if (one.range.to > range.from && one.range.from < range.to) found.push_back(one);
    }
    std::ranges::sort(found, {}, [](const FilledRange& one) { return one.range.from; });
    return found;
  }

  Result<void> Fill(std::string_view crypto_id, CandleInterval interval, const TimeRange& range,
                    std::span<const Candle> candles, HistorySource source) override {
    std::lock_guard lock(mutex_);
    if (trouble) return *trouble;
    std::vector<Candle> parts(candles.begin(), candles.end());
    Keep(crypto_id, interval, parts);
    for (const CandleInterval longer : kStoredIntervals) {
      if (longer > interval && !parts.empty()) RollUp(crypto_id, interval, longer, range, source);
    }
    if (source == HistorySource::kUpstream) {
      filled_[{std::string(crypto_id), interval}].push_back(
          {.range = range, .candle_count = std::ssize(candles)});
    }
    return {};
  }

  std::optional<Failure> trouble;  // Every call fails with it.

 private:
  using Key = std::pair<std::string, CandleInterval>;

  void Keep(std::string_view crypto_id, CandleInterval interval, std::span<const Candle> candles) {
    auto& kept = candles_[{std::string(crypto_id), interval}];
    for (const Candle& candle : candles) {
      const auto [place, added] = kept.try_emplace(candle.open_time, candle);
      if (!added) place->second = MergeSources({&place->second, 1}, candle);
    }
  }

  void RollUp(std::string_view crypto_id, CandleInterval from, CandleInterval to,
              const TimeRange& range, HistorySource source) {
    std::vector<Candle> parts;
    const WallTime end = CandleEndTime(to, CandleOpenTime(to, range.to - Millis{1}));
    for (const auto& [at, candle] : candles_[{std::string(crypto_id), from}]) {
      const bool inside = at >= CandleOpenTime(to, range.from) && at < end;
      if (inside && candle.source == source) parts.push_back(candle);
    }
    Keep(crypto_id, to, FoldCandles(parts, from, to));
  }

  std::mutex mutex_;
  std::map<Key, std::map<WallTime, Candle>> candles_;
  std::map<Key, std::vector<FilledRange>> filled_;
  std::map<std::string, std::vector<PriceSample>> samples_;
};

}  // namespace cpa
