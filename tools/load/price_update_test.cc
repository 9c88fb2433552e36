#include "load/price_update.h"

#include <gtest/gtest.h>

namespace cpa::load {
namespace {

constexpr std::string_view kPlain =
    R"({"type":"price_update","data":{"id":"bitcoin","current_price":4.5e-9},)"
    R"("source":"coingecko","seq":17,"timestamp":"2026-11-22T17:02:33.123Z"})";
constexpr std::string_view kCatchUp =
    R"({"type":"price_update","data":{"id":"a\"]}"},"source":"coingecko","skipped":4,"seq":21,)"
    R"("timestamp":"2026-11-22T17:02:33Z"})";

TEST(ReadTail, ReadsSequenceAndTimeOfAPlainUpdate) {
  const auto tail = ReadTail(kPlain);
  ASSERT_TRUE(tail);
  EXPECT_EQ(tail->sequence, 17U);
  EXPECT_FALSE(tail->skipped);
  EXPECT_EQ(tail->timestamp, "2026-11-22T17:02:33.123Z");
}

TEST(ReadTail, ReadsHowManyACatchUpSkipped) {
  const auto tail = ReadTail(kCatchUp);
  ASSERT_TRUE(tail);
  EXPECT_EQ(tail->sequence, 21U);
  EXPECT_EQ(tail->skipped, 4U);
}

TEST(ReadTail, RefusesMessagesWithAnotherEnd) {
  for (const std::string_view message :
       {R"({"type":"price_update","data":{}})", R"(,"seq":1,"timestamp":"x")",
        R"({"a":1,"seq":x,"timestamp":"x"})", R"({"a":1,"seq":1,"timestamp":1})", "", "}"}) {
    EXPECT_FALSE(ReadTail(message)) << message;
  }
}

TEST(MessageKind, IsToldByTheFirstMember) {
  EXPECT_TRUE(IsPriceUpdate(kPlain));
  EXPECT_FALSE(IsPriceUpdate(R"({"type":"pong","timestamp":"x"})"));
  EXPECT_TRUE(IsConnected(R"({"type":"connected","user_id":"u"})"));
  EXPECT_FALSE(IsConnected(kPlain));
}

TEST(LooksLikeJsonObject, AcceptsWholeObjectsOnly) {
  EXPECT_TRUE(LooksLikeJsonObject(kPlain));
  EXPECT_TRUE(LooksLikeJsonObject(kCatchUp));
  for (const std::string_view text :
       {"", "{", "{}}", "[]", R"({"a":")", "{]", "{}x", "{\"\xFF\":1}"}) {
    EXPECT_FALSE(LooksLikeJsonObject(text)) << text;
  }
}

}  // namespace
}  // namespace cpa::load
