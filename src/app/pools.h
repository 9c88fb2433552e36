// What clients share: the threads for work that blocks or takes long, and memory.
// Threads: Join from the main thread.
#pragma once

#include "app/options.h"
#include "base/blocking_pool.h"
#include "base/bytes_in_flight.h"
#include "base/fair_gate.h"

namespace cpa::app {

struct Pools {
  explicit Pools(const config::Settings& settings);

  // Runs what waits. Nothing may be given to them from then on.
  void Join();

  BytesInFlight bytes_in_flight;
  // No threads: long files under way. What is in the pools may hold a place.
  FairGate exports;
  FairGate imports;
  BlockingPool reads;
  BlockingPool writes;     // Apart: who waits for the disk holds up no reader.
  BlockingPool history;    // Apart as well: long reads hold up nobody.
  BlockingPool renderers;  // Renders and compresses what is large; never waits for anything.
};

}  // namespace cpa::app
