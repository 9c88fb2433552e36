#include "notify/webhook_letter.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace cpa::notify {
namespace {

TEST(AttemptOf, AcceptsOnlyTwoHundreds) {
  for (const int status : {200, 201, 202, 204, 299}) {
    EXPECT_EQ(AttemptOf({.status = status}, 1, {}).error, "") << status;
  }
  for (const int status : {300, 301, 304, 400, 404, 410, 429, 500, 599}) {
    EXPECT_NE(AttemptOf({.status = status}, 1, {}).error, "") << status;
  }
  EXPECT_EQ(AttemptOf({.error = "No answer in time"}, 1, {}).error, "No answer in time");
}

TEST(AttemptOf, KeepsWhateverTheReceiverSaysAsOneLineOfText) {
  const auto excerpt = [](std::string bytes) {
    return AttemptOf({.status = 200, .excerpt = std::move(bytes)}, 1, {}).excerpt;
  };
  EXPECT_EQ(excerpt("caf\u00e9"), "caf\u00e9");
  EXPECT_EQ(excerpt(std::string("a\0b\r\nc\x7f", 7)), "a b  c ");
  EXPECT_EQ(excerpt("caf\xc3"), "caf?");  // Cut in the middle of a character.
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_TRUE(IsValidUtf8(excerpt(all)));
}

}  // namespace
}  // namespace cpa::notify
