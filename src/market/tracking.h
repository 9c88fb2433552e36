// Which coins are tracked besides the top N: those that somebody depends on, the oldest dependency
// first, as far as MAX_EXTRA_CRYPTOCURRENCIES, each user's share and upstream's budget reach. What
// does not fit is told: why by WhyUnwatched, and to the owner by the listener, once for each
// reason.
//
// Dependencies come from two places: what is stored (active alerts, holdings) is read from the
// database and replaced as a whole; what a stream follows is counted here. A renamed coin's
// dependencies are those of the id it has now.
// Threads: any; nothing here waits. The listener is called on the thread that brought the news.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "domain/coin_aliases.h"
#include "market/quote_source.h"

namespace cpa {

struct TrackingOptions {
  std::size_t extra_max = 250;  // MAX_EXTRA_CRYPTOCURRENCIES
  std::size_t user_share = 50;  // MAX_EXTRA_CRYPTOCURRENCIES_PER_USER
};

// Somebody needs the prices of a coin.
struct Dependency {
  std::string crypto_id;
  std::string user_id;
  WallTime since{};
};

// Why no prices of a coin come in.
enum class Unwatched : std::uint8_t {
  kWaiting,         // It is tracked: its first price is on its way.
  kUserShare,       // Every dependent has more such coins than a user's share.
  kTooMany,         // All places are taken by older dependencies.
  kBudget,          // Upstream's call limits do not reach for it.
  kWithdrawn,       // Upstream was asked for it by id and has nothing.
  kNotNeeded,       // Nobody depends on it, and it is not among the top.
  kAlertsDisabled,  // ENABLE_ALERTS=false
};
std::string_view UnwatchedName(Unwatched reason);

class UnwatchedListener {
 public:
  virtual ~UnwatchedListener() = default;
  // Must not block, nor call back.
  virtual void OnUnwatched(const std::string& user_id, const std::string& crypto_id,
                           Unwatched reason) = 0;
};

class TrackedCoins final : public ExtraCoins {
 public:
  explicit TrackedCoins(TrackingOptions options) : options_(options) {}

  // Before any other call; not owned.
  void ListenTo(UnwatchedListener& listener) { listener_ = &listener; }

  // `wake` is called when a coin is wanted that upstream need not be asked for at the next poll
  // only.
  void OnFresh(std::function<void()> wake) { wake_ = std::move(wake); }

  void SetAliases(const CoinAliases& aliases);

  // Replaces everything by what is stored; what Expect said before is forgotten.
  void ReplaceStored(std::vector<Dependency> stored);
  // Is about to be stored, or has just been: until the next ReplaceStored.
  void Expect(const Dependency& dependency);
  // Whether the user depends on a coin beyond the top: what the user stores then matters at once.
  bool DependsBeyondTop(const std::string& user_id) const;

  // A stream of the user follows the coin; as often as it says so, so often it has to be ended.
  void Follow(const std::string& user_id, const std::string& crypto_id, WallTime now);
  void Unfollow(const std::string& user_id, const std::string& crypto_id);

  // Of a coin without a price.
  Unwatched WhyUnwatched(std::string_view crypto_id) const;

  struct UnwatchedCoin {
    std::string crypto_id;
    Unwatched reason;
  };

  // What the user depends on and no prices come in of; not what only waits for its first one.
  std::vector<UnwatchedCoin> UnwatchedOf(const std::string& user_id) const;

  // Coins that somebody depends on, and that are not tracked.
  std::size_t unaffordable_count() const;

  std::vector<std::string> WantedBesides(const std::unordered_set<std::string>& top) override;
  std::vector<std::string> TakeFresh(std::size_t max) override;
  void OnUnaffordable(const std::vector<std::string>& ids) override;
  void OnAnswered(const std::vector<std::string>& ids,
                  const std::unordered_set<std::string>& found) override;

 private:
  struct Dependent {
    WallTime since{};
    int streams = 0;      // 0: it is stored.
    bool stored = false;  // Both may be.
  };

  struct News {
    std::string user_id;
    std::string crypto_id;
    Unwatched reason;
  };

  Dependent& DependentOn(const std::string& crypto_id, const std::string& user_id, WallTime since)
      CPA_REQUIRES(mutex_);
  void Plan() CPA_REQUIRES(mutex_);
  std::optional<Unwatched> ReasonOf(const std::string& id) const CPA_REQUIRES(mutex_);
  std::vector<News> TakeNews() CPA_REQUIRES(mutex_);

  void Tell(const std::vector<News>& news, bool fresh) const;

  const TrackingOptions options_;
  UnwatchedListener* listener_ = nullptr;
  std::function<void()> wake_;

  mutable Mutex mutex_;
  CoinAliases aliases_ CPA_GUARDED_BY(mutex_);
  std::map<std::string, std::map<std::string, Dependent>> coins_
      CPA_GUARDED_BY(mutex_);  // By id of now, then by user.
  std::optional<std::unordered_set<std::string>> top_
      CPA_GUARDED_BY(mutex_);                               // Of the last whole poll.
  std::vector<std::string> wanted_ CPA_GUARDED_BY(mutex_);  // The most wanted first.
  std::unordered_set<std::string> is_wanted_ CPA_GUARDED_BY(mutex_);
  std::unordered_map<std::string, Unwatched> refused_ CPA_GUARDED_BY(mutex_);
  std::unordered_set<std::string> asked_ CPA_GUARDED_BY(mutex_);  // Of those wanted.
  std::unordered_set<std::string> missing_
      CPA_GUARDED_BY(mutex_);  // Of those asked: upstream had nothing.
  std::unordered_set<std::string> unaffordable_ CPA_GUARDED_BY(mutex_);
  std::map<std::pair<std::string, std::string>, Unwatched> told_
      CPA_GUARDED_BY(mutex_);  // By coin and user.
};

}  // namespace cpa
