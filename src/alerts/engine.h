// Watches every active alert: looks at each price that the feed accepts, and puts on record what it
// finds. It loads the alerts at its start and hears of every change after that change is committed;
// rows that were edited without its knowledge (by another server, or when a commit's answer was
// lost) it finds every check_interval. When nothing can be written, what it has found waits here
// and is written again and again; prices go on being looked at meanwhile.
// Threads: Put, Erase and OnRows from any, they never wait for the database. AddListener before
// Start. Everything else happens on the engine's own thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "alerts/alert_store.h"
#include "alerts/evaluator.h"
#include "alerts/price_inbox.h"
#include "base/backoff.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "base/published.h"
#include "base/random.h"
#include "base/service.h"
#include "base/turn_thread.h"
#include "domain/coin_aliases.h"

namespace cpa {

struct AlertEngineOptions {
  bool enabled = true;            // ENABLE_ALERTS; false: it is not started, and holds nothing.
  Millis check_interval{30'000};  // ALERT_CHECK_INTERVAL
  bool log_alerts = true;         // LOG_ALERTS
  Millis retry_after{1'000};      // After a failed write or read.
  std::size_t batch_max = 500;    // Steps in one transaction.
  // With this many unwritten steps no prices are looked at; their extremes are kept.
  std::size_t pending_max = 1'000'000;
  // Coins without alerts whose past is kept: twice what can be tracked at once.
  std::size_t pasts_max = 20'000;
};

class AlertEngine final : public Service, public RowListener {
 public:
  // All must outlive this.
  AlertEngine(AlertEngineOptions options, AlertStore& store, const Clock& clock, Random& random);
  ~AlertEngine() override;

  void AddListener(OccurrenceListener* listener) { listeners_.push_back(listener); }

  void Put(const WatchedAlert& alert);  // Made or changed, and committed.
  void Erase(const std::string& id);    // The same for a deletion.

  void OnRows(const std::vector<const SnapshotEntry*>& rows) override;

  // Before Start: what was seen of a coin, the oldest first. Volume growth and momentum reckon with
  // it.
  CoinWindows& WindowsOf(std::string_view crypto_id);

  // From the next look on: alerts on an id of before follow the coin under its id of now.
  void SetAliases(std::shared_ptr<const CoinAliases> aliases) {
    aliases_.Store(std::move(aliases));
  }

  std::string_view name() const override { return "alerts"; }

  void Start() override;
  void Stop() override;  // Looks at what has come, and tries once more to write what waits.

  // One turn of the thread's loop; tests call it instead of Start.
  void Turn();

  // As of the end of the last turn; any thread.
  std::size_t watched() const { return watched_.load(std::memory_order_relaxed); }

  // Whether the alerts on record are known, and every price is looked at; any thread.
  bool is_watching() const { return watching_.load(std::memory_order_relaxed); }

  std::size_t pending() const { return unwritten_steps_.load(std::memory_order_relaxed); }

  // Firings that are on record; any thread.
  std::uint64_t fired() const { return fired_.load(std::memory_order_relaxed); }

 private:
  Millis Patience() const;

  bool Load();
  void ApplyPuts();
  void Apply(const WatchedAlert& alert, const Moment& now);
  void LookAtPrices();
  void LookAt(const SeenCoin& seen, const std::string& crypto_id, const Moment& now);
  void Enqueue(const SeenCoin& seen, const Moment& now);
  bool RecordPending();
  bool GoAround(const Failure& failure, std::size_t batch);
  void Settle(std::span<const AlertStep> steps, std::vector<RecordedStep> recorded);
  void SyncWhenDue();
  bool Sync(WallTime since);
  void Postpone(const Failure& failure, const char* doing);

  Moment Now() const { return {clock_.Wall(), clock_.Steady()}; }

  const AlertEngineOptions options_;
  AlertStore& store_;
  const Clock& clock_;
  Random& random_;
  std::vector<OccurrenceListener*> listeners_;
  PriceInbox inbox_;
  Published<CoinAliases> aliases_;  // nullptr: none.

  mutable Mutex mutex_;
  std::vector<WatchedAlert> puts_ CPA_GUARDED_BY(mutex_);

  // Written by the engine's thread.
  std::atomic<std::size_t> watched_{0};
  std::atomic<bool> watching_{false};
  std::atomic<std::size_t> unwritten_steps_{0};
  std::atomic<std::uint64_t> fired_{0};

  // The engine's thread.
  AlertEvaluator evaluator_;
  std::vector<Transition> found_;
  std::deque<AlertStep> pending_;                                     // To be written, in order.
  boost::unordered_flat_map<AlertKey, int, AlertKeyHash> unwritten_;  // How many, by alert.
  std::size_t batch_size_;
  Backoff database_;
  bool loaded_ = false;
  WallTime synced_at_{};  // Rows edited before were seen, but for what clocks differ.
  SteadyTime sync_due_{};
  TurnThread thread_;
};

}  // namespace cpa
