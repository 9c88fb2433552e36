// The history of one coin, in memory, whatever coin is asked for. Threads: any.
#pragma once

#include <mutex>
#include <string_view>
#include <vector>

#include "history/candle_fold.h"
#include "history/history_store.h"

namespace cpa::api {

class OneCoinHistory final : public HistoryReader {
 public:
  void Add(WallTime at, double price) {
    std::lock_guard lock(mutex_);
    samples_.push_back({.at = at, .price = price});
    SortSamples(samples_);
  }

  Result<std::vector<Candle>> Candles(std::string_view, CandleInterval interval,
                                      const TimeRange& range, std::int64_t) override {
    std::lock_guard lock(mutex_);
    auto candles = FoldSamples(samples_, interval);
    std::erase_if(candles, [&](const Candle& each) {
      return each.open_time < range.from || each.open_time >= range.to;
    });
    return candles;
  }

  Result<std::vector<PriceSample>> Samples(std::string_view, const TimeRange& range,
                                           std::int64_t) override {
    std::lock_guard lock(mutex_);
    auto wanted = samples_;
    std::erase_if(wanted, [&](const PriceSample& each) {
      return each.at < range.from || each.at >= range.to;
    });
    return wanted;
  }

  Result<std::vector<FilledRange>> Filled(std::string_view, CandleInterval,
                                          const TimeRange&) override {
    return std::vector<FilledRange>{};
  }

 private:
  std::mutex mutex_;
  std::vector<PriceSample> samples_;  // Guarded by mutex_.
};

}  // namespace cpa::api
