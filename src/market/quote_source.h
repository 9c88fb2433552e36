// The ports between the market and whoever brings prices (upstream/, later cluster/).
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
  // How often prices come from now on: what the governor allows, not what was wished.
  virtual void OnPollInterval(Millis in_force) = 0;
  // Of some of the coins; what was told of others holds on.
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

// How the upstream is doing, for /health. Times are steady; empty means never.
struct UpstreamStatus {
  enum class State { kStarting, kOk, kBackingOff, kHeld, kMisconfigured };
  State state = State::kStarting;
  std::string provider;  // "coingecko" or "simulated"
  std::string base_url;
  std::string last_error;  // One line, no secret; empty after a success.
  std::optional<SteadyTime> last_success;
  std::optional<SteadyTime> next_call_not_before;  // While held or backing off.
  int consecutive_failures = 0;
  std::uint64_t calls = 0;
  std::uint64_t failures = 0;
  std::uint64_t rejected = 0;

  std::string plan;                            // keyless, demo, pro, unlimited
  std::optional<int> minute_limit;             // calls
  std::optional<int> month_limit;              // credits
  std::optional<std::int64_t> month_used;      // credits, kept across restarts
  Millis poll_interval{};                      // What the governor allows now.
  bool prices_keyless = false;                 // They come without the key that there is.
  std::optional<int> prices_minute_limit;      // calls, of the way that prices take
  std::optional<WallTime> budget_lasts_until;  // Empty: the month is covered.
};

// The upstream itself. Threads: any.
class QuoteSource {
 public:
  // The answer to one detail request; shared by everybody who asked meanwhile.
  using DetailResult = Result<std::shared_ptr<const CoinDetail>>;
  using DetailCallback = std::function<void(const DetailResult&)>;

  virtual ~QuoteSource() = default;
  virtual UpstreamStatus Status() const = 0;

  // Fetches one coin's page, single-flight by id, within the budget. The callback runs once, on a
  // thread of the source; it must not block. Failures: kNotFound (upstream does not know the id),
  // kUnavailable (down, held or out of budget: answered at once, without a call).
  virtual void RequestDetail(const std::string& id, DetailCallback done) = 0;
};

}  // namespace cpa
