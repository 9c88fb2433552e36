#include "ws/inflater.h"

#include <gtest/gtest.h>

#include "ws/frame.h"
#include "ws/tick_builder.h"

namespace cpa::ws {
namespace {

// As a client's permessage-deflate makes it.
std::string Deflated(std::string_view text) {
  TickBuilder builder(1);
  builder.Add(0, 1, text);
  return std::string(FramePayload(TickDeflater(9).Deflate(*builder.Build())->bytes));
}

TEST(Inflater, GivesBackWhatWasDeflatedFromPiecesOfAnySize) {
  const std::string text =
      "abcabcabcabc, a text that repeats: abcabcabcabc" + std::string(9000, 'z');
  const std::string deflated = Deflated(text);
  for (std::size_t piece = 1; piece <= deflated.size(); ++piece) {
    Inflater inflater;
    std::string out;
    for (std::size_t at = 0; at < deflated.size(); at += piece) {
      ASSERT_EQ(inflater.Append(deflated.substr(at, piece), out, text.size()),
                Inflater::Status::kOk);
    }
    ASSERT_EQ(inflater.Finish(out, text.size()), Inflater::Status::kOk);
    ASSERT_EQ(out, text);
  }
}

TEST(Inflater, ABombStopsAtTheLimit) {
  const std::string deflated = Deflated(std::string(64 * 1024 * 1024, '\0'));
  ASSERT_LT(deflated.size(), 100'000u);
  Inflater inflater;
  std::string out;
  EXPECT_EQ(inflater.Append(deflated, out, 64 * 1024), Inflater::Status::kTooBig);
  EXPECT_LE(out.size(), 64u * 1024);
  EXPECT_LE(out.capacity(), 128u * 1024);
}

TEST(Inflater, TheLimitItselfIsAllowed) {
  const std::string text(1000, 'a');
  Inflater exact, short_by_one;
  std::string out;
  ASSERT_EQ(exact.Append(Deflated(text), out, 1000), Inflater::Status::kOk);
  EXPECT_EQ(exact.Finish(out, 1000), Inflater::Status::kOk);
  EXPECT_EQ(out, text);
  out.clear();
  EXPECT_EQ(short_by_one.Append(Deflated(text), out, 999), Inflater::Status::kTooBig);
}

// A final block ends a stream; the next one may refer back across it (RFC 7692 section 7.2.3.4).
TEST(Inflater, ContinuesAfterAFinalBlockWithTheSameWindow) {
  const std::string hello_final("\xf3\x48\xcd\xc9\xc9\x07\x00", 7);
  const std::string hello_by_reference("\xf2\x00\x11\x00\x00", 5);  // RFC 7692 section 7.2.3.2
  Inflater inflater;
  std::string out;
  ASSERT_EQ(inflater.Append(hello_final + hello_by_reference, out, 100), Inflater::Status::kOk);
  ASSERT_EQ(inflater.Finish(out, 100), Inflater::Status::kOk);
  EXPECT_EQ(out, "HelloHello");
}

TEST(Inflater, GarbageIsBroken) {
  Inflater inflater;
  std::string out;
  EXPECT_EQ(inflater.Append("\xFF\xFF\xFF\xFF", out, 100), Inflater::Status::kBroken);
}

}  // namespace
}  // namespace cpa::ws
