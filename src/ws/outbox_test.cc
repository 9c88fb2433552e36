#include "ws/outbox.h"

#include <string>

#include <gtest/gtest.h>

namespace cpa::ws {
namespace {

TEST(Outbox, KeepsMessagesInOrder) {
  Outbox outbox;
  outbox.AddBytes("HTTP");
  outbox.AddText("a");
  outbox.AddText("b");
  EXPECT_EQ(outbox.unsent_bytes(), 10u);
  EXPECT_EQ(outbox.Next(),
            "HTTP\x81\x01"
            "a\x81\x01"
            "b");
}

TEST(Outbox, APingKeepsItsPlaceAmongMessages) {
  Outbox outbox;
  outbox.AddText("a");
  outbox.AddPing("7");
  outbox.AddText("b");
  EXPECT_EQ(outbox.Next(),
            "\x81\x01"
            "a\x89\x01"
            "7\x81\x01"
            "b");
}

TEST(Outbox, ContinuesWhereTheSocketStopped) {
  Outbox outbox;
  std::string expected, sent;
  for (int i = 0; i < 50; ++i) {
    const std::string text(1, static_cast<char>('A' + i % 26));
    outbox.AddText(text);
    expected += "\x81\x01" + text;
    const auto next = outbox.Next();
    const std::size_t taken = std::min<std::size_t>(next.size(), i % 4);
    sent += next.substr(0, taken);
    outbox.Consume(taken);
  }
  sent += outbox.Next();
  EXPECT_EQ(sent, expected);
}

// G1
TEST(Outbox, PongsKeepTheirPlaceAmongMessages) {
  Outbox outbox;
  outbox.AddPong("1");
  outbox.AddText("a");
  outbox.AddPong("2");
  EXPECT_EQ(outbox.Next(),
            "\x8A\x01"
            "1\x81\x01"
            "a\x8A\x01"
            "2");
}

// G1
TEST(Outbox, BehindFourKibibytesOnlyTheNewestPongIsSent) {
  Outbox outbox;
  const std::string text(Outbox::kPongsInOrderMax, 't');
  outbox.AddText(text);
  outbox.AddPong("old");
  outbox.AddPong("new");
  const std::string_view all = outbox.Next();
  EXPECT_EQ(all.size(), 4 + text.size() + 5);
  EXPECT_EQ(all.substr(all.size() - 5), "\x8A\x03new");
  outbox.Consume(all.size());
  outbox.AddPong("next");
  EXPECT_EQ(outbox.Next(), "\x8A\x04next");
}

TEST(Outbox, CloseComesLast) {
  Outbox outbox;
  outbox.SetClose(1000, "bye");
  outbox.SetPing();
  outbox.AddPong("p");
  outbox.AddText("t");
  EXPECT_EQ(outbox.Next(), std::string("\x8A\x01p\x81\x01t\x89\x00\x88\x05\x03\xE8"
                                       "bye",
                                       15));
}

TEST(Outbox, ACloseWithoutCodeIsEmpty) {
  Outbox outbox;
  outbox.SetClose(0, "ignored");
  EXPECT_EQ(outbox.Next(), std::string("\x88\x00", 2));
}

TEST(Outbox, ALongReasonIsCutBetweenCharacters) {
  Outbox outbox;
  std::string reason(122, 'r');
  reason += "\xE2\x82\xAC";  // Would reach byte 125; only 123 fit.
  outbox.SetClose(1008, reason);
  const std::string_view frame = outbox.Next();
  EXPECT_EQ(frame.size(), 2u + 2 + 122);
  EXPECT_EQ(frame.back(), 'r');
}

}  // namespace
}  // namespace cpa::ws
