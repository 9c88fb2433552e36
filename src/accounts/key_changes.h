// Spreads changes of users and keys among the servers on one database, so that none of them goes
// on with what it remembers from before.
#pragma once

#include <cstdint>

namespace cpa {

// Threads: any; Ask from one at a time.
class KeyChanges {
 public:
  virtual ~KeyChanges() = default;

  // Grows with every change by any server. As cheap as reading memory.
  virtual std::uint64_t Count() const = 0;

  // This server has made a change: after it is on disk and before it is answered. Returns the count
  // with it.
  virtual std::uint64_t Tell() = 0;

  // Asks the database where others cannot be heard of otherwise. To be called every second; blocks.
  virtual void Ask() {}
};

}  // namespace cpa
