#include "accounts/keys.h"

#include <array>
#include <set>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace cpa {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

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

// Each of the 256 bits must come up about as often as not, and no key twice. The generator is the
// one that makes real keys.
TEST(Keys, AHundredThousandAreWellFormedUniqueAndUnbiased) {
  constexpr int kCount = 100'000;
  std::set<std::string> keys;
  std::vector<std::array<int, 64>> seen(42);  // By place and character; the 43rd has 4 bits only.
  for (int i = 0; i < kCount; ++i) {
    const std::string key = NewKey("ck_", 32, SystemRandom());
    ASSERT_EQ(key.size(), 3u + 43u);
    ASSERT_EQ(KeyId(key, "ck_"), key.substr(3, 8));
    for (std::size_t place = 0; place < seen.size(); ++place) {
      ++seen[place][kAlphabet.find(key[3 + place])];
    }
    keys.insert(key);
  }
  EXPECT_EQ(keys.size(), static_cast<std::size_t>(kCount));
  // 1562.5 are expected of each, with a deviation of 39.2; 7 of those are one chance in 10^11.
  for (const auto& place : seen) {
    for (const int count : place) EXPECT_NEAR(count, kCount / 64.0, 275);
  }
}

TEST(Keys, DerivedOnesAreTheSameAgainAndDependOnSecretAndSeed) {
  const std::string key = DeriveKey("ck_", 64, "secret", "seed");
  EXPECT_EQ(key.size(), 3u + 86u);
  EXPECT_EQ(KeyId(key, "ck_"), key.substr(3, 8));
  EXPECT_EQ(DeriveKey("ck_", 64, "secret", "seed"), key);
  EXPECT_NE(DeriveKey("ck_", 64, "secret", "seee"), key);
  EXPECT_NE(DeriveKey("ck_", 64, "secres", "seed"), key);
  EXPECT_NE(key.substr(3, 42), key.substr(46, 42)) << "each block has other bytes";
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
