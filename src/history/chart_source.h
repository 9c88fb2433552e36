// The port to a source of past prices (sources/): points over time, on demand.
// Threads: any.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/candle.h"
#include "history/history_store.h"

namespace cpa {

struct ChartQuery {
  std::string crypto_id;
  TimeRange range = {};

  bool operator==(const ChartQuery&) const = default;
};

class ChartSource {
 public:
  // Strictly increasing and within the range that was asked for; empty when nothing is known of it.
  // The distance of the points is the source's choice: CoinGecko has five minutes for a day that
  // ends now, an hour up to 90 days, a day beyond.
  using ChartResult = Result<std::shared_ptr<const std::vector<PriceSample>>>;
  using ChartCallback = std::function<void(const ChartResult&)>;

  virtual ~ChartSource() = default;

  // One call within the budget; it is not shared with others who ask the same. The callback runs
  // once, on a thread of the source; it must not block. Failures: kNotFound (upstream does not know
  // the id), kInvalid (the plan does not reach as far back: not worth a repetition), kUnavailable
  // (down, held, busy or out of budget).
  virtual void RequestChart(const ChartQuery& query, ChartCallback done) = 0;

  // How far back it may be asked; empty: as far as it knows.
  virtual std::optional<Millis> ChartPast() const = 0;
};

}  // namespace cpa
