#include "ws/filter.h"

#include <gtest/gtest.h>

#include "ws/tick_builder.h"

namespace cpa::ws {
namespace {

using namespace std::chrono_literals;

class FilterTest : public testing::Test {
 protected:
  void Record(std::initializer_list<std::pair<Topic, double>> values) {
    for (const auto& [topic, value] : values) builder_.Add(topic, value, "{}");
    latest_.Record(builder_.Build());
  }

  std::vector<Topic> Owed(const Filter& filter, std::uint64_t after) {
    std::vector<const LatestFrame*> owed;
    filter.Collect(latest_, after, owed);
    std::vector<Topic> topics;
    for (const auto* latest : owed) topics.push_back(latest->frame().topic);
    return topics;
  }

  void Send(Filter& filter, std::uint64_t after) {
    std::vector<const LatestFrame*> owed;
    filter.Collect(latest_, after, owed);
    for (const auto* latest : owed) filter.NoteSent(latest->frame());
  }

  using Topics = std::vector<Topic>;
  TickBuilder builder_{1};
  LatestFrames latest_;
};

TEST_F(FilterTest, LatestKeepsTheNewestFrameOfEachTopic) {
  Record({{0, 1}, {2, 1}});
  Record({{2, 5}});
  EXPECT_EQ(latest_.last_sequence(), 3u);
  EXPECT_EQ(latest_.previous_sequence(), 2u);
  ASSERT_EQ(latest_.all().size(), 3u);
  EXPECT_EQ(latest_.all()[0].sequence, 1u);
  EXPECT_EQ(latest_.all()[1].sequence, 0u);
  EXPECT_EQ(latest_.all()[2].sequence, 3u);
  EXPECT_EQ(latest_.all()[2].frame().value, 5);
}

TEST_F(FilterTest, OwesWhatChangedAfterTheSequence) {
  Record({{0, 1}, {1, 1}, {2, 1}});
  Record({{1, 2}});
  EXPECT_EQ(Owed(Filter(), 0), (Topics{0, 1, 2}));
  EXPECT_EQ(Owed(Filter(), 3), (Topics{1}));
  EXPECT_EQ(Owed(Filter(), 4), Topics());
}

// A6: a topic that comes to mean another coin.
TEST_F(FilterTest, NothingIsOwedOfAForgottenTopicNorHeldAgainstItsNextValue) {
  Filter filter;
  filter.SetMinChange(10);
  Record({{0, 100}, {1, 100}});
  Send(filter, 0);
  latest_.Forget(0);
  filter.Forget(0);
  EXPECT_EQ(Owed(Filter(), 0), (Topics{1}));
  Record({{0, 101}, {1, 101}});
  EXPECT_EQ(Owed(filter, 2), (Topics{0}));
}

TEST_F(FilterTest, OwesOnlyTopicsOfInterest) {
  Record({{0, 1}, {1, 1}, {2, 1}});
  Filter filter;
  filter.SetInterest(Topics{0, 2, 99});
  EXPECT_EQ(Owed(filter, 0), (Topics{0, 2}));
  filter.SetInterest(Topics{});
  EXPECT_EQ(Owed(filter, 0), Topics());
  filter.SetInterest(std::nullopt);
  EXPECT_TRUE(filter.is_full_feed());
}

TEST_F(FilterTest, MinChangeComparesWithTheValueLastSent) {
  Filter filter;
  filter.SetMinChange(1);
  Record({{0, 100}});
  Send(filter, 0);
  Record({{0, 100.6}});
  EXPECT_EQ(Owed(filter, 1), Topics());
  Record(
      {{0, 101}});  // Slow drift shows: 1 % since 100, though only 0.4 % since the change before.
  EXPECT_EQ(Owed(filter, 2), (Topics{0}));
  Send(filter, 2);
  Record({{0, 100}});
  EXPECT_EQ(Owed(filter, 3), Topics());  // 0.99 % down from 101.
  Record({{0, 99.9}});
  EXPECT_EQ(Owed(filter, 4), (Topics{0}));
}

TEST_F(FilterTest, TopicsThatStayKeepTheirLastSentValue) {
  Filter filter;
  filter.SetMinChange(1);
  Record({{3, 100}, {5, 100}});
  Send(filter, 0);
  filter.SetInterest(Topics{4, 5});
  Record({{3, 100.1}, {4, 1}, {5, 100.1}});
  EXPECT_EQ(Owed(filter, 2), (Topics{4}));
  filter.SetInterest(Topics{3, 5});
  EXPECT_EQ(Owed(filter, 2), (Topics{3}));  // Forgotten while it was of no interest.
}

TEST_F(FilterTest, MaxRateOpensABatchPerInterval) {
  Filter filter;
  const SteadyTime start{1h};
  filter.SetMaxRate(1000ms);
  EXPECT_TRUE(filter.MaySend(start));
  filter.BeginBatch(start);
  EXPECT_TRUE(filter.MaySend(start + 1ms));  // A batch the socket took in part goes on.
  filter.EndBatch();
  EXPECT_FALSE(filter.MaySend(start + 999ms));
  EXPECT_TRUE(filter.MaySend(start + 1000ms));
  filter.SetMaxRate(0ms);
  EXPECT_TRUE(filter.is_full_feed());
}

}  // namespace
}  // namespace cpa::ws
