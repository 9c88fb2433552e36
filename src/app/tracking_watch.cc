#include "app/tracking_watch.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include <boost/asio/post.hpp>

#include "base/log.h"

namespace cpa::app {
namespace {

constexpr std::size_t kRememberedAtOnce = 1'000;

}  // namespace

// A coin of a ledger or of history that no list has named is called by its id.
void TrackingWatch::Load(const std::vector<std::string>& recorded) {
  auto known = store_.KnownCoins();
  auto traded = store_.LedgerCoins();
  if (!known || !traded) {
    CPA_LOG_WARN("tracking", "reading coins: {}",
                 known ? traded.error().detail : known.error().detail);
    return;
  }
  for (const auto* const ids : {&std::as_const(*traded), &recorded}) {
    for (const std::string& id : *ids) known->push_back({id, id, id});
  }
  market_.Remember(*std::move(known));
  Look();
}

void TrackingWatch::Look() {
  const auto snapshot = market_.snapshot();
  std::unordered_set<std::string_view> top;
  for (const SnapshotEntry& entry : snapshot->top()) top.insert(entry.quote->id);
  const auto in_top = [&](const std::string& id) { return top.empty() || top.contains(id); };
  auto found = store_.Dependencies(in_top);
  if (found) {
    in_trouble_ = false;
    tracked_.ReplaceStored(*std::move(found));
  } else if (!in_trouble_.exchange(true)) {
    CPA_LOG_WARN("tracking", "reading who depends on coins: {}", found.error().detail);
  }
}

void TrackingWatch::LookSoon() {
  if (wanted_.fetch_add(1) > 0) return;  // The look that is under way is followed by another.
  reads_.Post([this] {
    int seen = wanted_.load();
    do {
      Look();
    } while (!wanted_.compare_exchange_strong(seen, 0));
  });
}

void TrackingWatch::OnListed() {
  writes_.Post([this] { RememberListed(); });
}

// Only what is new or has another name is written.
void TrackingWatch::RememberListed() {
  const auto listed = market_.listed_coins();
  const auto known = market_.known_coins();
  if (!listed) return;
  std::vector<ListedCoin> news;
  for (const ListedCoin& coin : listed->coins()) {
    const ListedCoin* const before = known->Find(coin.id);
    const bool same =
        before != nullptr && before->name == coin.name && before->symbol == coin.symbol;
    if (!same) news.push_back(coin);
  }
  const std::size_t places =
      KnownCoins::kCoinsMax - std::min(KnownCoins::kCoinsMax, known->all().size());
  if (news.size() > places) {
    CPA_LOG_WARN("tracking", "{} coins were listed so far, {} more are not remembered",
                 known->all().size(), news.size() - places);
    news.resize(places);
  }
  for (std::size_t from = 0; from < news.size(); from += kRememberedAtOnce) {
    const std::size_t count = std::min(kRememberedAtOnce, news.size() - from);
    const auto kept = store_.Remember(std::span(news).subspan(from, count));
    if (!kept) {
      CPA_LOG_WARN("tracking", "remembering coins: {}", kept.error().detail);
      return;
    }
  }
  if (news.empty()) return;
  news.insert(news.end(), known->all().begin(), known->all().end());
  market_.Remember(std::move(news));
}

}  // namespace cpa::app
