#include "market/tracking.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/mutex.h"

namespace cpa {
namespace {

constexpr std::array<std::string_view, 7> kNames = {
    "waiting_for_price", "user_share", "too_many_coins", "upstream_budget",
    "withdrawn",         "not_needed", "alerts_disabled"};

// One dependency on a coin beyond the top, with its age.
struct Claim {
  WallTime since;
  const std::string* crypto_id;
  const std::string* user_id;
};

bool ClaimedEarlier(const Claim& a, const Claim& b) {
  return std::tie(a.since, *a.crypto_id, *a.user_id) < std::tie(b.since, *b.crypto_id, *b.user_id);
}

}  // namespace

std::string_view UnwatchedName(Unwatched reason) {
  return kNames[static_cast<std::size_t>(reason)];
}

TrackedCoins::Dependent& TrackedCoins::DependentOn(const std::string& crypto_id,
                                                   const std::string& user_id, WallTime since) {
  auto [place, added] = coins_[aliases_.Resolve(crypto_id)].try_emplace(user_id);
  Dependent& dependent = place->second;
  dependent.since = added ? since : std::min(dependent.since, since);
  return dependent;
}

// What is counted under an old id moves to the new one.
void TrackedCoins::SetAliases(const CoinAliases& aliases) {
  MutexLock lock(mutex_);
  aliases_ = aliases;
  for (auto& [crypto_id, users] : std::exchange(coins_, {})) {
    for (const auto& [user_id, before] : users) {
      Dependent& now = DependentOn(crypto_id, user_id, before.since);
      now.streams += before.streams;
      now.stored = now.stored || before.stored;
    }
  }
  Plan();
}

void TrackedCoins::ReplaceStored(std::vector<Dependency> stored) {
  std::vector<News> news;
  bool fresh = false;
  {
    MutexLock lock(mutex_);
    for (auto& [crypto_id, users] : coins_) {
      for (auto& [user_id, each] : users) each.stored = false;
      std::erase_if(users, [](const auto& one) { return one.second.streams == 0; });
    }
    for (const Dependency& each : stored) {
      DependentOn(each.crypto_id, each.user_id, each.since).stored = true;
    }
    std::erase_if(coins_, [](const auto& coin) { return coin.second.empty(); });
    Plan();
    news = TakeNews();
    fresh = std::ranges::any_of(
        wanted_, [&](const auto& id) CPA_REQUIRES(mutex_) { return !asked_.contains(id); });
  }
  Tell(news, fresh);
}

void TrackedCoins::Expect(const Dependency& dependency) {
  MutexLock lock(mutex_);
  if (top_ && top_->contains(aliases_.Resolve(dependency.crypto_id))) return;
  DependentOn(dependency.crypto_id, dependency.user_id, dependency.since).stored = true;
  Plan();
}

bool TrackedCoins::DependsBeyondTop(const std::string& user_id) const {
  MutexLock lock(mutex_);
  return std::ranges::any_of(coins_, [&](const auto& coin) CPA_REQUIRES(mutex_) {
    return coin.second.contains(user_id) && !(top_ && top_->contains(coin.first));
  });
}

void TrackedCoins::Follow(const std::string& user_id, const std::string& crypto_id, WallTime now) {
  bool fresh = false;
  {
    MutexLock lock(mutex_);
    ++DependentOn(crypto_id, user_id, now).streams;
    const std::string id = aliases_.Resolve(crypto_id);
    if (!top_ || top_->contains(id) || is_wanted_.contains(id)) return;
    Plan();
    fresh = is_wanted_.contains(id);
  }
  Tell({}, fresh);
}

void TrackedCoins::Unfollow(const std::string& user_id, const std::string& crypto_id) {
  MutexLock lock(mutex_);
  const auto coin = coins_.find(aliases_.Resolve(crypto_id));
  if (coin == coins_.end()) return;
  const auto user = coin->second.find(user_id);
  if (user == coin->second.end() || user->second.streams == 0) return;
  if (--user->second.streams > 0 || user->second.stored) return;
  coin->second.erase(user);
  if (coin->second.empty()) coins_.erase(coin);
}

// The oldest first: so a new dependency never takes the place of one that was watched before.
void TrackedCoins::Plan() {
  wanted_.clear();
  is_wanted_.clear();
  refused_.clear();
  if (!top_) return;
  std::vector<Claim> claims;
  for (const auto& [crypto_id, users] : coins_) {
    if (top_->contains(crypto_id)) continue;
    for (const auto& [user_id, each] : users) claims.push_back({each.since, &crypto_id, &user_id});
  }
  std::ranges::sort(claims, ClaimedEarlier);
  std::unordered_map<std::string_view, std::size_t> shares;
  for (const Claim& claim : claims) {
    const std::string& id = *claim.crypto_id;
    if (is_wanted_.contains(id)) continue;
    if (wanted_.size() >= options_.extra_max) {
      refused_.insert_or_assign(id, Unwatched::kTooMany);
    } else if (shares[*claim.user_id] >= options_.user_share) {
      refused_.try_emplace(id, Unwatched::kUserShare);
    } else {
      ++shares[*claim.user_id];
      wanted_.push_back(id);
      is_wanted_.insert(id);
      refused_.erase(id);
    }
  }
  for (auto* const of_wanted : {&asked_, &missing_, &unaffordable_}) {
    std::erase_if(*of_wanted, [this](const std::string& id)
                                  CPA_REQUIRES(mutex_) { return !is_wanted_.contains(id); });
  }
}

std::optional<Unwatched> TrackedCoins::ReasonOf(const std::string& id) const {
  if (const auto refused = refused_.find(id); refused != refused_.end()) return refused->second;
  if (unaffordable_.contains(id)) return Unwatched::kBudget;
  if (missing_.contains(id)) return Unwatched::kWithdrawn;
  return std::nullopt;
}

Unwatched TrackedCoins::WhyUnwatched(std::string_view crypto_id) const {
  MutexLock lock(mutex_);
  const std::string id = aliases_.Resolve(crypto_id);
  if (const auto reason = ReasonOf(id)) return *reason;
  const bool expected = !top_ || top_->contains(id) || is_wanted_.contains(id);
  return expected ? Unwatched::kWaiting : Unwatched::kNotNeeded;
}

std::vector<TrackedCoins::UnwatchedCoin> TrackedCoins::UnwatchedOf(
    const std::string& user_id) const {
  MutexLock lock(mutex_);
  std::vector<UnwatchedCoin> unwatched;
  for (const auto& [id, users] : coins_) {
    if (!users.contains(user_id)) continue;
    if (const auto reason = ReasonOf(id)) unwatched.push_back({id, *reason});
  }
  return unwatched;
}

std::size_t TrackedCoins::unaffordable_count() const {
  MutexLock lock(mutex_);
  return refused_.size() + unaffordable_.size();
}

// What is new since it was told last, for everybody who depends on it.
std::vector<TrackedCoins::News> TrackedCoins::TakeNews() {
  std::vector<News> news;
  std::map<std::pair<std::string, std::string>, Unwatched> now;
  for (const auto& [id, users] : coins_) {
    const auto reason = ReasonOf(id);
    if (!reason) continue;
    for (const auto& [user_id, each] : users) {
      now.emplace(std::pair(id, user_id), *reason);
      const auto told = told_.find({id, user_id});
      const bool is_new = told == told_.end() || told->second != *reason;
      if (is_new) news.push_back({user_id, id, *reason});
    }
  }
  told_ = std::move(now);
  return news;
}

void TrackedCoins::Tell(const std::vector<News>& news, bool fresh) const {
  if (listener_ != nullptr) {
    for (const News& each : news) {
      listener_->OnUnwatched(each.user_id, each.crypto_id, each.reason);
    }
  }
  if (fresh && wake_) wake_();
}

std::vector<std::string> TrackedCoins::WantedBesides(const std::unordered_set<std::string>& top) {
  MutexLock lock(mutex_);
  top_ = top;
  Plan();
  asked_ = is_wanted_;
  return wanted_;
}

std::vector<std::string> TrackedCoins::TakeFresh(std::size_t max) {
  MutexLock lock(mutex_);
  std::vector<std::string> fresh;
  for (const std::string& id : wanted_) {
    if (fresh.size() < max && asked_.insert(id).second) fresh.push_back(id);
  }
  return fresh;
}

void TrackedCoins::OnUnaffordable(const std::vector<std::string>& ids) {
  std::vector<News> news;
  {
    MutexLock lock(mutex_);
    unaffordable_ = {ids.begin(), ids.end()};
    news = TakeNews();
  }
  Tell(news, false);
}

void TrackedCoins::OnAnswered(const std::vector<std::string>& ids,
                              const std::unordered_set<std::string>& found) {
  std::vector<News> news;
  {
    MutexLock lock(mutex_);
    for (const std::string& id : ids) {
      if (found.contains(id) || !is_wanted_.contains(id)) {
        missing_.erase(id);
      } else {
        missing_.insert(id);
      }
    }
    news = TakeNews();
  }
  Tell(news, false);
}

}  // namespace cpa
