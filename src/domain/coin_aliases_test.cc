#include "domain/coin_aliases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cpa {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// C5
TEST(CoinAliases, FollowARenamedCoinToTheIdItHasNow) {
  const CoinAliases aliases({"matic=polygon", "polygon=pol", "luna=terra"});
  EXPECT_EQ(aliases.Resolve("matic"), "pol");
  EXPECT_EQ(aliases.Resolve("polygon"), "pol");
  EXPECT_EQ(aliases.Resolve("pol"), "pol");
  EXPECT_EQ(aliases.Resolve("bitcoin"), "bitcoin");
  EXPECT_THAT(aliases.OldIdsOf("pol"), ElementsAre("matic", "polygon"));
  EXPECT_THAT(aliases.OldIdsOf("matic"), IsEmpty());
}

TEST(CoinAliases, LeaveOutCirclesAndWhatIsNoPair) {
  const CoinAliases aliases({"a=b", "b=a", "c=c", "d", "=e", "f=", "g=a"});
  EXPECT_THAT(aliases.all(), IsEmpty());
}

}  // namespace
}  // namespace cpa
