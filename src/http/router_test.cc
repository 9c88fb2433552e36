#include "http/router.h"

#include <gtest/gtest.h>

namespace cpa::http {
namespace {

Route Row(Verb verb, std::string pattern) {
  return {verb, std::move(pattern), SyncHandler([](const Request&) { return AnswerPtr(); })};
}

const Router& Table() {
  static const Router router([] {
    std::vector<Route> rows;
    rows.push_back(Row(Verb::kGet, "/"));
    rows.push_back(Row(Verb::kGet, "/crypto/prices"));
    rows.push_back(Row(Verb::kGet, "/crypto/{crypto_id}"));
    rows.push_back(Row(Verb::kGet, "/crypto/{crypto_id}/history"));
    rows.push_back(Row(Verb::kPost, "/portfolios"));
    rows.push_back(Row(Verb::kGet, "/portfolios"));
    rows.push_back(Row(Verb::kDelete, "/portfolios/{id}/holdings/{coin}"));
    rows.push_back(Row(Verb::kPatch, "/users/me"));
    rows.push_back(Row(Verb::kGet, "/users/{id}/keys"));
    rows.push_back(
        {Verb::kGet, "/ws",
         UpgradeHandler([](const Request&, Socket&, std::string_view) { return AnswerPtr(); })});
    return rows;
  }());
  return router;
}

std::string PatternOf(Verb verb, std::string_view path) {
  const auto match = Table().Find(verb, path);
  return match.route == nullptr ? "none" : match.route->pattern;
}

TEST(Router, FindsLiteralAndPatternRows) {
  EXPECT_EQ(PatternOf(Verb::kGet, "/"), "/");
  EXPECT_EQ(PatternOf(Verb::kGet, "/crypto/prices"), "/crypto/prices");
  EXPECT_EQ(PatternOf(Verb::kGet, "/crypto/bitcoin"), "/crypto/{crypto_id}");
  EXPECT_EQ(PatternOf(Verb::kGet, "/crypto/bitcoin/history"), "/crypto/{crypto_id}/history");
  EXPECT_EQ(PatternOf(Verb::kPost, "/portfolios"), "/portfolios");
}

TEST(Router, LiteralBranchWithoutARowGivesWayToThePattern) {
  EXPECT_EQ(PatternOf(Verb::kGet, "/crypto/prices/history"), "/crypto/{crypto_id}/history");
  EXPECT_EQ(Table().Find(Verb::kGet, "/crypto/prices/history").values,
            std::vector<std::string>{"prices"});
  EXPECT_EQ(PatternOf(Verb::kGet, "/users/me/keys"), "/users/{id}/keys");
}

TEST(Router, CapturesAreDecoded) {
  const auto match = Table().Find(Verb::kDelete, "/portfolios/a%20b/holdings/x%2Fy");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.values, (std::vector<std::string>{"a b", "x/y"}));
}

TEST(Router, LiteralRowsCaptureNothing) {
  EXPECT_TRUE(Table().Find(Verb::kGet, "/crypto/prices").values.empty());
  EXPECT_TRUE(Table().Find(Verb::kGet, "/crypto/x/y/z").values.empty());
}

TEST(Router, EscapedLettersAreTheLetters) {
  EXPECT_EQ(PatternOf(Verb::kGet, "/crypto/%70rices"), "/crypto/prices");
}

TEST(Router, OneTrailingSlashIsAccepted) {
  EXPECT_EQ(PatternOf(Verb::kGet, "/crypto/prices/"), "/crypto/prices");
  EXPECT_EQ(PatternOf(Verb::kGet, "/crypto/prices//"), "none");
  EXPECT_EQ(PatternOf(Verb::kGet, "//"), "none");
}

TEST(Router, UnknownPathsMatchNothing) {
  for (const std::string_view path :
       {"/crypto", "/nothing", "/crypto//history", "//crypto/prices", "/Crypto/prices",
        "/portfolios/1/holdings", "/crypto/a/history/b", "crypto/prices", "", "*"}) {
    const auto match = Table().Find(Verb::kGet, path);
    EXPECT_EQ(match.route, nullptr) << path;
    EXPECT_EQ(match.allow, "") << path;
    EXPECT_FALSE(match.bad_escape) << path;
  }
}

TEST(Router, OtherVerbsGetTheListOfThoseAllowed) {
  EXPECT_EQ(Table().Find(Verb::kPut, "/portfolios").allow, "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(Table().Find(Verb::kOther, "/portfolios/1/holdings/b").allow, "DELETE, OPTIONS");
  EXPECT_EQ(Table().Find(Verb::kOptions, "/crypto/prices").allow, "GET, HEAD, OPTIONS");
  EXPECT_EQ(Table().Find(Verb::kGet, "/users/me").allow, "PATCH, OPTIONS");
  EXPECT_EQ(Table().Find(Verb::kGet, "/portfolios").allow, "") << "only for a mismatch";
}

TEST(Router, HeadMatchesGetRowsButNotUpgrades) {
  EXPECT_EQ(PatternOf(Verb::kHead, "/crypto/prices"), "/crypto/prices");
  EXPECT_EQ(PatternOf(Verb::kGet, "/ws"), "/ws");
  EXPECT_EQ(Table().Find(Verb::kHead, "/ws").route, nullptr);
  EXPECT_EQ(Table().Find(Verb::kHead, "/ws").allow, "GET, OPTIONS");
  EXPECT_EQ(Table().Find(Verb::kHead, "/users/me").route, nullptr);
}

TEST(Router, BrokenEscapesAreTold) {
  for (const std::string_view path : {"/crypto/%", "/crypto/%4", "/crypto/%zz", "/%f",
                                      "/crypto/a%00", "/%00", "/crypto/%ff%fe"}) {
    EXPECT_TRUE(Table().Find(Verb::kGet, path).bad_escape) << path;
  }
}

}  // namespace
}  // namespace cpa::http
