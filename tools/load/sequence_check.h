// What one client's "seq" numbers tell: on the full feed each update is one more than the last. A
// catch-up begins with "skipped":n, which covers n missing numbers there and in what follows; every
// other gap is lost. On a subset the numbers only have to grow.
// Threads: one.
#pragma once

#include <cstdint>

#include "load/price_update.h"

namespace cpa::load {

class SequenceCheck {
 public:
  explicit SequenceCheck(bool full_feed) : full_feed_(full_feed) {}

  void OnUpdate(const UpdateTail& tail);

  std::uint64_t newest() const { return newest_; }  // 0: none yet.

  std::uint64_t lost() const { return lost_; }

  std::uint64_t disordered() const { return disordered_; }  // Not newer than the one before.

  std::uint64_t skipped() const { return skipped_; }  // As the server told.

 private:
  void OnGap(std::uint64_t missing);

  const bool full_feed_;
  std::uint64_t newest_ = 0;
  std::uint64_t lost_ = 0;
  std::uint64_t disordered_ = 0;
  std::uint64_t skipped_ = 0;
  std::uint64_t covered_ = 0;  // Of skipped_, what no gap has used up yet.
};

}  // namespace cpa::load
