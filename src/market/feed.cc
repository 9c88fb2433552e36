#include "market/feed.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <functional>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/mutex.h"
#include "market/coin_json.h"
#include "market/order.h"

namespace cpa {
namespace {

// Percentages computed in binary may miss the exact figure by a few units in the last place; a move
// of exactly the threshold is not more than the threshold.
constexpr double kThresholdSlack = 1 + 1e-9;

bool StandsInOrder(const SnapshotEntry& a, const SnapshotEntry& b) {
  if (a.extra != b.extra) return b.extra;
  return StandsBefore(*a.quote, *b.quote, Order::kMarketCapDesc);
}

}  // namespace

Feed::Feed(FeedOptions options, const Clock& clock) : options_(options), clock_(clock) {
  snapshot_.Store(std::make_shared<const Snapshot>(0, clock_.Wall(), std::vector<SnapshotEntry>{}));
  aliases_used_ = std::make_shared<const CoinAliases>();
  aliases_.Store(aliases_used_);
  PublishCounters();
}

void Feed::SetAliases(std::shared_ptr<const CoinAliases> aliases) {
  aliases_.Store(std::move(aliases));
}

std::size_t Feed::known_count() const {
  MutexLock lock(mutex_);
  return coins_.size();
}

void Feed::AddListener(FeedListener* listener) {
  listeners_.push_back(listener);
}

void Feed::AddRowListener(RowListener* listener) {
  row_listeners_.push_back(listener);
}

void Feed::Remember(const std::string& id, double price) {
  MutexLock lock(mutex_);
  if (IsPrice(price)) KeepPrice(id, price);
}

void Feed::OnQuotes(const QuoteBatch& batch) {
  {
    MutexLock lock(mutex_);
    ++counters_.batches;
    const StampLimits stamps =
        StampLimitsOf(clock_.Wall(), batch.upstream_now, options_.stamp_age_max);
    const std::vector<JudgedRow> rows = JudgeRows(batch, stamps);
    const bool refused = IsPoisoned(rows);
    if (refused) {
      RefuseAnswer();
    } else {
      MergeAccepted(batch, rows, stamps);
    }
    if (batch.completes_poll) CompletePoll(batch);
    ForgetLeft();
    PublishCounters();
    if (refused) return;
    unpublished_ = true;
  }
  Publish();
}

void Feed::OnTicks(const TickBatch& batch) {
  {
    MutexLock lock(mutex_);
    ++counters_.batches;
    const StampLimits stamps = StampLimitsOf(clock_.Wall(), {}, options_.stamp_age_max);
    for (const CoinTick& each : batch.ticks) {
      const auto found = coins_.find(each.id);
      if (found == coins_.end() || !found->second.listed) continue;
      Coin& coin = found->second;
      const Verdict verdict = JudgeTick(each.tick, each.id, coin, batch.source, stamps);
      Count(verdict);
      if (!IsAccepted(verdict)) continue;
      ++counters_.rows_accepted;
      TakeIn(coin, batch.source, each.tick, batch.received, stamps);
      Compose(coin, *coin.entry.quote);
    }
    PublishCounters();
    unpublished_ = true;
  }
  Publish();
}

void Feed::OnRejected() {
  MutexLock lock(mutex_);
  ++counters_.batches;
  RefuseAnswer();
  PublishCounters();
}

void Feed::RefuseAnswer() {
  ++counters_.batches_rejected;
  poll_is_whole_ = false;
}

// Finds the coins that the answer contradicts itself about before anything is judged.
std::vector<Feed::JudgedRow> Feed::SortRows(const QuoteBatch& batch) {
  std::vector<JudgedRow> rows;
  rows.reserve(batch.quotes.size());
  for (const Quote& quote : batch.quotes) {
    if (aliases_used_->IsRenamed(quote.id)) continue;
    Coin& coin = FindOrAdd(quote.id);
    const bool again = std::exchange(coin.seen_batch, counters_.batches) == counters_.batches;
    if (!again) coin.row = &quote;
    if (again && !(*coin.row == quote)) coin.contradicted_batch = counters_.batches;
    rows.push_back({&quote, &coin, again ? Verdict::kDuplicate : Verdict::kAccepted});
  }
  return rows;
}

std::vector<Feed::JudgedRow> Feed::JudgeRows(const QuoteBatch& batch, const StampLimits& stamps) {
  AdoptAliases();
  std::vector<JudgedRow> rows = SortRows(batch);
  for (JudgedRow& row : rows) {
    Coin& coin = *row.coin;
    coin.seen_poll = poll_;
    coin.seen_at = batch.received;
    if (!batch.by_id) coin.top_poll = poll_;
    if (coin.contradicted_batch == counters_.batches) {
      row.verdict = Verdict::kContradictory;
    } else if (row.verdict != Verdict::kDuplicate) {
      row.verdict = JudgeTick(row.quote->tick(), row.quote->id, coin, batch.source, stamps);
    }
    Count(row.verdict);
    if (row.quote != coin.row) continue;
    coin.poisoned_in_row = IsPoison(row.verdict) ? coin.poisoned_in_row + 1 : 0;
  }
  poll_has_rows_ = poll_has_rows_ || !rows.empty();
  return rows;
}

// Counts each coin once, but for those known bad for long.
bool Feed::IsPoisoned(std::span<const JudgedRow> rows) const {
  std::size_t poisoned = 0;
  std::size_t counted = 0;
  for (const JudgedRow& row : rows) {
    if (row.quote != row.coin->row || row.coin->poisoned_in_row > kPoisonKnownAfter) continue;
    ++counted;
    if (IsPoison(row.verdict)) ++poisoned;
  }
  return IsPoisonedBatch(poisoned, counted);
}

// An id of before is listed no longer: its prices are those of the new one.
void Feed::AdoptAliases() {
  auto aliases = aliases_.Load();
  if (aliases == aliases_used_) return;
  aliases_used_ = std::move(aliases);
  ++listing_;
  std::erase_if(listed_, [this](Coin* coin) CPA_REQUIRES(mutex_) {
    if (!aliases_used_->IsRenamed(coin->entry.quote->id)) return false;
    Unlist(*coin);
    return true;
  });
}

Feed::Coin& Feed::FindOrAdd(const std::string& id) {
  const auto [place, added] = coins_.try_emplace(id);
  if (!added) return place->second;
  place->second.life = ++lives_;
  CoinIndex& index = place->second.entry.coin;
  if (free_indexes_.empty()) {
    index = next_index_++;
  } else {
    index = free_indexes_.back();
    free_indexes_.pop_back();
  }
  return place->second;
}

Lane& Feed::LaneOf(Coin& coin, Source source) {
  const auto found = std::ranges::find(coin.lanes, source, &Lane::source);
  return found == coin.lanes.end() ? coin.lanes.emplace_back(source) : *found;
}

// By what the same source has said, else by what is published, else by what was known before.
Verdict Feed::JudgeTick(const PriceTick& tick, const std::string& id, Coin& coin, Source source,
                        const StampLimits& stamps) {
  Lane& lane = LaneOf(coin, source);
  KnownCoin known{.last = lane.tick, .held_back = lane.held_back};
  if (coin.entry.quote != nullptr) {
    known.price_before = coin.entry.quote->price;
  } else if (const auto before = prices_before_.find(id); before != prices_before_.end()) {
    known.price_before = before->second;
  }
  const Verdict verdict = Judge(tick, known, stamps);
  // Remembered even if the batch is refused: the next one decides whether the market really moved.
  if (verdict == Verdict::kHeldBack) lane.held_back = HeldBack{*tick.price, tick.stamp};
  if (verdict == Verdict::kAccepted) lane.held_back.reset();
  return verdict;
}

void Feed::Count(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAccepted:
    case Verdict::kConfirmed:
      break;  // Counted when the batch is accepted too.
    case Verdict::kNotPositive:
      ++counters_.rows_not_positive;
      break;
    case Verdict::kBecameNull:
      ++counters_.rows_became_null;
      break;
    case Verdict::kOutOfOrder:
      ++counters_.rows_out_of_order;
      break;
    case Verdict::kFuture:
      ++counters_.rows_future;
      break;
    case Verdict::kAncient:
      ++counters_.rows_ancient;
      break;
    case Verdict::kHeldBack:
      ++counters_.rows_held_back;
      break;
    case Verdict::kDuplicate:
      ++counters_.rows_duplicate;
      break;
    case Verdict::kContradictory:
      ++counters_.rows_contradictory;
      break;
  }
}

void Feed::MergeAccepted(const QuoteBatch& batch, std::span<const JudgedRow> rows,
                         const StampLimits& stamps) {
  for (const JudgedRow& row : rows) {
    if (!IsAccepted(row.verdict)) continue;
    ++counters_.rows_accepted;
    if (NeedsRepair(*row.quote, stamps)) {
      Merge(*row.coin, Repaired(*row.quote, stamps), batch, stamps);
    } else {
      Merge(*row.coin, *row.quote, batch, stamps);
    }
  }
}

void Feed::Merge(Coin& coin, const Quote& quote, const QuoteBatch& batch,
                 const StampLimits& stamps) {
  if (coin.entry.quote == nullptr) prices_before_.erase(quote.id);
  coin.entry.facts_at = std::max(coin.entry.facts_at, batch.received);
  coin.entry.facts_source = batch.source;
  TakeIn(coin, batch.source, quote.tick(), batch.received, stamps);
  Compose(coin, quote);
  if (std::exchange(coin.listed, true)) return;
  coin.entry.extra = batch.by_id;
  listed_.push_back(&coin);
  ++listing_;
}

void Feed::TakeIn(Coin& coin, Source source, const PriceTick& tick, SteadyTime received,
                  const StampLimits& stamps) {
  Lane& lane = LaneOf(coin, source);
  lane.tick = tick;
  lane.confirmed_at = std::max(lane.confirmed_at, received);
  lane.frozen = IsFrozen(tick, stamps);
  lane.held_back.reset();
  coin.told = true;
}

// What is published of the coin: these facts, and the price of one lane.
void Feed::Compose(Coin& coin, const CoinFacts& facts) {
  SnapshotEntry& entry = coin.entry;
  const Lane& lane = *PublishedOf(coin.lanes);
  entry.confirmed_at = lane.confirmed_at;
  entry.frozen = lane.frozen;
  Quote next(facts, *lane.tick);
  const bool unchanged =
      entry.quote != nullptr && entry.source == lane.source && *entry.quote == next;
  if (unchanged) return;
  entry.quote = std::make_shared<const Quote>(std::move(next));
  entry.source = lane.source;
}

// A poll with a refused answer does not tell who is absent, and a poll without any coin is a fault
// of upstream, not a market without coins.
void Feed::CompletePoll(const QuoteBatch& batch) {
  const bool is_whole = std::exchange(poll_is_whole_, true);
  const bool has_rows = std::exchange(poll_has_rows_, false);
  if (is_whole && has_rows) DropAbsent(batch);
  ++poll_;
}

void Feed::DropAbsent(const QuoteBatch& batch) {
  const std::unordered_set<std::string_view> extra(batch.extra_ids.begin(), batch.extra_ids.end());
  std::erase_if(listed_, [&](Coin* coin) CPA_REQUIRES(mutex_) {
    coin->absent_polls = coin->seen_poll == poll_ ? 0 : coin->absent_polls + 1;
    const bool was_extra = coin->entry.extra;
    const bool in_top = coin->top_poll == poll_;
    const bool is_asked_for = extra.contains(coin->entry.quote->id);
    coin->entry.extra = !in_top && (was_extra || is_asked_for);
    if (coin->entry.extra != was_extra) ++listing_;
    const bool not_asked_for = coin->entry.extra && !is_asked_for && coin->seen_poll != poll_;
    if (coin->absent_polls < options_.absent_polls_max && !not_asked_for) return false;
    Unlist(*coin);
    return true;
  });
  DropOvercrowding();
}

// What is absent makes room first, the longest absent before the others.
void Feed::DropOvercrowding() {
  const auto extra = std::ranges::count_if(listed_, [](Coin* coin) { return coin->entry.extra; });
  const std::size_t places = options_.coins_max + static_cast<std::size_t>(extra);
  if (listed_.size() <= places) return;
  std::ranges::stable_sort(listed_, [](const Coin* a, const Coin* b) {
    if (a->entry.extra != b->entry.extra) return a->entry.extra;
    return a->absent_polls < b->absent_polls;
  });
  for (std::size_t i = places; i < listed_.size(); ++i) Unlist(*listed_[i]);
  listed_.resize(places);
}

void Feed::Unlist(Coin& coin) {
  coin.absent_polls = 0;
  coin.listed = false;
  ++listing_;
}

// Polls that never end must not pile up coins either: beyond twice the top those go that were seen
// the longest ago.
void Feed::ForgetLeft() {
  if (listed_.size() > 2 * options_.coins_max + options_.extra_max) {
    const auto kept = static_cast<std::ptrdiff_t>(options_.coins_max + options_.extra_max);
    std::ranges::nth_element(listed_, listed_.begin() + kept, std::greater{}, &Coin::seen_batch);
    for (auto gone = listed_.begin() + kept; gone != listed_.end(); ++gone) Unlist(**gone);
    listed_.erase(listed_.begin() + kept, listed_.end());
  }
  std::vector<std::pair<SteadyTime, const std::string*>> left;
  for (const auto& [id, coin] : coins_) {
    if (!coin.listed) left.emplace_back(coin.seen_at, &id);
  }
  std::ranges::sort(left, std::greater{});
  const SteadyTime now = clock_.Steady();
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (i < options_.coins_max && now - left[i].first < kRememberedFor) continue;
    const auto gone = coins_.find(*left[i].second);
    const Quote* const quote = gone->second.entry.quote.get();
    if (quote != nullptr && quote->price) KeepPrice(quote->id, *quote->price);
    free_indexes_.push_back(gone->second.entry.coin);
    coins_.erase(gone);
  }
}

// So that a jump is seen as one when the coin is asked for again, however long that takes. Beyond
// the bound any other gives way.
void Feed::KeepPrice(const std::string& id, double price) {
  const std::size_t kept_max = kPricesKeptTimes * (options_.coins_max + options_.extra_max);
  if (prices_before_.size() >= kept_max) prices_before_.erase(prices_before_.begin());
  prices_before_.insert_or_assign(id, price);
}

// What was taken in since the last publication, whoever brought it; nothing when somebody else has
// published it meanwhile.
void Feed::Publish() {
  MutexLock publishing(publishing_);
  std::optional<Gathered> gathered = Gather();
  if (!gathered) return;
  const std::shared_ptr<const Snapshot> snapshot = NextSnapshot(*gathered);
  const std::vector<PriceChange> changes = TakeChanges(*snapshot);
  snapshot_.Store(snapshot);
  sequence_.store(changes_published_, std::memory_order_release);
  for (FeedListener* listener : listeners_) listener->OnTick(snapshot, changes);
  TellRows(*gathered, *snapshot);
}

std::optional<Feed::Gathered> Feed::Gather() {
  MutexLock lock(mutex_);
  if (!std::exchange(unpublished_, false)) return std::nullopt;
  const auto in_order = [](const Coin* a, const Coin* b) {
    return StandsInOrder(a->entry, b->entry);
  };
  // Most batches keep the order of the last one.
  if (!std::ranges::is_sorted(listed_, in_order)) std::ranges::sort(listed_, in_order);
  Gathered gathered{.frame = {listing_, aliases_used_}};
  gathered.rows.reserve(listed_.size());
  for (Coin* coin : listed_) {
    gathered.rows.push_back({coin->entry, coin->life, std::exchange(coin->told, false)});
  }
  return gathered;
}

// Renders what has changed; the rows give their entries away.
std::shared_ptr<const Snapshot> Feed::NextSnapshot(Gathered& gathered) {
  std::vector<SnapshotEntry> entries;
  entries.reserve(gathered.rows.size());
  for (Gathered::Row& row : gathered.rows) {
    const CoinIndex coin = row.entry.coin;
    if (slots_.size() <= coin) slots_.resize(coin + 1);
    Slot& slot = slots_[coin];
    if (slot.life != row.life) slot = {.life = row.life};
    if (slot.quote != row.entry.quote) {
      slot.quote = row.entry.quote;
      slot.json = std::make_shared<const std::string>(OpenCoinJson(*slot.quote, row.entry.source));
    }
    row.entry.json = slot.json;
    entries.push_back(std::move(row.entry));
  }
  return std::make_shared<const Snapshot>(++snapshot_id_, clock_.Wall(), std::move(entries),
                                          std::move(gathered.frame));
}

std::vector<PriceChange> Feed::TakeChanges(const Snapshot& snapshot) {
  std::vector<PriceChange> changes;
  for (const SnapshotEntry& entry : snapshot.entries()) {
    Slot& slot = slots_[entry.coin];
    if (!HasMoved(entry, slot)) continue;
    slot.broadcast_price = entry.quote->price;
    changes.push_back({++changes_published_, &entry});
  }
  return changes;
}

// Against the last value broadcast, not the last one seen: slow drift must show.
bool Feed::HasMoved(const SnapshotEntry& entry, const Slot& slot) const {
  const JudgedPrice& price = entry.quote->price;
  if (!price) return false;
  if (!slot.broadcast_price) return true;
  const double moved_percent = std::abs(*price / *slot.broadcast_price - 1) * 100;
  return moved_percent > options_.change_threshold_percent * kThresholdSlack;
}

void Feed::TellRows(const Gathered& gathered, const Snapshot& snapshot) const {
  if (row_listeners_.empty()) return;
  std::vector<const SnapshotEntry*> rows;
  for (std::size_t i = 0; i < gathered.rows.size(); ++i) {
    if (gathered.rows[i].told) rows.push_back(&snapshot.entries()[i]);
  }
  for (RowListener* listener : row_listeners_) listener->OnRows(rows);
}

FeedCounters Feed::counters() const {
  FeedCounters counters = *published_counters_.Load();
  counters.changes_published = sequence();
  return counters;
}

void Feed::PublishCounters() {
  published_counters_.Store(std::make_shared<const FeedCounters>(counters_));
}

}  // namespace cpa
