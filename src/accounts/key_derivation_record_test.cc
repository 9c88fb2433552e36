#include "accounts/key_derivation_record.h"

#include <gtest/gtest.h>

namespace cpa {
namespace {

TEST(KeyDerivationRecord, ComesBackWhole) {
  const KeyDerivationRecord note{"0123abcd", WallTime{Millis{1'700'000'000'123}}, "some-user",
                                 WallTime{Millis{1'700'000'600'000}}};
  const auto read = ParseKeyDerivationRecord(FormatKeyDerivationRecord(note));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(*read, note);
}

TEST(KeyDerivationRecord, AnythingElseIsRefused) {
  for (const std::string_view text :
       {"", "nonce", "nonce 2026-01-01T00:00:00Z", "nonce 2026-01-01T00:00:00Z user",
        "nonce never user 2026-01-01T00:00:00Z", " 2026-01-01T00:00:00Z user 2026-01-01T00:00:00Z",
        "nonce 2026-01-01T00:00:00Z user soon"}) {
    EXPECT_FALSE(ParseKeyDerivationRecord(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace cpa
