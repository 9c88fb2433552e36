#include "api/market/answer_cache.h"

#include <string>

#include <gtest/gtest.h>

namespace cpa::api {
namespace {

constexpr std::size_t kRoom = 1 << 20;

http::AnswerPtr Text(std::string body) {
  return std::make_shared<http::Answer>(http::Answer::Options{.content_type = "text/plain"},
                                        std::move(body));
}

class AnswerCacheTest : public testing::Test {
 protected:
  // What a handler does.
  http::AnswerPtr Ask(std::string_view key, std::uint64_t snapshot, SteadyTime now,
                      const std::string& body) {
    if (auto known = cache_.Find(key, snapshot, now)) return known;
    auto made = Text(body);
    cache_.Put(key, snapshot, now, made);
    return made;
  }

  AnswerCache cache_{kRoom};
  const SteadyTime now_{std::chrono::hours{1}};
};

TEST_F(AnswerCacheTest, WhatIsAskedForTwiceInASecondIsSharedForASecond) {
  Ask("/x", 7, now_, "first");
  const auto second = Ask("/x", 7, now_ + Millis{500}, "second");
  EXPECT_EQ(second->body(), "second");
  EXPECT_EQ(Ask("/x", 7, now_ + Millis{1499}, "third"), second);
  EXPECT_EQ(Ask("/x", 7, now_ + Millis{1500}, "fourth")->body(), "fourth");
  EXPECT_EQ(Ask("/x", 7, now_ + Millis{1501}, "fifth")->body(), "fourth");  // Wanted all the time.
}

TEST_F(AnswerCacheTest, ANewerSnapshotMakesEverythingOld) {
  Ask("/x", 7, now_, "old");
  Ask("/x", 7, now_, "old");
  EXPECT_EQ(Ask("/x", 8, now_, "new")->body(), "new");
  cache_.Put("/x", 7, now_, Text("late"));
  EXPECT_EQ(Ask("/x", 8, now_, "newer")->body(), "new");
}

TEST_F(AnswerCacheTest, WhatNobodyAsksForAgainIsNotKept) {  // I2
  for (int i = 0; i < 2'000; ++i) Ask("/x?" + std::to_string(i), 1, now_, std::string(9'000, 'x'));
  EXPECT_EQ(cache_.bytes(), 0u);
  for (int i = 0; i < 3; ++i) Ask("/slow", 1, now_ + i * AnswerCache::kFreshFor, "x");
  EXPECT_EQ(cache_.bytes(), 0u);
}

TEST_F(AnswerCacheTest, IsBoundedInBytes) {  // I2
  for (int i = 0; i < 2'000; ++i) {
    for (int again = 0; again < 2; ++again) {
      Ask("/x?" + std::to_string(i), 1, now_, std::string(9'000, 'x'));
    }
    ASSERT_LE(cache_.bytes(), kRoom);
  }
  EXPECT_GT(cache_.bytes(), kRoom / 2);
  EXPECT_NE(cache_.Find("/x?1999", 1, now_), nullptr);
  EXPECT_EQ(cache_.Find("/x?0", 1, now_), nullptr);
}

TEST_F(AnswerCacheTest, AQuestionNotedBeforeIsNotCountedAgain) {
  EXPECT_EQ(cache_.Find("/x", 1, now_), nullptr);
  EXPECT_EQ(cache_.FindAgain("/x", 1, now_), nullptr);
  cache_.Put("/x", 1, now_, Text("x"));
  EXPECT_EQ(cache_.bytes(), 0u);
}

}  // namespace
}  // namespace cpa::api
