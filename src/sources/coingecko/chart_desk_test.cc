#include "sources/coingecko/chart_desk.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cpa::sources {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

class ChartDeskTest : public testing::Test {
 protected:
  void Ask(const std::string& id, const std::optional<Failure>& refusal = {}) {
    desk_.Ask(
        {.crypto_id = id},
        [this, id](const ChartDesk::ChartResult& result) {
          told_.push_back(id + ":" + (result ? "chart" : result.error().detail));
        },
        refusal, now_);
  }

  std::vector<std::string> Told() {
    for (ChartDesk::Answer& each : desk_.TakeReady()) each.done(each.result);
    return std::exchange(told_, {});
  }

  ChartDesk desk_{{.wait_max = seconds(60), .queued_max = 2}};
  SteadyTime now_{seconds(1'000)};
  std::vector<std::string> told_;
};

TEST_F(ChartDeskTest, TurnsComeInTheOrderOfAsking) {
  Ask("a");
  Ask("b");
  EXPECT_EQ(desk_.TakeNext().query.crypto_id, "a");
  EXPECT_EQ(desk_.TakeNext().query.crypto_id, "b");
  EXPECT_FALSE(desk_.IsWaiting());
}

TEST_F(ChartDeskTest, WhoseTurnDoesNotComeInTimeIsToldSo) {
  Ask("a");
  now_ += seconds(59);
  Ask("b");
  desk_.Expire(now_);
  EXPECT_THAT(Told(), IsEmpty());
  now_ += seconds(1);
  EXPECT_EQ(desk_.NextExpiry(), now_);
  desk_.Expire(now_);
  EXPECT_THAT(Told(), ElementsAre("a:upstream is busy"));
  EXPECT_EQ(desk_.TakeNext().query.crypto_id, "b");
}

TEST_F(ChartDeskTest, WhatCannotWaitIsRefusedAtOnce) {
  Ask("a", Unavailable("upstream is held"));
  EXPECT_THAT(Told(), ElementsAre("a:upstream is held"));
  Ask("b");
  Ask("c");
  Ask("d");
  EXPECT_THAT(Told(), ElementsAre("d:too many charts are waiting for upstream"));
  desk_.RefuseQueued(Unavailable("stopped"));
  EXPECT_THAT(Told(), ElementsAre("b:stopped", "c:stopped"));
}

}  // namespace
}  // namespace cpa::sources
