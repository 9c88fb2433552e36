// Knows how much waits to be told, as of the last look, so that a scrape never waits for the
// database. Threads: Look blocks; the rest from any.
#pragma once

#include <memory>

#include "base/clock.h"
#include "base/published.h"
#include "storage/alerts/delivery_store.h"

namespace cpa::app {

class OutboxWatch {
 public:
  explicit OutboxWatch(SqlDeliveryStore& store) : store_(store) {}  // Outlives this.

  // What it cannot find out is as before.
  void Look() {
    if (auto depth = store_.Depth()) {
      depth_.Store(std::make_shared<const OutboxDepth>(*std::move(depth)));
    }
  }

  // nullptr before the first look.
  std::shared_ptr<const OutboxDepth> depth() const { return depth_.Load(); }

 private:
  SqlDeliveryStore& store_;
  Published<OutboxDepth> depth_;
};

}  // namespace cpa::app
