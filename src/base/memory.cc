#include "base/memory.h"

#include <malloc.h>

#include <atomic>

namespace cpa {
namespace {

// Two, so that threads seldom wait for each other: small things come from caches of their own.
constexpr int kArenasMax = 2;
// Fixed: left to itself glibc raises it to 32 MiB with the first large block that is freed, and
// keeps those that follow.
constexpr int kOwnMappingBytes = 256 * 1024;
constexpr int kKeptOnTopBytes = 1024 * 1024;

std::atomic<bool> large_work_noted{false};

}  // namespace

void BoundArenas() {
  ::mallopt(M_ARENA_MAX, kArenasMax);
  ::mallopt(M_MMAP_THRESHOLD, kOwnMappingBytes);
  ::mallopt(M_TRIM_THRESHOLD, kKeptOnTopBytes);
}

void NoteLargeWork() {
  large_work_noted.store(true, std::memory_order_relaxed);
}

bool GiveMemoryBack() {
  if (!large_work_noted.exchange(false, std::memory_order_relaxed)) return false;
  ::malloc_trim(0);
  return true;
}

}  // namespace cpa
