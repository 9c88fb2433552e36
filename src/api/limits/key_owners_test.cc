#include "api/limits/key_owners.h"

#include <gtest/gtest.h>

namespace cpa::api {
namespace {

const SteadyTime kNow{std::chrono::hours{1}};

TEST(KeyOwners, RememberForAMoment) {
  KeyOwners owners;
  owners.Put("ck_a", "ann", kNow);
  ASSERT_NE(owners.Find("ck_a", kNow), nullptr);
  EXPECT_EQ(*owners.Find("ck_a", kNow + KeyOwners::kFreshFor - Millis{1}), "ann");
  EXPECT_EQ(owners.Find("ck_a", kNow + KeyOwners::kFreshFor), nullptr);
  EXPECT_EQ(owners.Find("ck_b", kNow), nullptr);
}

TEST(KeyOwners, RememberTheNewestAnswer) {
  KeyOwners owners;
  owners.Put("ck_a", "ann", kNow);
  owners.Put("ck_a", "bob", kNow + KeyOwners::kFreshFor);
  EXPECT_EQ(*owners.Find("ck_a", kNow + KeyOwners::kFreshFor), "bob");
}

TEST(KeyOwners, AreBounded) {
  KeyOwners owners(2);
  owners.Put("ck_a", "ann", kNow);
  owners.Put("ck_b", "bob", kNow);
  owners.Put("ck_c", "cat", kNow);
  EXPECT_EQ(owners.Find("ck_a", kNow), nullptr);
  EXPECT_EQ(*owners.Find("ck_c", kNow), "cat");
}

}  // namespace
}  // namespace cpa::api
