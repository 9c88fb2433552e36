#include "sources/coingecko/plan.h"

#include <gtest/gtest.h>

namespace cpa::sources {
namespace {

TEST(Plan, NamesReadBack) {
  for (const Plan plan : {Plan::kKeyless, Plan::kDemo, Plan::kPro, Plan::kUnlimited}) {
    EXPECT_EQ(ParsePlan(PlanName(plan)), plan);
  }
  EXPECT_EQ(ParsePlan("Demo"), std::nullopt);
  EXPECT_EQ(ParsePlan(""), std::nullopt);
}

TEST(Plan, LimitsAreTheLowPublishedOnes) {
  EXPECT_EQ(LimitsOf(Plan::kKeyless), (CallLimits{5, std::nullopt}));
  EXPECT_EQ(LimitsOf(Plan::kDemo), (CallLimits{30, 10'000}));
  EXPECT_EQ(LimitsOf(Plan::kPro), (CallLimits{250, 100'000}));
  EXPECT_EQ(LimitsOf(Plan::kUnlimited), CallLimits{});
}

TEST(Plan, HostAndKeyImplyIt) {
  EXPECT_EQ(GuessPlan("https://api.coingecko.com/api/v3", false), Plan::kKeyless);
  EXPECT_EQ(GuessPlan("https://API.CoinGecko.com:443/api/v3", true), Plan::kDemo);
  EXPECT_EQ(GuessPlan("https://pro-api.coingecko.com/api/v3", true), Plan::kPro);
  EXPECT_EQ(GuessPlan("http://127.0.0.1:4000/api/v3", false), Plan::kUnlimited);
  EXPECT_EQ(GuessPlan("https://api.coingecko.com.evil.example", true), Plan::kUnlimited);
}

TEST(KeyHeader, MatchesTheHost) {
  EXPECT_EQ(KeyHeader("https://api.coingecko.com/api/v3", Plan::kDemo, "CG-x"),
            "x-cg-demo-api-key: CG-x");
  EXPECT_EQ(KeyHeader("https://api.coingecko.com/api/v3", Plan::kPro, "CG-x"),
            "x-cg-demo-api-key: CG-x");
  EXPECT_EQ(KeyHeader("https://pro-api.coingecko.com/api/v3", Plan::kPro, "CG-x"),
            "x-cg-pro-api-key: CG-x");
  EXPECT_EQ(KeyHeader("https://pro-api.coingecko.com/api/v3", Plan::kDemo, "CG-x"),
            "x-cg-pro-api-key: CG-x");
  EXPECT_EQ(KeyHeader("http://localhost:1", Plan::kPro, "CG-x"), "x-cg-pro-api-key: CG-x");
  EXPECT_EQ(KeyHeader("http://localhost:1", Plan::kUnlimited, "CG-x"), "x-cg-demo-api-key: CG-x");
}

TEST(HostOf, StripsEverythingElse) {
  EXPECT_EQ(HostOf("https://User:Pw@Host.Example:8443/path?x=http://other"), "host.example");
  EXPECT_EQ(HostOf("http://[::1]:80/"), "[::1]");
  EXPECT_EQ(HostOf("http://host"), "host");
  EXPECT_EQ(HostOf("nonsense"), "");
}

TEST(WithoutUser, RemovesNameAndPassword) {
  EXPECT_EQ(WithoutUser("https://me:secret@host.example/api"), "https://host.example/api");
  EXPECT_EQ(WithoutUser("https://host.example/api?mail=a@b"), "https://host.example/api?mail=a@b");
}

}  // namespace
}  // namespace cpa::sources
