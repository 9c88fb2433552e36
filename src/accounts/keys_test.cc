#include "accounts/keys.h"

#include <set>

#include <gtest/gtest.h>

namespace cpa {
namespace {

TEST(Keys, ArePrefixAndBase64UrlOfTheBytes) {
  SeededRandom random(1);
  EXPECT_EQ(NewKey("ck_", 32, random).size(), 3u + 43u);
  EXPECT_EQ(NewKey("ck_", 16, random).size(), 3u + 22u);
  EXPECT_EQ(NewKey("ck_", 64, random).size(), 3u + 86u);
}

TEST(Keys, OfEveryLengthHaveAnIdAndNoneRepeats) {
  SeededRandom random(1);
  std::set<std::string> keys, ids;
  for (int bytes = kKeyBytesMin; bytes <= kKeyBytesMax; ++bytes) {
    const std::string key = NewKey("ck_", bytes, random);
    EXPECT_TRUE(keys.insert(key).second);
    EXPECT_TRUE(ids.insert(std::string(KeyId(key, "ck_"))).second) << key;
  }
  EXPECT_FALSE(ids.contains(""));
}

TEST(Keys, ShowOnlyTheirBeginning) {
  const std::string key = "ck_abcdefghijklmnopqrstuvwxyz";
  EXPECT_EQ(KeyId(key, "ck_"), "abcdefgh");
  EXPECT_EQ(ShownKeyPrefix(key, "ck_"), "ck_abcd");
}

TEST(Keys, ThatCannotBeKeysHaveNoId) {
  const std::string body(43, 'a');
  EXPECT_EQ(KeyId("", "ck_"), "");
  EXPECT_EQ(KeyId("ck_", "ck_"), "");
  EXPECT_EQ(KeyId(body, "ck_"), "");
  EXPECT_EQ(KeyId("CK_" + body, "ck_"), "");
  EXPECT_EQ(KeyId("ck_" + std::string(21, 'a'), "ck_"), "");
  EXPECT_EQ(KeyId("ck_" + std::string(87, 'a'), "ck_"), "");
  EXPECT_EQ(KeyId("ck_" + body + "'", "ck_"), "");
  EXPECT_EQ(KeyId("ck_" + body + " ", "ck_"), "");
}

TEST(Keys, HashDependsOnKeyAndSecret) {
  // RFC 4231 test case 2.
  EXPECT_EQ(HashKey("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_NE(HashKey("a", "key"), HashKey("b", "key"));
}

}  // namespace
}  // namespace cpa
