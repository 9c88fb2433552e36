#include "history/history_tail.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/mutex.h"
#include "history/candle_fold.h"
#include "history/candle_time.h"

namespace cpa {
namespace {

// Between two calls of Shrink more may come in, but never more than this much of the bound.
constexpr std::size_t kOverflowPercent = 125;

}  // namespace

bool HistoryTail::Add(const std::string& crypto_id, const PriceSample& sample, bool on_record) {
  MutexLock lock(mutex_);
  Coin& coin = coins_[crypto_id];
  if (Has(coin, sample.at)) {
    ++counters_.repeated;
    return false;
  }
  if (bytes_ * 100 > bytes_max_ * kOverflowPercent) DropOldest(coin);
  const std::size_t before = BytesOf(coin);
  MakeRoom(coin.samples);
  bytes_ += BytesOf(coin) - before;
  if (on_record) {
    const auto place = coin.samples.begin() + static_cast<std::ptrdiff_t>(coin.on_record);
    coin.samples.insert(place, sample);
    ++coin.on_record;
  } else {
    coin.samples.push_back(sample);
    ++unsettled_;
  }
  coin.newest = coin.samples.size() == 1 ? sample.at : std::max(coin.newest, sample.at);
  ++count_;
  ++counters_.added;
  return true;
}

std::size_t HistoryTail::BytesOf(const Coin& coin) {
  return coin.samples.capacity() * sizeof(PriceSample);
}

// An eighth more when it is full: the vector by itself would take as much again.
void HistoryTail::MakeRoom(std::vector<PriceSample>& samples) {
  const std::size_t size = samples.size();
  if (size == samples.capacity()) samples.reserve(size + size / 8 + 4);
}

void HistoryTail::GiveBack(std::vector<PriceSample>& samples) {
  const std::size_t size = samples.size();
  if (samples.capacity() > size + size / 2 + 8) samples.shrink_to_fit();
}

bool HistoryTail::Has(const Coin& coin, WallTime at) {
  if (coin.samples.empty() || at > coin.newest) return false;  // Nearly always.
  return std::ranges::find(coin.samples, at, &PriceSample::at) != coin.samples.end();
}

std::vector<PriceSample> HistoryTail::Samples(std::string_view crypto_id) const {
  std::vector<PriceSample> samples;
  {
    MutexLock lock(mutex_);
    const auto found = coins_.find(crypto_id);
    if (found != coins_.end()) samples = found->second.samples;
  }
  SortSamples(samples);
  return samples;
}

std::vector<LoggedSample> HistoryTail::Take(std::size_t max) {
  MutexLock lock(mutex_);
  std::vector<LoggedSample> taken;
  taken.reserve(std::min(max, unsettled_));
  for (auto& [crypto_id, coin] : coins_) {
    const std::size_t waiting = coin.samples.size() - coin.on_record;
    coin.taken = std::min(waiting, max - taken.size());
    for (std::size_t i = 0; i < coin.taken; ++i) {
      taken.push_back({crypto_id, coin.samples[coin.on_record + i]});
    }
  }
  return taken;
}

void HistoryTail::Settle() {
  MutexLock lock(mutex_);
  for (auto& [crypto_id, coin] : coins_) {
    coin.on_record += coin.taken;
    unsettled_ -= coin.taken;
    coin.taken = 0;
  }
}

void HistoryTail::EraseBefore(WallTime time) {
  MutexLock lock(mutex_);
  for (auto& [crypto_id, coin] : coins_) {
    const auto end = coin.samples.begin() + static_cast<std::ptrdiff_t>(coin.on_record);
    const auto rest = std::remove_if(coin.samples.begin(), end,
                                     [&](const PriceSample& each) { return each.at < time; });
    const auto erased = static_cast<std::size_t>(end - rest);
    const std::size_t before = BytesOf(coin);
    coin.samples.erase(rest, end);
    GiveBack(coin.samples);
    bytes_ -= before - BytesOf(coin);
    coin.on_record -= erased;
    count_ -= erased;
  }
  std::erase_if(coins_, [this](const auto& coin) CPA_REQUIRES(mutex_) {
    if (!coin.second.samples.empty()) return false;
    bytes_ -= BytesOf(coin.second);
    return true;
  });
}

void HistoryTail::Shrink() {
  MutexLock lock(mutex_);
  if (coins_.size() > kCoinsMax) DropSilentCoins();
  if (bytes_ <= bytes_max_) return;
  for (auto& [crypto_id, coin] : coins_) ThinCoin(coin);
  // Room for a while, or the next sample would bring it back here.
  while (bytes_ * 2 > bytes_max_) {
    const std::size_t before = count_;
    for (auto& [crypto_id, coin] : coins_) DropOldest(coin);
    if (count_ == before) break;
  }
}

void HistoryTail::ThinCoin(Coin& coin) {
  const std::size_t before = BytesOf(coin);
  const std::size_t waiting = coin.samples.size() - coin.on_record;
  const std::size_t of_waiting = Thin(coin.samples, coin.on_record, coin.samples.size());
  const std::size_t of_record = Thin(coin.samples, 0, coin.on_record);
  GiveBack(coin.samples);
  bytes_ -= before - BytesOf(coin);
  coin.on_record -= of_record;
  coin.taken = 0;
  unsettled_ -= std::min(of_waiting, waiting);
  count_ -= of_waiting + of_record;
  counters_.thinned += of_waiting;
}

// Returns how many were erased of [from, to).
std::size_t HistoryTail::Thin(std::vector<PriceSample>& samples, std::size_t from, std::size_t to) {
  const auto begin = samples.begin() + static_cast<std::ptrdiff_t>(from);
  const auto end = samples.begin() + static_cast<std::ptrdiff_t>(to);
  std::stable_sort(begin, end,
                   [](const PriceSample& a, const PriceSample& b) { return a.at < b.at; });
  auto out = begin;
  for (auto first = begin; first != end;) {
    const WallTime close =
        CandleEndTime(CandleInterval::k5m, CandleOpenTime(CandleInterval::k5m, first->at));
    const auto last = std::find_if(first, end, [&](const PriceSample& s) { return s.at >= close; });
    const bool newest = last == samples.end();
    const auto low = std::min_element(
        first, last, [](const PriceSample& a, const PriceSample& b) { return a.price < b.price; });
    const auto high = std::max_element(
        first, last, [](const PriceSample& a, const PriceSample& b) { return a.price < b.price; });
    const auto low_at = low - first;
    const auto high_at = high - first;
    const auto length = last - first;
    for (std::ptrdiff_t i = 0; i < length; ++i) {
      const bool stays = newest || i == 0 || i == length - 1 || i == low_at || i == high_at;
      if (stays) *out++ = first[i];
    }
    first = last;
  }
  const auto erased = static_cast<std::size_t>(end - out);
  samples.erase(out, end);
  return erased;
}

void HistoryTail::DropOldest(Coin& coin) {
  const std::size_t count = (coin.samples.size() + 3) / 4;
  if (coin.samples.size() < 2) return;  // The newest stays.
  const std::size_t of_record = std::min(count, coin.on_record);
  const std::size_t of_waiting = count - of_record;
  const std::size_t before = BytesOf(coin);
  coin.samples.erase(coin.samples.begin(),
                     coin.samples.begin() + static_cast<std::ptrdiff_t>(count));
  coin.samples.shrink_to_fit();
  bytes_ -= before - BytesOf(coin);
  coin.on_record -= of_record;
  coin.taken -= std::min(coin.taken, of_waiting);
  unsettled_ -= of_waiting;
  count_ -= count;
  counters_.dropped += of_waiting;
}

// An upstream that comes up with new coins all the time leaves one sample of each.
void HistoryTail::DropSilentCoins() {
  std::vector<std::pair<WallTime, const std::string*>> silent;
  for (const auto& [crypto_id, coin] : coins_) silent.emplace_back(coin.newest, &crypto_id);
  const auto kept = static_cast<std::ptrdiff_t>(kCoinsMax / 2);
  std::ranges::nth_element(silent, silent.begin() + kept, std::greater{});
  for (auto gone = silent.begin() + kept; gone != silent.end(); ++gone) {
    const auto coin = coins_.find(*gone->second);
    const std::size_t waiting = coin->second.samples.size() - coin->second.on_record;
    unsettled_ -= waiting;
    count_ -= coin->second.samples.size();
    bytes_ -= BytesOf(coin->second);
    counters_.dropped += waiting;
    coins_.erase(coin);
  }
}

std::size_t HistoryTail::coin_count() const {
  MutexLock lock(mutex_);
  return coins_.size();
}

bool HistoryTail::is_half_full() const {
  MutexLock lock(mutex_);
  return bytes_ * 2 > bytes_max_;
}

bool HistoryTail::has_unsettled() const {
  MutexLock lock(mutex_);
  return unsettled_ > 0;
}

TailCounters HistoryTail::counters() const {
  MutexLock lock(mutex_);
  TailCounters counters = counters_;
  counters.samples = count_;
  counters.bytes = bytes_;
  counters.unsettled = unsettled_;
  return counters;
}

}  // namespace cpa
