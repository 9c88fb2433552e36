#include "redis/redis_address.h"

#include <gtest/gtest.h>

namespace cpa::redis {
namespace {

TEST(RedisAddress, TakesWhatIsLeftOutAsRedisDoes) {
  const auto address = ParseRedisUrl("redis://cache.example");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->host, "cache.example");
  EXPECT_EQ(address->port, 6379);
  EXPECT_EQ(address->user, "");
  EXPECT_EQ(address->password, "");
  EXPECT_EQ(address->database, 0);
}

TEST(RedisAddress, TakesAllParts) {
  const auto address = ParseRedisUrl("redis://ann:p%40ss%3Aword@10.0.0.1:6380/3");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->host, "10.0.0.1");
  EXPECT_EQ(address->port, 6380);
  EXPECT_EQ(address->user, "ann");
  EXPECT_EQ(address->password, "p@ss:word");
  EXPECT_EQ(address->database, 3);
}

TEST(RedisAddress, TakesAPasswordWithoutAUserAndAnIpv6Host) {
  const auto address = ParseRedisUrl("redis://:secret@[::1]:7000/");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->host, "::1");
  EXPECT_EQ(address->port, 7000);
  EXPECT_EQ(address->user, "");
  EXPECT_EQ(address->password, "secret");
  EXPECT_EQ(ParseRedisUrl("redis://[::1]")->port, 6379);
}

class WrongRedisUrl : public testing::TestWithParam<const char*> {};

TEST_P(WrongRedisUrl, IsRefusedWithoutShowingItsPassword) {
  const auto address = ParseRedisUrl(GetParam());
  ASSERT_FALSE(address);
  EXPECT_EQ(address.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(address.error().detail.find("canary"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(All, WrongRedisUrl,
                         testing::Values("", "redis://", "http://host", "rediss://:canary@host",
                                         "redis://canary@host", "redis://:canary@", "redis://h:0",
                                         "redis://h:65536", "redis://h:x",
                                         "redis://h:", "redis://h/x", "redis://h/-1",
                                         "redis://h/1/2", "redis://:%zz@h", "redis://[::1",
                                         "redis://[::1]7", "redis://[]"));

}  // namespace
}  // namespace cpa::redis
