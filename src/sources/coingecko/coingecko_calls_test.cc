#include "sources/coingecko/coingecko_calls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cpa::sources {
namespace {

constexpr std::string_view kBase = "https://api.coingecko.com/api/v3";

TEST(PlanPages, AllPagesHaveOneSize) {
  struct Case {
    int coins, pages, rows, last_page_rows;
  };

  for (const Case each : {Case{1, 1, 1, 1}, Case{100, 1, 100, 100}, Case{250, 1, 250, 250},
                          Case{251, 2, 250, 1}, Case{1000, 4, 250, 250}}) {
    const PagePlan plan = PlanPages(each.coins);
    EXPECT_EQ(plan.pages, each.pages);
    EXPECT_EQ(plan.rows_per_page, each.rows);
    EXPECT_EQ(plan.RowsWanted(plan.pages), each.last_page_rows);
  }
}

TEST(UrlOf, NamesEveryCall) {
  const PagePlan pages = PlanPages(300);
  const auto url = [&](CallKind kind, int page = 0, std::string_view id = "") {
    return UrlOf({.kind = kind, .page = page}, kBase, pages, {.id = id}).substr(kBase.size());
  };
  EXPECT_EQ(url(CallKind::kMarkets, 2),
            "/coins/markets?vs_currency=usd&order=market_cap_desc&per_page=250&page=2"
            "&price_change_percentage=1h,7d&precision=full");
  EXPECT_THAT(UrlOf({.kind = CallKind::kMarkets, .page = 1}, kBase, pages, {.week_lines = true}),
              testing::EndsWith("&precision=full&sparkline=true"));
  EXPECT_EQ(url(CallKind::kRates), "/exchange_rates");
  EXPECT_EQ(url(CallKind::kGlobal), "/global");
  EXPECT_EQ(url(CallKind::kCoinList), "/coins/list");
  EXPECT_EQ(url(CallKind::kDetail, 0, "bitcoin"),
            "/coins/bitcoin?localization=false&tickers=false&market_data=true"
            "&community_data=false&developer_data=false&sparkline=false");
}

TEST(UrlOf, IdsCannotLeaveTheirPlace) {
  const auto path = [](std::string_view id) {
    const std::string url = UrlOf({.kind = CallKind::kDetail}, "", PlanPages(1), {.id = id});
    return url.substr(0, url.find('?'));
  };
  EXPECT_EQ(path("1move token"), "/coins/1move%20token");
  EXPECT_EQ(path("a/../b?x=1#y"), "/coins/a%2F..%2Fb%3Fx%3D1%23y");
  EXPECT_EQ(path("\xC3\xA9"), "/coins/%C3%A9");
}

TEST(IsAskableId, KeepsOtherEndpointsOut) {
  for (const std::string_view id : {"bitcoin", "1move token", "_", "x.y", "\xC3\xA9", "lists"}) {
    EXPECT_TRUE(IsAskableId(id)) << id;
  }
  const std::string endless(201, 'a');
  for (const std::string_view id :
       {std::string_view(""), std::string_view("list"), std::string_view("markets"),
        std::string_view("categories"), std::string_view("."), std::string_view(".."),
        std::string_view("a\nb"), std::string_view("\xFF"), std::string_view(endless)}) {
    EXPECT_FALSE(IsAskableId(id)) << id;
  }
}

}  // namespace
}  // namespace cpa::sources
