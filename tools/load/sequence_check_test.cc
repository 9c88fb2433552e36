#include "load/sequence_check.h"

#include <initializer_list>

#include <gtest/gtest.h>

namespace cpa::load {
namespace {

SequenceCheck Checked(bool full_feed, std::initializer_list<UpdateTail> tails) {
  SequenceCheck check(full_feed);
  for (const UpdateTail& tail : tails) check.OnUpdate(tail);
  return check;
}

UpdateTail Plain(std::uint64_t sequence) {
  return {.sequence = sequence, .skipped = {}, .timestamp = {}};
}

UpdateTail CatchUp(std::uint64_t sequence, std::uint64_t skipped) {
  return {.sequence = sequence, .skipped = skipped, .timestamp = {}};
}

TEST(SequenceCheck, ConsecutiveNumbersFromAnywhereLoseNothing) {
  const auto check = Checked(true, {Plain(41), Plain(42), Plain(43)});
  EXPECT_EQ(check.lost(), 0U);
  EXPECT_EQ(check.newest(), 43U);
}

TEST(SequenceCheck, AGapOnTheFullFeedIsLost) {
  EXPECT_EQ(Checked(true, {Plain(1), Plain(5)}).lost(), 3U);
}

TEST(SequenceCheck, AGapOnASubsetIsNot) {
  EXPECT_EQ(Checked(false, {Plain(1), Plain(5)}).lost(), 0U);
}

TEST(SequenceCheck, ACatchUpCoversTheGapsThatItTold) {
  const auto check = Checked(true, {Plain(1), CatchUp(4, 5), Plain(8), Plain(9)});
  EXPECT_EQ(check.lost(), 0U);
  EXPECT_EQ(check.skipped(), 5U);
  EXPECT_EQ(check.newest(), 9U);
}

TEST(SequenceCheck, ACatchUpThatToldTooLittleLosesTheRest) {
  EXPECT_EQ(Checked(true, {Plain(1), CatchUp(4, 1), Plain(5)}).lost(), 1U);
  EXPECT_EQ(Checked(true, {Plain(1), CatchUp(4, 2), Plain(7)}).lost(), 2U);
}

TEST(SequenceCheck, RepeatsAndStepsBackAreDisorder) {
  EXPECT_EQ(Checked(true, {Plain(4), Plain(4), Plain(5)}).disordered(), 1U);
  EXPECT_EQ(Checked(false, {Plain(4), Plain(3)}).disordered(), 1U);
}

}  // namespace
}  // namespace cpa::load
