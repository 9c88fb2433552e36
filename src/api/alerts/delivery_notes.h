// What clients have confirmed of their events, on its way into the database: many at once in one
// transaction, one transaction at a time, so that a storm of confirmations is never in front of
// what users write.
// Threads: Add from any; `done` runs on the pool. Lifetime: until the pool has stopped.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>

#include "alerts/alert_store.h"
#include "base/mutex.h"
#include "base/offload.h"

namespace cpa::api {

class DeliveryNotes {
 public:
  // Some 10 MB. A socket has at most AlertChannel::kWindow of them, and writes them off at the next
  // connection.
  static constexpr std::size_t kWaitingMax = 50'000;
  static constexpr std::size_t kBatchMax = 200;  // A few milliseconds of SQLite's writer.

  // Called once it is on record. kNotFound about kEvent: the owner has none of that id.
  using Done = std::function<void(const Result<void>&)>;

  DeliveryNotes(AlertEventStore& events, BlockingPool& writes)
      : events_(events), writes_(writes) {}  // Both outlive this.

  // False: too many wait; nothing comes of it.
  bool Add(EventNote note, Done done = {});

 private:
  struct Entry {
    EventNote note;
    Done done;
  };

  void Write();

  AlertEventStore& events_;
  BlockingPool& writes_;
  Mutex mutex_;
  std::deque<Entry> waiting_ CPA_GUARDED_BY(mutex_);
  bool writing_ CPA_GUARDED_BY(mutex_) = false;
};

}  // namespace cpa::api
