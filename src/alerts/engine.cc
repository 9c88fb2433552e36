#include "alerts/engine.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/crypto.h"
#include "base/log.h"
#include "base/mutex.h"

namespace cpa {
namespace {

constexpr std::int64_t kPage = 10'000;

// Rows are stamped before they are committed, and by clocks of several servers.
constexpr Millis kStampSlack{60'000};

// The database takes no NUL.
const std::string& NameOf(const Quote& quote) {
  return quote.name.find('\0') == quote.name.npos ? quote.name : quote.id;
}

}  // namespace

AlertEngine::AlertEngine(AlertEngineOptions options, AlertStore& store, const Clock& clock,
                         Random& random)
    : options_(options),
      store_(store),
      clock_(clock),
      random_(random),
      evaluator_(options.check_interval),
      batch_size_(options.batch_max),
      database_(options.retry_after, clock),
      thread_([this] {
        Turn();
        return Patience();
      }) {}

AlertEngine::~AlertEngine() {
  Stop();
}

void AlertEngine::Put(const WatchedAlert& alert) {
  if (!options_.enabled) return;
  {
    MutexLock lock(mutex_);
    puts_.push_back(alert);
  }
  thread_.Wake();
}

// The database answers for what may still be under way: steps of an alert that is gone change
// nothing.
void AlertEngine::Erase(const std::string& id) {
  Put({.id = id, .active = false, .revision = INT64_MAX});
}

void AlertEngine::OnRows(const std::vector<const SnapshotEntry*>& rows) {
  inbox_.Add(rows);
  thread_.Wake();
}

CoinWindows& AlertEngine::WindowsOf(std::string_view crypto_id) {
  return evaluator_.WindowsOf(evaluator_.index().CoinOf(crypto_id), clock_.Steady());
}

void AlertEngine::Start() {
  thread_.Start();
}

void AlertEngine::Stop() {
  if (!thread_.Stop()) return;
  database_.TryNow();
  if (loaded_) Turn();
  if (pending_.empty()) return;
  CPA_LOG_ERROR("alerts", "{} steps of alerts could not be written", pending_.size());
}

Millis AlertEngine::Patience() const {
  const bool waits = !loaded_ || !pending_.empty();
  const SteadyTime due = waits ? database_.next_try_at() : sync_due_;
  return std::max(std::chrono::ceil<Millis>(due - clock_.Steady()), Millis{1});
}

// Without a working database only prices are looked at.
void AlertEngine::Turn() {
  if (!loaded_ && !(database_.MayTry() && Load())) return;
  ApplyPuts();
  if (database_.MayTry()) SyncWhenDue();
  if (pending_.size() < options_.pending_max) LookAtPrices();
  const bool had_work = !pending_.empty();
  if (database_.MayTry() && RecordPending() && had_work && database_.NoteSuccess()) {
    CPA_LOG_INFO("alerts", "backlog written");
  }
  watched_.store(evaluator_.index().size(), std::memory_order_relaxed);
  watching_.store(true, std::memory_order_relaxed);
  unwritten_steps_.store(pending_.size(), std::memory_order_relaxed);
}

// Starts again when it fails half-way; Put passes over what it has already.
bool AlertEngine::Load() {
  const WallTime began = clock_.Wall();
  std::string after;
  while (true) {
    const auto page = store_.LoadWatched(after, kPage);
    if (!page) {
      Postpone(page.error(), "loading");
      return false;
    }
    const Moment now = Now();
    for (const WatchedAlert& alert : *page) evaluator_.index().Put(alert, now);
    if (page->size() < static_cast<std::size_t>(kPage)) break;
    after = page->back().id;
  }
  loaded_ = true;
  database_.NoteSuccess();
  synced_at_ = began;
  sync_due_ = clock_.Steady() + options_.check_interval;
  CPA_LOG_INFO("alerts", "{} alerts are watched", evaluator_.index().size());
  return true;
}

void AlertEngine::ApplyPuts() {
  std::vector<WatchedAlert> puts;
  {
    MutexLock lock(mutex_);
    puts.swap(puts_);
  }
  const Moment now = Now();
  for (const WatchedAlert& alert : puts) Apply(alert, now);
}

// With steps still to be written the edit is passed over: the last of them brings in what it made
// of the alert, and until then the database does not have what the index knows.
void AlertEngine::Apply(const WatchedAlert& alert, const Moment& now) {
  if (!unwritten_.contains(KeyOf(alert.id))) evaluator_.index().Put(alert, now);
}

void AlertEngine::LookAtPrices() {
  const Moment now = Now();
  const auto aliases = aliases_.Load();
  for (const SeenCoin& seen : inbox_.Take()) {
    LookAt(seen, seen.quote->id, now);
    if (!aliases) continue;
    for (const std::string& old_id : aliases->OldIdsOf(seen.quote->id)) LookAt(seen, old_id, now);
  }
  evaluator_.ForgetLeft(now.steady, options_.pasts_max);
}

void AlertEngine::LookAt(const SeenCoin& seen, const std::string& crypto_id, const Moment& now) {
  found_.clear();
  evaluator_.Look(evaluator_.index().CoinOf(crypto_id), seen.look, now, found_);
  if (!found_.empty()) Enqueue(seen, now);
}

void AlertEngine::Enqueue(const SeenCoin& seen, const Moment& now) {
  for (const Transition& found : found_) {
    AlertStep step{.kind = found.kind, .alert_id = UuidOf(found.key), .arming = found.arming};
    if (found.kind == AlertStep::Kind::kFire) {
      step.event_id = NewUuid(clock_, random_);
      step.crypto_name = NameOf(*seen.quote);
      step.current_price = seen.look.price.last;
      step.value = found.value;
      step.at = now.wall;
    }
    ++unwritten_[found.key];
    pending_.push_back(std::move(step));
  }
}

// False: a write failed; what is left waits.
bool AlertEngine::RecordPending() {
  while (!pending_.empty()) {
    const std::size_t count = std::min(pending_.size(), batch_size_);
    const auto end = pending_.begin() + static_cast<std::ptrdiff_t>(count);
    const std::vector<AlertStep> steps(pending_.begin(), end);
    auto recorded = store_.Record(steps);
    if (!recorded) {
      if (GoAround(recorded.error(), count)) continue;
      Postpone(recorded.error(), "recording");
      return false;
    }
    pending_.erase(pending_.begin(), end);
    batch_size_ = std::min(2 * batch_size_, options_.batch_max);
    Settle(steps, std::move(*recorded));
  }
  return true;
}

// A step that the database does not take for its own sake must not hold up the others: it is found
// by going one by one, and waits behind them. True: there is something else to try at once.
bool AlertEngine::GoAround(const Failure& failure, std::size_t batch) {
  const bool passes =
      failure.kind == ErrorKind::kUnavailable || failure.kind == ErrorKind::kNoSpace;
  if (passes) return false;
  batch_size_ = 1;
  if (batch > 1) return true;
  std::ranges::rotate(pending_, pending_.begin() + 1);
  return false;
}

void AlertEngine::Settle(std::span<const AlertStep> steps, std::vector<RecordedStep> recorded) {
  assert(recorded.size() == steps.size());
  const Moment now = Now();
  std::vector<AlertOccurrence> occurrences;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const AlertKey key = KeyOf(steps[i].alert_id);
    RecordedStep& done = recorded[i];
    // While later steps are unwritten, the database is behind what the index knows.
    const auto left = unwritten_.find(key);
    assert(left != unwritten_.end());
    if (--left->second == 0) {
      unwritten_.erase(left);
      evaluator_.index().Correct(key, done.alert ? &*done.alert : nullptr, now);
    }
    if (done.occurrence) occurrences.push_back(*std::move(done.occurrence));
  }
  if (occurrences.empty()) return;
  fired_.fetch_add(occurrences.size(), std::memory_order_relaxed);
  if (options_.log_alerts) {
    for (const AlertOccurrence& each : occurrences) {
      CPA_LOG_INFO("alerts", "alert {} of {} fired: {} {} at {}", each.alert_id, each.user_id,
                   each.crypto_id, AlertTypeName(each.type), each.value);
    }
  }
  for (OccurrenceListener* listener : listeners_) listener->OnRecorded(occurrences);
}

void AlertEngine::SyncWhenDue() {
  if (clock_.Steady() < sync_due_) return;
  sync_due_ = clock_.Steady() + options_.check_interval;
  const WallTime now = clock_.Wall();
  if (!Sync(std::min(synced_at_, now) - kStampSlack)) return;
  synced_at_ = now;
  if (pending_.empty()) database_.NoteSuccess();
}

bool AlertEngine::Sync(WallTime since) {
  ChangeCursor after{.updated_at = since};
  while (true) {
    const auto page = store_.LoadChanged(after, kPage);
    if (!page) {
      Postpone(page.error(), "reading");
      return false;
    }
    const Moment now = Now();
    for (const auto& changed : *page) Apply(changed.alert, now);
    if (page->size() < static_cast<std::size_t>(kPage)) return true;
    after = page->back().cursor;
  }
}

void AlertEngine::Postpone(const Failure& failure, const char* doing) {
  if (!database_.NoteFailure()) return;
  CPA_LOG_WARN("alerts", "{} alerts: {}; {} steps wait and are tried again", doing, failure.detail,
               pending_.size());
}

}  // namespace cpa
