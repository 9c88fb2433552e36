// A3 (e), I1: what large work held is given back.
#include "base/memory.h"

#include <unistd.h>

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/blocking_pool.h"

namespace cpa {
namespace {

std::size_t ResidentBytes() {
  std::size_t all = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> all >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

// 64 MiB in small blocks, of which the last stays: so nothing of them can be given back from above.
std::unique_ptr<std::string> FillAndFree() {
  std::vector<std::unique_ptr<std::string>> blocks;
  for (int i = 0; i < 64 * 1024; ++i) blocks.push_back(std::make_unique<std::string>(1'000, 'x'));
  return std::move(blocks.back());
}

TEST(MemoryTest, IsGivenBackOnceAfterLargeWork) {
  const auto kept = FillAndFree();
  const std::size_t before = ResidentBytes();
  NoteLargeWork();
  EXPECT_TRUE(GiveMemoryBack());
  EXPECT_FALSE(GiveMemoryBack());
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  EXPECT_LT(ResidentBytes() + (32 << 20), before);
#else
  static_cast<void>(before);
#endif
}

TEST(MemoryTest, APoolNotesWhatTookItLong) {
  GiveMemoryBack();  // What others have noted.
  ManualClock clock;
  BlockingPool quick(1, {}, clock);
  quick.Post([&] { clock.Advance(BlockingPool::kLargeWork / 2); });
  quick.join();
  EXPECT_FALSE(GiveMemoryBack());
  BlockingPool slow(1, {}, clock);
  slow.Post([&] { clock.Advance(BlockingPool::kLargeWork); });
  slow.join();
  EXPECT_TRUE(GiveMemoryBack());
}

}  // namespace
}  // namespace cpa
