// The pages of single coins (description, links, and the prices of coins outside the tracked top),
// fetched when somebody asks and kept: one upstream call per coin and period, however many ask.
// A tracked coin's page is only its texts, so a day-old one is fine; an untracked coin's page is
// also its price, so it is asked for again after CACHE_TTL (the source keeps the budget).
// Every page passes the judge of prices (market/plausibility.h) here, whoever fetched it: one that
// cannot be believed leaves the page before in its place, or is kept without its price.
// Bounded in bytes: the page that was asked for the longest ago makes room.
// Threads: any. Fetch: a coroutine on an event loop.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bounded_map.h"
#include "base/loop.h"
#include "base/mutex.h"
#include "market/plausibility.h"
#include "market/quote_source.h"

namespace cpa::api {

struct CoinDetailsOptions {
  Millis price_kept_for{60'000};  // CACHE_TTL; 0: nothing is kept, each request asks upstream.
  Millis stamp_age_max = std::chrono::hours{6};  // PRICE_STAMP_MAX_AGE
};

class CoinDetails {
 public:
  static constexpr std::size_t kPagesBytesMax = 16 << 20;  // Some thousand.
  static constexpr std::chrono::hours kTextsKeptFor{24};
  static constexpr std::chrono::seconds kRetryAfterFailure{30};

  CoinDetails(CoinDetailsOptions options, QuoteSource& source, const Clock& clock)
      : options_(options), source_(source), clock_(clock) {}

  using Page = std::shared_ptr<const CoinDetail>;

  struct Known {
    Page page;           // nullptr: never fetched.
    bool fetch = false;  // A new one is due, and the last attempt did not just fail.
  };

  Known Look(std::string_view id, bool tracked) const;

  // Of the price of an untracked coin, when those of tracked ones are after `stale_after`.
  bool IsStale(const CoinDetail& page, Millis stale_after) const;

  // Waits at most `patience` for a page; it is kept even if it comes later than that.
  Task<QuoteSource::DetailResult> Fetch(std::string id, Loop& loop, Millis patience);

 private:
  struct Kept {
    Page page;
    SteadyTime fetched_at{};
    SteadyTime failed_at{};
    std::optional<HeldBack> held_back;  // A price that jumped.
  };

  QuoteSource::DetailResult Keep(const std::string& id, const QuoteSource::DetailResult& result);
  Page Judged(Kept& kept, const CoinDetail& page) const;

  const CoinDetailsOptions options_;
  QuoteSource& source_;
  const Clock& clock_;
  mutable Mutex mutex_;
  mutable BoundedMap<Kept> pages_ CPA_GUARDED_BY(mutex_){kPagesBytesMax};  // Looking counts as use.
};

}  // namespace cpa::api
