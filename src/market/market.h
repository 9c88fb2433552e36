// All market data of the process: takes what upstream brings and answers from memory.
// Threads: any. OnCoinList builds the search index on the calling thread, tens of milliseconds for
// the full list; everything else returns quickly.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/latency.h"
#include "base/mutex.h"
#include "base/published.h"
#include "domain/coin_aliases.h"
#include "market/feed.h"
#include "market/known_coins.h"
#include "market/overview.h"
#include "market/quote_source.h"
#include "market/search_index.h"
#include "market/snapshot.h"
#include "market/week_lines.h"

namespace cpa {

struct MarketOptions {
  double change_threshold_percent = 0.1;  // PRICE_CHANGE_THRESHOLD
  Millis stale_after{60'000};             // 2 x PRICE_UPDATE_INTERVAL, until upstream has its pace
  Millis stamp_age_max = std::chrono::hours{6};  // PRICE_STAMP_MAX_AGE
  std::size_t coins_max = 5'000;                 // MAX_CRYPTOCURRENCIES
  std::size_t extra_max = 250;                   // MAX_EXTRA_CRYPTOCURRENCIES
  // At most 64 of [A-Za-z0-9_-]. Sequences of two epochs are two counts, so this is another text
  // for each start of a process.
  std::string epoch = "none";
};

// Whether an id means a coin, listed today or once.
enum class CoinExists : std::uint8_t {
  kYes,
  kNo,
  kCannotSay,  // The list of all coins has not arrived yet.
};

// What one USD is in another currency, and how old that knowledge is.
struct ConversionRate {
  Rate rate = {};
  Millis age{};
};

class Market final : public QuoteSink {
 public:
  Market(MarketOptions options, const Clock& clock);

  // Both before any data.
  void AddListener(FeedListener* listener) { feed_.AddListener(listener); }

  void AddRowListener(RowListener* listener) { feed_.AddRowListener(listener); }

  // Before any data: see Feed::Remember.
  void Remember(const std::string& id, double price) { feed_.Remember(id, price); }

  void OnQuotes(const QuoteBatch& batch) override;
  void OnTicks(const TickBatch& batch) override;
  void OnPollInterval(Millis in_force) override;

  // Coins that are tracked no longer lose theirs.
  void OnWeekLines(std::vector<WeekLine> lines) override;
  void OnGlobal(GlobalStats stats) override;
  void OnRates(ExchangeRates rates) override;
  void OnCoinList(std::vector<ListedCoin> coins) override;
  void OnRejected(const std::string& why) override;

  // See feed.h.
  std::shared_ptr<const Snapshot> snapshot() const { return feed_.snapshot(); }

  const std::string& epoch() const { return options_.epoch; }

  std::uint64_t sequence() const { return feed_.sequence(); }

  FeedCounters counters() const { return feed_.counters(); }

  // From the receipt of an answer until its prices are published and all listeners have them.
  LatencyHistogram::Reading update_took() const { return update_took_.Read(); }

  // A price is stale once upstream has not confirmed it for longer than this: twice the interval
  // in force. See also SnapshotEntry::frozen.
  Millis stale_after() const { return stale_after_.load(std::memory_order_relaxed); }

  bool IsStale(const SnapshotEntry& entry, SteadyTime now) const {
    return cpa::IsStale(entry, now, stale_after());
  }

  // See search_index.h. Until the list of all coins has arrived, over the tracked coins.
  std::vector<SearchHit> Search(std::string_view query, std::size_t limit) const;
  std::vector<std::string> Candidates(std::string_view symbol) const;

  // The one place that says whether an id is valid: tracked, listed, known from before, or an id
  // that was renamed.
  CoinExists Exists(std::string_view id) const;

  // What the coin is called, or was when it was last listed. Empty: nobody knows.
  std::optional<ListedCoin> NameOf(std::string_view id) const;

  // Coins that were listed once; what was remembered before and is not among them is forgotten.
  void Remember(std::vector<ListedCoin> coins);

  std::shared_ptr<const KnownCoins> known_coins() const { return known_coins_.Load(); }

  // Called each time a list of all coins has come. Before any data.
  void OnListed(std::function<void()> told) { on_listed_ = std::move(told); }

  // What COIN_ALIASES says.
  void SetAliases(const CoinAliases& aliases);

  // The id that the coin has now: itself unless it was renamed.
  std::string IdOfNow(std::string_view id) const { return aliases_.Load()->Resolve(id); }

  // nullptr until the list has arrived. Holds the ids that upstream knows today.
  std::shared_ptr<const SearchIndex> listed_coins() const { return listed_coins_.Load(); }

  // Never null.
  std::shared_ptr<const WeekLines> week_lines() const { return week_lines_.Load(); }

  AgedGlobal global() const;

  // `currency` is a lower-case code; "usd" needs no rates. Empty: unknown, or no rates yet.
  std::optional<ConversionRate> RateFromUsd(std::string_view currency) const;
  // Every code that RateFromUsd knows, sorted; "usd" always.
  std::vector<std::string> Currencies() const;

 private:
  using Rates = std::map<std::string, Rate, std::less<>>;

  template <class T>
  struct Received {
    std::shared_ptr<const T> value;
    SteadyTime at{};
  };

  std::shared_ptr<const SearchIndex> SearchableCoins(const Snapshot& snapshot) const;
  Millis AgeOf(SteadyTime received) const;
  Rate Believed(const std::string& code, const Rate& rate, const Rates* before)
      CPA_REQUIRES(rates_writer_);

  const MarketOptions options_;
  const Clock& clock_;
  std::atomic<Millis> stale_after_;
  Feed feed_;
  LatencyHistogram update_took_;
  Mutex week_lines_writer_;
  Published<WeekLines> week_lines_;
  Published<SearchIndex> listed_coins_;
  Published<KnownCoins> known_coins_;
  Published<CoinAliases> aliases_;
  std::function<void()> on_listed_;
  Published<Received<GlobalStats>> global_;
  Mutex rates_writer_;
  std::unordered_map<std::string, Rate> rates_held_back_ CPA_GUARDED_BY(rates_writer_);
  Published<Received<Rates>> rates_;
};

}  // namespace cpa
