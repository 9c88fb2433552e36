#include "sources/coingecko/coingecko_wire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace cpa::sources {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

std::string Row(std::string_view members) {
  return R"([{"id":"lemoncoin","symbol":"lmn","name":"Lemon",)" + std::string(members) + "}]";
}

Quote OnlyQuote(std::string_view body) {
  const auto quotes = ParseMarkets(body);
  EXPECT_TRUE(quotes) << quotes.error().detail;
  return quotes && quotes->size() == 1 ? (*quotes)[0] : Quote{};
}

std::string RowWithLine(std::string_view id, int hours) {
  std::string row = R"({"id":")" + std::string(id) + R"(","sparkline_in_7d":{"price":[)";
  for (int hour = 1; hour <= hours; ++hour) row += (hour > 1 ? "," : "") + std::to_string(hour);
  return row + "]}}";
}

TEST(ParseWeekLines, KeepOnePriceForFourHoursAndTheNewest) {
  const auto lines = ParseWeekLines("[" + RowWithLine("a", 168) + "," + RowWithLine("b", 6) + "]");
  ASSERT_TRUE(lines) << lines.error().detail;
  ASSERT_EQ(lines->size(), 2u);
  EXPECT_EQ(lines->at(0).prices.size(), 42u);
  EXPECT_EQ(lines->at(0).prices.front(), 4);
  EXPECT_EQ(lines->at(0).prices.back(), 168);
  EXPECT_EQ(lines->at(1), (WeekLine{"b", {2, 6}}));
}

TEST(ParseWeekLines, NeverReachBackFurtherThanAWeek) {
  const auto lines = ParseWeekLines("[" + RowWithLine("a", 1'000) + "]");
  ASSERT_TRUE(lines);
  EXPECT_EQ(lines->at(0).prices.size(), 42u);
  EXPECT_EQ(lines->at(0).prices.front(), 836);
  EXPECT_FALSE(ParseWeekLines("[" + RowWithLine("a", 1'001) + "]"));
}

TEST(ParseWeekLines, LeaveOutWhatIsUnknown) {
  const auto lines = ParseWeekLines(
      R"([{"id":"a","sparkline_in_7d":null},{"id":"b","sparkline_in_7d":{"price":null}},{"id":"c"},
          {"id":"d","sparkline_in_7d":{"price":[]}},{"sparkline_in_7d":{"price":[1]}},
          {"id":"e","sparkline_in_7d":{"price":[null,0,-1,7]}}])");
  ASSERT_TRUE(lines) << lines.error().detail;
  EXPECT_EQ(*lines, (std::vector<WeekLine>{{"e", {7}}}));
}

TEST(ParseWeekLines, RefuseOtherShapes) {
  for (const std::string_view line :
       {R"([1,2])", R"({"price":{"a":1}})", R"({"price":["1"]})", R"({"price":[1)", R"("1,2,3")"}) {
    EXPECT_FALSE(ParseWeekLines(R"([{"id":"a","sparkline_in_7d":)" + std::string(line) + "}]"))
        << line;
  }
}

TEST(ParseMarkets, ReadsAWholeRow) {
  const Quote quote = OnlyQuote(Row(R"(
      "image":"https://img.example/l.png?7","current_price":5.5,"market_cap":1200000,
      "market_cap_rank":3,"fully_diluted_valuation":2e6,"total_volume":12500,"high_24h":6,
      "low_24h":5,"price_change_24h":-0.25,"price_change_percentage_24h":-4.3,
      "price_change_percentage_1h_in_currency":0.5,"price_change_percentage_7d_in_currency":-12,
      "circulating_supply":21000000.0,"total_supply":2.448524105135891e+15,"max_supply":null,
      "ath":9.75,"ath_change_percentage":-43.6,"ath_date":"2025-10-06T18:57:42.558Z",
      "atl":5.6e-11,"atl_change_percentage":47204173.1,"atl_date":"2013-07-06T00:00:00.000Z",
      "roi":{"times":2.5,"currency":"btc","percentage":250.0},
      "last_updated":"2026-02-27T22:50:40+00:00","sparkline_in_7d":{"price":[1,2]})"));
  Quote wanted;
  wanted.id = "lemoncoin";
  wanted.symbol = "LMN";
  wanted.name = "Lemon";
  wanted.image = "https://img.example/l.png?7";
  wanted.market_cap_rank = 3;
  wanted.price = 5.5;
  wanted.market_cap = 1200000;
  wanted.fully_diluted_valuation = 2e6;
  wanted.volume_24h = 12500;
  wanted.high_24h = 6;
  wanted.low_24h = 5;
  wanted.price_change_24h = -0.25;
  wanted.price_change_percentage_24h = -4.3;
  wanted.price_change_percentage_1h = 0.5;
  wanted.price_change_percentage_7d = -12;
  wanted.circulating_supply = 21000000;
  wanted.total_supply = 2448524105135891.0;
  wanted.ath = 9.75;
  wanted.ath_change_percentage = -43.6;
  wanted.atl = 5.6e-11;
  wanted.atl_change_percentage = 47204173.1;
  wanted.ath_date = ParseTime("2025-10-06T18:57:42.558Z");
  wanted.atl_date = ParseTime("2013-07-06T00:00:00Z");
  wanted.last_updated = ParseTime("2026-02-27T22:50:40Z");
  EXPECT_EQ(quote, wanted);
}

struct NumberCase {
  std::string_view text;
  std::optional<double> value;
};

TEST(ParseMarkets, EveryWayToWriteANumber) {
  const NumberCase kCases[] = {
      {"5", 5.0},
      {"5.0", 5.0},
      {"5e-06", 5e-06},
      {"5E+2", 500.0},
      {"-0.0", 0.0},
      {"0", 0.0},
      {"null", std::nullopt},
      {"65610", 65610.0},
      {"2.6e-13", 2.6e-13},
      {"420000000000000000000000", 4.2e23},
      {"0.00000000000000000000000000000123456789012345678901234", 1.23456789012345678901234e-30},
      {"1e-999", 0.0},
  };
  for (const NumberCase& each : kCases) {
    SCOPED_TRACE(each.text);
    EXPECT_EQ(OnlyQuote(Row("\"price_change_24h\":" + std::string(each.text))).price_change_24h,
              each.value);
  }
}

// H7
TEST(ParseMarkets, APriceThatIsNoneIsRefusedAndNotItsRow) {
  for (const char* bad : {"-5", "0", "1e-320", "1e300"}) {
    const Quote quote = OnlyQuote(Row(std::string("\"current_price\":") + bad));
    EXPECT_TRUE(quote.price.refused()) << bad;
    EXPECT_FALSE(quote.price.has_value()) << bad;
  }
}

TEST(ParseMarkets, AbsentFieldsAreUnknown) {
  const Quote quote = OnlyQuote(R"([{"id":"a"}])");
  Quote wanted;
  wanted.id = "a";
  EXPECT_EQ(quote, wanted);
}

TEST(ParseMarkets, AnEmptyPageIsNoError) {
  const auto quotes = ParseMarkets(" [] ");
  ASSERT_TRUE(quotes);
  EXPECT_TRUE(quotes->empty());
}

struct RefusalCase {
  std::string_view body;
  std::string_view why;
};

TEST(ParseMarkets, WrongShapesAreRefusedWithTheirPlace) {
  const RefusalCase kCases[] = {
      {"", "broken JSON"},
      {"{}", "broken JSON"},
      {"null", "broken JSON"},
      {"42", "broken JSON"},
      {R"([{"id":"a"})", "broken JSON"},
      {R"([{"id":"a")", "broken JSON"},
      {R"([{"id":"a","current_price":5.)", "broken JSON"},
      {R"([{"id":"a"}] [])", "text after the end"},
      {R"([{"id":"a"}]x)", ""},
      {"[{\"id\":\"\xff\"}]", "broken JSON"},
      {R"([{"id":"a","name":"\ud800"}])", "broken JSON"},
      {R"([null])", "row 0, row"},
      {R"([5])", "row 0, row: expected an object, got a number"},
      {R"([{"symbol":"a"}])", "row 0, id: missing"},
      {R"([{"id":""}])", "row 0, id"},
      {R"([{"id":null}])", "row 0, id"},
      {R"([{"id":"a\nb"}])", "row 0, id"},
      {R"([{"id":7}])", "row 0, id: expected a string, got a number"},
      {R"([{"id":"a"},{"id":"b","current_price":"5"}])",
       "row 1, current_price: expected a number, got a string"},
      {R"([{"id":"a","current_price":{"usd":5}}])", "current_price: expected a number, got an obj"},
      {R"([{"id":"a","current_price":true}])", "current_price: expected a number, got a boolean"},
      {R"([{"id":"a","current_price":nan}])", ""},
      {R"([{"id":"a","current_price":nul}])", "current_price"},
      {R"([{"id":"a","current_price":1e999}])", "current_price: not a number"},
      {R"([{"id":"a","current_price":1.2.3}])", "current_price: not a number"},
      {R"([{"id":"a","current_price":012}])", "current_price: not a number"},
      {R"([{"id":"a","current_price":Infinity}])", ""},
      {R"([{"id":"a","market_cap_rank":1.5}])", "market_cap_rank: expected a whole number"},
      {R"([{"id":"a","market_cap_rank":3000000000}])", "market_cap_rank"},
      {R"([{"id":"a","last_updated":17}])", "last_updated: expected a string, got a number"},
      {"<!DOCTYPE html><html></html>", "broken JSON"},
  };
  for (const RefusalCase& each : kCases) {
    SCOPED_TRACE(each.body);
    const auto quotes = ParseMarkets(each.body);
    ASSERT_FALSE(quotes);
    EXPECT_THAT(quotes.error().detail, HasSubstr(each.why));
  }
}

TEST(ParseMarkets, DeepNestingIsSkippedOrRefusedWithoutHarm) {
  const std::string deep = std::string(10'000, '[') + std::string(10'000, ']');
  EXPECT_FALSE(ParseMarkets(deep));
  EXPECT_FALSE(ParseMarkets(std::string(10'000, '[')));
  EXPECT_EQ(OnlyQuote(Row("\"roi\":" + deep)).id, "lemoncoin");
}

TEST(ParseMarkets, RowsAreCounted) {
  const auto page = [](std::size_t rows) {
    std::string body = "[";
    for (std::size_t i = 0; i < rows; ++i)
      body += (i ? ",{\"id\":\"c" : "{\"id\":\"c") + std::to_string(i) + "\"}";
    return body + "]";
  };
  ASSERT_TRUE(ParseMarkets(page(kMarketRowsMax)));
  EXPECT_EQ(ParseMarkets(page(kMarketRowsMax))->size(), kMarketRowsMax);
  EXPECT_FALSE(ParseMarkets(page(kMarketRowsMax + 1)));
}

TEST(ParseMarkets, LongTextIsCutBetweenCharacters) {
  const std::string lemon = "\xF0\x9F\x8D\x8B";
  std::string name = "x";
  for (int i = 0; i < 60; ++i) name += lemon;
  const Quote quote = OnlyQuote(R"([{"id":"a","symbol":")" + std::string(300, 's') +
                                R"(","name":")" + name + "\"}]");
  EXPECT_EQ(quote.symbol, std::string(200, 'S'));
  EXPECT_EQ(quote.name, name.substr(0, 1 + 49 * 4));
}

TEST(ParseMarkets, IdsMayBeStrangeButNotEndless) {
  EXPECT_EQ(OnlyQuote(R"([{"id":"1move token"}])").id, "1move token");
  EXPECT_EQ(OnlyQuote(R"([{"id":"_"}])").id, "_");
  EXPECT_EQ(OnlyQuote("[{\"id\":\"" + std::string(200, 'i') + "\"}]").id.size(), 200u);
  EXPECT_FALSE(ParseMarkets("[{\"id\":\"" + std::string(201, 'i') + "\"}]"));
}

TEST(ParseMarkets, SymbolsAreUppercasedInAsciiOnly) {
  EXPECT_EQ(OnlyQuote(R"([{"id":"a","symbol":"b\u00e9x"}])").symbol, "B\xC3\xA9X");
}

TEST(ParseMarkets, OnlyWebAddressesAreImages) {
  const auto image = [](std::string_view url) {
    return OnlyQuote(R"([{"id":"a","image":")" + std::string(url) + "\"}]").image;
  };
  EXPECT_EQ(image("http://x.example/a.png"), "http://x.example/a.png");
  EXPECT_EQ(image("HTTPS://x.example/a.png"), "HTTPS://x.example/a.png");
  EXPECT_EQ(image("missing_large.png"), "");
  EXPECT_EQ(image("javascript:alert(1)"), "");
  EXPECT_EQ(image("https://x.example/\\\"><script>"), "");
  EXPECT_EQ(image("https://x.example/" + std::string(3'000, 'a')), "");
  EXPECT_EQ(OnlyQuote(R"([{"id":"a","image":null}])").image, "");
}

TEST(ParseMarkets, AnUnreadableDateIsUnknown) {
  const Quote quote = OnlyQuote(Row(R"("ath_date":"yesterday","atl_date":"","last_updated":null)"));
  EXPECT_EQ(quote.ath_date, std::nullopt);
  EXPECT_EQ(quote.atl_date, std::nullopt);
  EXPECT_EQ(quote.last_updated, std::nullopt);
}

TEST(ParseMarkets, ARankBelowOneIsUnknown) {
  EXPECT_EQ(OnlyQuote(Row("\"market_cap_rank\":0")).market_cap_rank, std::nullopt);
  EXPECT_EQ(OnlyQuote(Row("\"market_cap_rank\":7.0")).market_cap_rank, 7);
}

constexpr std::string_view kLemonPage = R"json({
  "id":"lemoncoin","symbol":"lmn","name":"Lemon","asset_platform_id":null,"platforms":{"":""},
  "categories":["Fruit",null,"","Layer 1 (L1)"],
  "description":{"de":"Sauer","en":"Sour <b>coin</b>\r\n"},
  "links":{"homepage":["https://lemon.example/","",""],"whitepaper":"https://lemon.example/p.pdf",
    "blockchain_site":["https://scan.example/","ftp://scan.example/",null],
    "official_forum_url":["https://forum.example/"],"chat_url":["https://chat.example/"],
    "announcement_url":["https://news.example/"],"twitter_screen_name":"lemon_coin",
    "facebook_username":"lemon","subreddit_url":"https://reddit.example/r/lemon",
    "repos_url":{"github":["https://git.example/lemon"],"bitbucket":["https://bit.example/x"]}},
  "image":{"thumb":"https://i.example/t.png","large":"https://i.example/l.png","small":"no.png"},
  "genesis_date":"2009-01-03","market_cap_rank":3,
  "market_data":{"current_price":{"eur":5.1,"usd":5.5},"total_value_locked":{"btc":1,"usd":2},
    "roi":null,"ath":{"usd":9.75},"ath_change_percentage":{"usd":-43.6},
    "ath_date":{"usd":"2025-10-06T18:57:42.558Z"},"market_cap":{"usd":1200000},
    "market_cap_rank":4,"fully_diluted_valuation":{},"total_volume":null,
    "price_change_24h":-0.25,"total_supply":null,"circulating_supply":21000000.0,
    "last_updated":"2026-02-27T22:50:40.941Z"},
  "last_updated":"2026-02-27T22:51:00.000Z","tickers":[]
})json";

TEST(ParseCoinDetail, ReadsThePageInUsd) {
  const auto detail = ParseCoinDetail(kLemonPage);
  ASSERT_TRUE(detail) << detail.error().detail;
  Quote wanted;
  wanted.id = "lemoncoin";
  wanted.symbol = "LMN";
  wanted.name = "Lemon";
  wanted.image = "https://i.example/l.png";
  wanted.market_cap_rank = 3;
  wanted.price = 5.5;
  wanted.market_cap = 1200000;
  wanted.price_change_24h = -0.25;
  wanted.circulating_supply = 21000000;
  wanted.ath = 9.75;
  wanted.ath_change_percentage = -43.6;
  wanted.ath_date = ParseTime("2025-10-06T18:57:42.558Z");
  wanted.last_updated = ParseTime("2026-02-27T22:50:40.941Z");
  EXPECT_EQ(detail->quote, wanted);
  EXPECT_EQ(detail->description, "Sour <b>coin</b>\r\n");
  EXPECT_THAT(detail->categories, ElementsAre("Fruit", "Layer 1 (L1)"));
  EXPECT_EQ(detail->genesis_date, "2009-01-03");
}

TEST(ParseCoinDetail, TakesOverWebLinksOnly) {
  const auto detail = ParseCoinDetail(kLemonPage);
  ASSERT_TRUE(detail);
  std::vector<std::pair<std::string, std::string>> links;
  for (const auto& link : detail->links) links.emplace_back(link.kind, link.url);
  EXPECT_THAT(links, ElementsAre(Pair("homepage", "https://lemon.example/"),
                                 Pair("whitepaper", "https://lemon.example/p.pdf"),
                                 Pair("blockchain_site", "https://scan.example/"),
                                 Pair("official_forum", "https://forum.example/"),
                                 Pair("chat", "https://chat.example/"),
                                 Pair("announcement", "https://news.example/"),
                                 Pair("twitter", "https://twitter.com/lemon_coin"),
                                 Pair("subreddit", "https://reddit.example/r/lemon"),
                                 Pair("github", "https://git.example/lemon")));
}

TEST(ParseCoinDetail, AStrangeScreenNameIsNoLink) {
  const auto detail =
      ParseCoinDetail(R"({"id":"a","links":{"twitter_screen_name":"x/../../evil?"}})");
  ASSERT_TRUE(detail);
  EXPECT_TRUE(detail->links.empty());
}

TEST(ParseCoinDetail, AThinPageHasUnknowns) {
  const auto detail = ParseCoinDetail(
      R"({"id":"a","description":null,"links":null,"image":null,"categories":null,
          "genesis_date":"soon","market_data":null,"last_updated":"2026-02-27T22:51:00Z"})");
  ASSERT_TRUE(detail) << detail.error().detail;
  Quote wanted;
  wanted.id = "a";
  wanted.last_updated = ParseTime("2026-02-27T22:51:00Z");
  EXPECT_EQ(detail->quote, wanted);
  EXPECT_EQ(detail->genesis_date, "");
}

TEST(ParseCoinDetail, WrongShapesAreRefused) {
  const RefusalCase kCases[] = {
      {"[]", "broken JSON"},
      {"{}", "id: missing"},
      {R"({"error":"coin not found"})", "id: missing"},
      {R"({"id":"a","market_data":[]})", "market_data: expected an object, got a list"},
      {R"({"id":"a","market_data":{"current_price":5}})", "current_price: expected an object"},
      {R"({"id":"a","market_data":{"current_price":{"usd":"5"}}})",
       "current_price: expected a num"},
      {R"({"id":"a","market_data":{"ath_date":{"usd":5}}})", "ath_date: expected a string"},
      {R"({"id":"a","links":[]})", "links: expected an object"},
      {R"({"id":"a","links":{"homepage":[5]}})", "homepage: expected a string"},
      {R"({"id":"a","categories":"x"}{)", ""},
  };
  for (const RefusalCase& each : kCases) {
    SCOPED_TRACE(each.body);
    const auto detail = ParseCoinDetail(each.body);
    ASSERT_FALSE(detail);
    EXPECT_THAT(detail.error().detail, HasSubstr(each.why));
  }
}

TEST(ParseCoinDetail, GrowthIsBounded) {
  std::string links = "\"https://x.example/0\"";
  for (int i = 1; i < 500; ++i) links += ",\"https://x.example/" + std::to_string(i) + "\"";
  const auto detail = ParseCoinDetail(R"({"id":"a","description":{"en":")" +
                                      std::string(200'000, 'd') + R"("},"links":{"homepage":[)" +
                                      links + R"(]},"categories":[)" + links + "]}");
  ASSERT_TRUE(detail) << detail.error().detail;
  EXPECT_EQ(detail->description.size(), 65'536u);
  EXPECT_EQ(detail->links.size(), 100u);
  EXPECT_EQ(detail->categories.size(), 100u);
}

TEST(ParseCoinList, ReadsRows) {
  const auto coins = ParseCoinList(
      R"([{"id":"1move token","symbol":"1mt","name":"C:\\temp\\coin"},
          {"id":"_","symbol":"","name":"\ud83c\udf4b","platforms":{"":null,"x":""}}])");
  ASSERT_TRUE(coins) << coins.error().detail;
  ASSERT_EQ(coins->size(), 2u);
  EXPECT_EQ((*coins)[0].id, "1move token");
  EXPECT_EQ((*coins)[0].symbol, "1MT");
  EXPECT_EQ((*coins)[0].name, "C:\\temp\\coin");
  EXPECT_EQ((*coins)[1].id, "_");
  EXPECT_EQ((*coins)[1].symbol, "");
  EXPECT_EQ((*coins)[1].name, "\xF0\x9F\x8D\x8B");
}

TEST(ParseCoinList, WrongShapesAreRefused) {
  for (const std::string_view body : {"{}", "[7]", R"([{"id":5}])", R"([{"name":"x"}])",
                                      R"([{"id":"a","symbol":{}}])", R"([{"id":"a"})"}) {
    EXPECT_FALSE(ParseCoinList(body)) << body;
  }
}

TEST(ParseGlobal, ReadsTotals) {
  const auto stats = ParseGlobal(
      R"({"data":{"active_cryptocurrencies":12190,"markets":974,
          "total_market_cap":{"btc":41281988.6,"usd":1.7e12},"total_volume":{"usd":50000000000},
          "market_cap_percentage":{"btc":49.2,"eth":17.16,"xxx":null},
          "market_cap_change_percentage_24h_usd":-0.5,"updated_at":1705308891}})");
  ASSERT_TRUE(stats) << stats.error().detail;
  EXPECT_EQ(stats->total_market_cap, 1.7e12);
  EXPECT_EQ(stats->total_volume_24h, 5e10);
  EXPECT_EQ(stats->market_cap_change_percentage_24h, -0.5);
  EXPECT_EQ(stats->active_cryptocurrencies, 12190);
  EXPECT_EQ(stats->updated_at, ParseTime("2024-01-15T08:54:51Z"));
  EXPECT_THAT(stats->market_cap_percentage,
              UnorderedElementsAre(Pair("btc", 49.2), Pair("eth", 17.16)));
}

TEST(ParseGlobal, WithoutATotalItIsRefused) {
  for (const std::string_view body :
       {"{}", R"({"data":null})", R"({"data":{}})", R"({"data":{"total_market_cap":{"eur":1}}})",
        R"({"data":{"total_market_cap":{"usd":null}}})", R"({"data":[]})",
        R"({"data":{"total_market_cap":{"usd":"1"}}})", "[]"}) {
    EXPECT_FALSE(ParseGlobal(body)) << body;
  }
}

TEST(ParseExchangeRates, ReadsUnitsPerBitcoin) {
  const auto rates = ParseExchangeRates(
      R"({"rates":{"btc":{"name":"Bitcoin","unit":"BTC","value":1.0,"type":"crypto"},
          "usd":{"name":"US Dollar","unit":"$","value":42652.1,"type":"fiat"},
          "eur":{"value":39000},"zero":{"value":0},"minus":{"value":-1},"none":{"value":null},
          "bare":{}}})");
  ASSERT_TRUE(rates) << rates.error().detail;
  EXPECT_THAT(rates->per_btc,
              UnorderedElementsAre(Pair("btc", 1.0), Pair("usd", 42652.1), Pair("eur", 39000.0)));
}

TEST(ParseExchangeRates, WithoutUsdItIsRefused) {
  for (const std::string_view body : {"{}", R"({"rates":{}})", R"({"rates":{"usd":{"value":0}}})",
                                      R"({"rates":{"usd":{"value":"42652"}}})",
                                      R"({"rates":{"usd":42652}})", R"({"rates":[]})"}) {
    EXPECT_FALSE(ParseExchangeRates(body)) << body;
  }
}

}  // namespace
}  // namespace cpa::sources
