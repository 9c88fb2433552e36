// Price history that is switched off: it knows nothing and takes nothing. Threads: any.
#pragma once

#include "history/history_store.h"

namespace cpa {

class NoHistory final : public HistoryReader, public HistoryFiller {
 public:
  Result<std::vector<Candle>> Candles(std::string_view, CandleInterval, const TimeRange&,
                                      std::int64_t) override {
    return SwitchedOff();
  }

  Result<std::vector<PriceSample>> Samples(std::string_view, const TimeRange&,
                                           std::int64_t) override {
    return SwitchedOff();
  }

  Result<std::vector<FilledRange>> Filled(std::string_view, CandleInterval,
                                          const TimeRange&) override {
    return SwitchedOff();
  }

  Result<void> Fill(std::string_view, CandleInterval, const TimeRange&, std::span<const Candle>,
                    HistorySource) override {
    return SwitchedOff();
  }

 private:
  static Failure SwitchedOff() {
    return {ErrorKind::kSwitchedOff, "ENABLE_PRICE_HISTORY is false"};
  }
};

}  // namespace cpa
