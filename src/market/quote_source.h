// The ports between the market and its sources of prices (sources/).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "domain/quote.h"

namespace cpa {

// Takes what upstream brings. Threads: any; calls return quickly.
class QuoteSink {
 public:
  virtual ~QuoteSink() = default;
  virtual void OnQuotes(const QuoteBatch& batch) = 0;
  // Prices alone. Those of coins that nobody has told the facts of are passed over.
  virtual void OnTicks(const TickBatch& batch) = 0;
  // How often prices come from now on: what the governor allows, not what was wished.
  virtual void OnPollInterval(Millis in_force) = 0;
  // Covers some coins; earlier lines of the others stay valid.
  virtual void OnWeekLines(std::vector<WeekLine> lines) = 0;
  virtual void OnGlobal(GlobalStats stats) = 0;
  virtual void OnRates(ExchangeRates rates) = 0;
  virtual void OnCoinList(std::vector<ListedCoin> coins) = 0;
  // An answer that did not parse or had the wrong shape: counted, changes nothing.
  virtual void OnRejected(const std::string& why) = 0;
};

// Says which coins are to be polled besides the top (market/tracking.h). Threads: any; calls return
// quickly.
class ExtraCoins {
 public:
  virtual ~ExtraCoins() = default;
  // All pages of the top have come and had these ids: what else is wanted, the most wanted first.
  virtual std::vector<std::string> WantedBesides(const std::unordered_set<std::string>& top) = 0;
  // Wanted since, and not asked for yet: they need not wait for the next poll. At most `max`.
  virtual std::vector<std::string> TakeFresh(std::size_t max) = 0;
  // These do not fit into the budget; an empty list when all do.
  virtual void OnUnaffordable(const std::vector<std::string>& ids) = 0;
  // Upstream was asked for `ids` and has told of those in `found`.
  virtual void OnAnswered(const std::vector<std::string>& ids,
                          const std::unordered_set<std::string>& found) = 0;
};

// How a source is doing, for /health. Times are steady; empty means never.
struct SourceStatus {
  enum class State { kStarting, kOk, kBackingOff, kHeld, kMisconfigured };
  // How its prices come: asked for now and then, told as they change, or from another server.
  enum class Kind { kPoll, kStream, kCluster };

  State state = State::kStarting;
  Source source = kCoinGecko;
  Kind kind = Kind::kPoll;
  std::string base_url = {};
  std::string last_error = {};  // One line, no secret; empty after a success.
  std::optional<SteadyTime> last_success = {};
  std::optional<SteadyTime> next_call_not_before = {};  // While held or backing off.
  int consecutive_failures = 0;
  std::uint64_t calls = 0;
  std::uint64_t failures = 0;
  std::uint64_t rejected = 0;
  Millis poll_interval{};  // In force now.
};

// A source of prices and of coin pages. Threads: any.
class QuoteSource {
 public:
  // The answer to one detail request; shared by everybody who asked meanwhile.
  using DetailResult = Result<std::shared_ptr<const CoinDetail>>;
  using DetailCallback = std::function<void(const DetailResult&)>;

  virtual ~QuoteSource() = default;
  virtual SourceStatus Status() const = 0;

  // Fetches one coin's page, single-flight by id, within the budget. The callback runs once, on a
  // thread of the source; it must not block. Failures: kNotFound (upstream does not know the id),
  // kUnavailable (down, held or out of budget: answered at once, without a call).
  virtual void RequestDetail(const std::string& id, DetailCallback done) = 0;
};

}  // namespace cpa
