#include "load/process_stats.h"

#include <unistd.h>

#include <gtest/gtest.h>

namespace cpa::load {
namespace {

TEST(ReadProcess, SeesThisProcessWorkingAndResident) {
  const auto before = ReadProcess(getpid());
  ASSERT_TRUE(before);
  EXPECT_GT(before->resident_bytes, 100'000U);
  const auto own_start = OwnCpu();
  while (OwnCpu() - own_start < std::chrono::milliseconds{20}) {
  }
  const auto after = ReadProcess(getpid());
  ASSERT_TRUE(after);
  EXPECT_GE(after->cpu - before->cpu, std::chrono::milliseconds{10});
}

TEST(ReadProcess, SaysWhenThereIsNoSuchProcess) {
  EXPECT_FALSE(ReadProcess(-1));
}

}  // namespace
}  // namespace cpa::load
