#include "api/answer_cache.h"

#include <gtest/gtest.h>

namespace cpa::api {
namespace {

http::AnswerPtr Text(std::string body) {
  return std::make_shared<http::Answer>(http::Answer::Options{}, std::move(body));
}

TEST(AnswerCache, GivesBackWhatItWasGivenForOneSecond) {
  AnswerCache cache;
  const SteadyTime now{std::chrono::hours{1}};
  const auto answer = Text("a");
  cache.Put("/x", 7, now, answer);
  EXPECT_EQ(cache.Find("/x", 7, now + Millis{999}), answer);
  EXPECT_EQ(cache.Find("/x", 7, now + Millis{1000}), nullptr);
  EXPECT_EQ(cache.Find("/y", 7, now), nullptr);
}

TEST(AnswerCache, ANewerSnapshotMakesEverythingOld) {
  AnswerCache cache;
  const SteadyTime now{};
  cache.Put("/x", 7, now, Text("old"));
  EXPECT_EQ(cache.Find("/x", 8, now), nullptr);
  const auto newer = Text("new");
  cache.Put("/x", 8, now, newer);
  cache.Put("/x", 7, now, Text("late"));
  EXPECT_EQ(cache.Find("/x", 8, now), newer);
}

TEST(AnswerCache, IsBounded) {
  AnswerCache cache(2);
  const SteadyTime now{};
  cache.Put("/a", 1, now, Text("a"));
  cache.Put("/b", 1, now, Text("b"));
  cache.Put("/c", 1, now, Text("c"));
  EXPECT_EQ(cache.Find("/a", 1, now), nullptr);
  EXPECT_NE(cache.Find("/c", 1, now), nullptr);
}

}  // namespace
}  // namespace cpa::api
