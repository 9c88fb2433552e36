#include "api/rest/credentials.h"

#include <gtest/gtest.h>

namespace cpa::api {
namespace {

http::Request With(std::vector<std::pair<std::string_view, std::string_view>> fields,
                   std::string_view query = {}) {
  http::Request request;
  request.fields = std::move(fields);
  request.query = query;
  return request;
}

TEST(Credentials, AreReadFromEachOfTheThreePlaces) {
  EXPECT_EQ(ReadCredentials(With({{"x-api-key", "ck_1"}})).key, "ck_1");
  EXPECT_EQ(ReadCredentials(With({{"Authorization", "bearer  ck_1"}})).key, "ck_1");
  EXPECT_EQ(ReadCredentials(With({}, "a=b&api_key=ck%5F1")).key, "ck_1");
  EXPECT_EQ(ReadCredentials(With({})).key, "");
}

TEST(Credentials, OtherSchemesAreNotKeys) {
  EXPECT_EQ(ReadCredentials(With({{"Authorization", "Basic ck_1"}})).key, "");
  EXPECT_EQ(ReadCredentials(With({{"Authorization", "Bearer"}})).key, "");
}

TEST(Credentials, TheSameKeyTwiceIsFineTwoDifferentOnesAreNot) {
  EXPECT_FALSE(ReadCredentials(With({{"X-API-Key", "ck_1"}}, "api_key=ck_1")).conflicting);
  EXPECT_TRUE(ReadCredentials(With({{"X-API-Key", "ck_1"}}, "api_key=ck_2")).conflicting);
  EXPECT_TRUE(
      ReadCredentials(With({{"X-API-Key", "ck_1"}, {"Authorization", "Bearer ck_2"}})).conflicting);
}

}  // namespace
}  // namespace cpa::api
