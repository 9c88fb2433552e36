#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "simulator/simulation_for_test.h"
#include "simulator/time_grid.h"

namespace cpa::simulator {
namespace {

namespace json = boost::json;

// The values under [[stamp, value], ...].
std::vector<std::int64_t> StampsOf(const json::value& series) {
  std::vector<std::int64_t> stamps;
  for (const auto& point : series.as_array()) stamps.push_back(point.at(0).as_int64());
  return stamps;
}

std::string Text(const json::value& value) {
  return std::string(value.as_string().data(), value.as_string().size());
}

TEST(Ping, IsLabelled) {
  Desk desk;
  EXPECT_EQ(desk.ApiJson("/ping").at("gecko_says"), "(V3) To the Moon! (simulated)");
  EXPECT_EQ(desk.Api("/ping/").status, 200);
}

TEST(Markets, SameSeedAndStepGiveTheSameBytes) {
  SimulatorOptions options;
  Desk one(options), two(options);
  options.seed = 2;
  Desk other(options);
  const char* const kPath = "/coins/markets?vs_currency=usd&per_page=250&sparkline=true";
  for (Desk* desk : {&one, &two, &other}) desk->clock.Advance(std::chrono::minutes{7});
  EXPECT_EQ(one.Api(kPath).body, two.Api(kPath).body);
  EXPECT_NE(one.Api(kPath).body, other.Api(kPath).body);
  const std::string before = one.Api(kPath).body;
  one.clock.Advance(Millis{59'999});
  EXPECT_EQ(one.Api(kPath).body, before);
  one.clock.Advance(Millis{1});
  EXPECT_NE(one.Api(kPath).body, before);
}

TEST(Markets, RowsHaveEveryFieldInUpstreamsOrder) {
  Desk desk;
  const auto rows = desk.ApiJson("/coins/markets?vs_currency=usd&ids=bitcoin");
  ASSERT_EQ(rows.as_array().size(), 1u);
  std::vector<std::string> keys;
  for (const auto& field : rows.at(0).as_object()) keys.emplace_back(field.key());
  EXPECT_EQ(keys, (std::vector<std::string>{"id",
                                            "symbol",
                                            "name",
                                            "image",
                                            "current_price",
                                            "market_cap",
                                            "market_cap_rank",
                                            "fully_diluted_valuation",
                                            "total_volume",
                                            "high_24h",
                                            "low_24h",
                                            "price_change_24h",
                                            "price_change_percentage_24h",
                                            "market_cap_change_24h",
                                            "market_cap_change_percentage_24h",
                                            "circulating_supply",
                                            "total_supply",
                                            "max_supply",
                                            "ath",
                                            "ath_change_percentage",
                                            "ath_date",
                                            "atl",
                                            "atl_change_percentage",
                                            "atl_date",
                                            "roi",
                                            "last_updated"}));
  EXPECT_EQ(rows.at(0).at("current_price"), 97250);
  EXPECT_EQ(rows.at(0).at("symbol"), "btc");
}

TEST(Markets, ChangesAgreeWithEachOther) {
  Desk desk;
  desk.clock.Advance(std::chrono::hours{5});
  const auto rows = desk.ApiJson(
      "/coins/markets?vs_currency=usd&ids=bitcoin&precision=full&price_change_percentage=24h");
  const auto& row = rows.at(0);
  const double price = Number(row.at("current_price"));
  const double change = Number(row.at("price_change_24h"));
  const double percent = change / (price - change) * 100;
  EXPECT_NEAR(Number(row.at("price_change_percentage_24h")), percent, 1e-5);
  EXPECT_NEAR(Number(row.at("price_change_percentage_24h_in_currency")), percent, 1e-9);
  EXPECT_NEAR(Number(row.at("market_cap")), price * Number(row.at("circulating_supply")), 1);
}

TEST(Markets, PagesAreClampedAndEndEmpty) {
  Desk desk;
  EXPECT_EQ(desk.ApiJson("/coins/markets?vs_currency=usd").as_array().size(), 100u);
  EXPECT_EQ(desk.ApiJson("/coins/markets?vs_currency=usd&per_page=251").as_array().size(), 250u);
  EXPECT_EQ(desk.ApiJson("/coins/markets?vs_currency=usd&per_page=250&page=2").as_array().size(),
            50u);
  EXPECT_EQ(desk.Api("/coins/markets?vs_currency=usd&per_page=250&page=3").body, "[]");
  EXPECT_EQ(desk.Api("/coins/markets?vs_currency=usd&page=9223372036854775807").body, "[]");
}

TEST(Markets, PagesDoNotOverlap) {
  Desk desk;
  std::set<std::string> ids;
  for (int page = 1; page <= 3; ++page) {
    const auto rows =
        desk.ApiJson("/coins/markets?vs_currency=usd&per_page=100&page=" + std::to_string(page));
    for (const auto& row : rows.as_array()) ids.insert(Text(row.at("id")));
  }
  EXPECT_EQ(ids.size(), 300u);
}

TEST(Markets, EveryOrderSortsAndPutsUnknownLast) {
  Desk desk;
  const auto sorted = [&](const std::string& order, const char* field, bool ascending) {
    double last = ascending ? 0 : 1e300;
    for (const std::string page : {"1", "2"}) {
      const auto rows = desk.ApiJson("/coins/markets?vs_currency=usd&per_page=250&order=" + order +
                                     "&page=" + page);
      for (const auto& row : rows.as_array()) {
        const double value = row.at(field).is_null() ? 0 : Number(row.at(field));
        if (value == 0) continue;
        if (ascending ? value < last : value > last) return false;
        last = value;
      }
    }
    return true;
  };
  EXPECT_TRUE(sorted("market_cap_desc", "market_cap", false));
  EXPECT_TRUE(sorted("market_cap_asc", "market_cap", true));
  EXPECT_TRUE(sorted("volume_desc", "total_volume", false));
  EXPECT_TRUE(sorted("volume_asc", "total_volume", true));
  const auto last_page = desk.ApiJson("/coins/markets?vs_currency=usd&order=market_cap_asc&page=3");
  EXPECT_EQ(last_page.as_array().back().at("id"), "ghost-ledger");
  EXPECT_TRUE(last_page.as_array().back().at("current_price").is_null());

  for (const bool ascending : {true, false}) {
    const auto rows = desk.ApiJson(std::string("/coins/markets?vs_currency=usd&order=id_") +
                                   (ascending ? "asc" : "desc"));
    for (std::size_t i = 1; i < rows.as_array().size(); ++i) {
      const std::string a = Text(rows.at(i - 1).at("id")), b = Text(rows.at(i).at("id"));
      EXPECT_TRUE(ascending ? a < b : a > b) << a << ' ' << b;
    }
  }
}

TEST(Markets, UnknownIdsAreDroppedAndSpacesForgiven) {
  Desk desk;
  const auto rows =
      desk.ApiJson("/coins/markets?vs_currency=usd&ids=ethereum,%20bitcoin,no-such-coin");
  ASSERT_EQ(rows.as_array().size(), 2u);
  EXPECT_EQ(rows.at(0).at("id"), "bitcoin");
}

TEST(Markets, SelectsBySymbolNameAndCategory) {
  Desk desk;
  const auto by_symbol = desk.ApiJson("/coins/markets?vs_currency=usd&symbols=btc");
  EXPECT_GE(by_symbol.as_array().size(), 2u);
  EXPECT_TRUE(FindCoin(by_symbol, "bitcoin-meridian"));
  const auto by_name = desk.ApiJson("/coins/markets?vs_currency=usd&names=Bitcoin&symbols=eth");
  ASSERT_EQ(by_name.as_array().size(), 1u);
  EXPECT_EQ(by_name.at(0).at("id"), "bitcoin");
  const auto stable = desk.ApiJson("/coins/markets?vs_currency=usd&category=stablecoins");
  EXPECT_TRUE(FindCoin(stable, "tether"));
  EXPECT_FALSE(FindCoin(stable, "bitcoin"));
  EXPECT_EQ(desk.Api("/coins/markets?vs_currency=usd&category=none-such").body, "[]");
}

TEST(Markets, ConvertsByTheRatesItTells) {
  Desk desk;
  const auto rates = desk.ApiJson("/exchange_rates");
  const auto usd =
      desk.ApiJson("/coins/markets?vs_currency=usd&ids=ethereum,bitcoin&precision=full");
  const auto eur =
      desk.ApiJson("/coins/markets?vs_currency=eur&ids=ethereum,bitcoin&precision=full");
  const double factor = Number(rates.at("rates").at("eur").at("value")) /
                        Number(rates.at("rates").at("usd").at("value"));
  EXPECT_NEAR(Number(eur.at(1).at("current_price")) / Number(usd.at(1).at("current_price")), factor,
              1e-6);
  const auto btc = desk.ApiJson("/coins/markets?vs_currency=btc&ids=bitcoin&precision=full");
  EXPECT_EQ(Number(btc.at(0).at("current_price")), 1);
}

TEST(Markets, AppendsWindowsAlphabeticallyAndASparkline) {
  Desk desk;
  const auto rows = desk.ApiJson(
      "/coins/markets?vs_currency=usd&ids=bitcoin&sparkline=true&"
      "price_change_percentage=1h,7d,14d,200d,1y,30d,24h,3d");
  std::vector<std::string> windows;
  for (const auto& field : rows.at(0).as_object()) {
    const std::string key(field.key());
    if (key.ends_with("_in_currency")) windows.push_back(key);
  }
  EXPECT_EQ(windows.size(), 7u);
  EXPECT_TRUE(std::ranges::is_sorted(windows));
  EXPECT_EQ(rows.at(0).at("sparkline_in_7d").at("price").as_array().size(), 168u);
}

TEST(Markets, TheDayGroupOfAStaleCoinIsNullTogether) {
  Desk desk;
  const auto rows =
      desk.ApiJson("/coins/markets?vs_currency=usd&ids=vela-harbor&price_change_percentage=24h");
  const auto& row = rows.at(0);
  EXPECT_TRUE(row.at("current_price").is_number());
  for (const char* key : {"high_24h", "low_24h", "price_change_24h", "price_change_percentage_24h",
                          "market_cap_change_24h", "price_change_percentage_24h_in_currency"}) {
    EXPECT_TRUE(row.at(key).is_null()) << key;
  }
}

TEST(Markets, RefusesAMissingOrUnknownCurrency) {
  Desk desk;
  EXPECT_EQ(desk.Api("/coins/markets").status, 422);
  EXPECT_EQ(desk.Api("/coins/markets").body, R"({"error":"Missing parameter vs_currency"})");
  const Answer answer = desk.Api("/coins/markets?vs_currency=usdt");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.body, R"({"error":"invalid vs_currency"})");
}

TEST(Coin, HonoursItsFlags) {
  Desk desk;
  const auto full = desk.ApiJson("/coins/bitcoin");
  for (const char* key : {"localization", "tickers", "market_data", "community_data",
                          "developer_data", "description", "links", "image", "categories"}) {
    EXPECT_TRUE(full.as_object().contains(key)) << key;
  }
  const auto lean = desk.ApiJson(
      "/coins/bitcoin/?localization=false&tickers=false&market_data=False&community_data=false&"
      "developer_data=false");
  for (const char* key :
       {"localization", "tickers", "market_data", "community_data", "developer_data"}) {
    EXPECT_FALSE(lean.as_object().contains(key)) << key;
  }
  EXPECT_TRUE(desk.ApiJson("/coins/bitcoin?sparkline=true")
                  .at("market_data")
                  .as_object()
                  .contains("sparkline_7d"));
  EXPECT_EQ(full.at("genesis_date"), "2009-01-03");
  EXPECT_EQ(full.at("platforms").as_object().begin()->key(), "");
}

TEST(Coin, MarketDataIsByCurrency) {
  Desk desk;
  const auto coin = desk.ApiJson("/coins/ethereum");
  const auto& data = coin.at("market_data");
  const auto& prices = data.at("current_price").as_object();
  EXPECT_EQ(prices.size(), 62u);
  EXPECT_EQ(prices.at("usd"), 3385.0);
  EXPECT_EQ(Number(prices.at("eth")), 1);
  EXPECT_EQ(data.at("price_change_percentage_1y_in_currency").as_object().size(), 61u);
  EXPECT_EQ(data.at("high_24h").as_object().size(), 62u);
  const std::string description = Text(coin.at("description").at("en"));
  EXPECT_NE(description.find("\r\n"), std::string::npos);
  EXPECT_NE(description.find("<a href="), std::string::npos);
}

TEST(Coin, ADeadOneHasEmptyMaps) {
  Desk desk;
  const auto coin = desk.ApiJson("/coins/ghost-ledger");
  EXPECT_TRUE(coin.at("market_data").at("current_price").as_object().empty());
  EXPECT_TRUE(coin.at("market_cap_rank").is_null());
}

TEST(Coin, UnknownOrMisspeltIsNotFound) {
  Desk desk;
  for (const char* path : {"/coins/no-such-coin", "/coins/Bitcoin", "/coins/%00"}) {
    const Answer answer = desk.Api(path);
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(answer.body, R"({"error":"coin not found"})");
  }
}

TEST(Coin, ListedOnlyAndOddIdsWork) {
  Desk desk;
  const auto coin = desk.ApiJson("/coins/1move%20token");
  EXPECT_GT(Number(coin.at("market_data").at("current_price").at("usd")), 0);
  EXPECT_EQ(desk.ApiJson("/coins/dex.harbor").at("name"), "dex.Harbor");
  EXPECT_EQ(desk.ApiJson("/coins/_").at("id"), "_");
  EXPECT_EQ(desk.ApiJson("/coins/c-users-coins-memes").at("name"), R"(C:\Users\coins\"memes")");
}

TEST(CoinList, HasThousandsOfRowsWithCollidingSymbols) {
  Desk desk;
  const auto rows = desk.ApiJson("/coins/list");
  EXPECT_GE(rows.as_array().size(), 3'000u);
  std::set<std::string> ids, symbols;
  for (const auto& row : rows.as_array()) {
    ids.insert(Text(row.at("id")));
    symbols.insert(Text(row.at("symbol")));
  }
  EXPECT_EQ(ids.size(), rows.as_array().size());
  EXPECT_LT(symbols.size(), rows.as_array().size() * 9 / 10);
  EXPECT_TRUE(symbols.contains(""));
  EXPECT_EQ(rows.at(0).as_object().size(), 3u);
  const auto with_platforms = desk.ApiJson("/coins/list?include_platform=true");
  EXPECT_TRUE(with_platforms.at(0).as_object().contains("platforms"));
  EXPECT_FALSE(FindCoin(with_platforms, "tether")->at("platforms").as_object().empty());
}

TEST(Global, SumsTheMarket) {
  Desk desk;
  const auto data = desk.ApiJson("/global").at("data");
  const double total = Number(data.at("total_market_cap").at("usd"));
  EXPECT_GT(total, 2e12);
  EXPECT_LT(total, 4.5e12);
  EXPECT_EQ(data.at("total_market_cap").as_object().size(), 62u);
  EXPECT_EQ(data.at("market_cap_percentage").as_object().size(), 10u);
  EXPECT_NEAR(Number(data.at("market_cap_percentage").at("btc")), 1.926e12 / total * 100, 0.2);
  EXPECT_EQ(data.at("updated_at"), 1'700'000'000);
}

TEST(ExchangeRates, AreUnitsPerBitcoin) {
  Desk desk;
  const auto rates = desk.ApiJson("/exchange_rates").at("rates");
  EXPECT_EQ(rates.as_object().size(), 62u);
  EXPECT_EQ(Number(rates.at("btc").at("value")), 1);
  EXPECT_EQ(Number(rates.at("usd").at("value")), 97'250);
  EXPECT_EQ(Number(rates.at("sats").at("value")), 1e8);
  EXPECT_EQ(rates.at("xau").at("type"), "commodity");
  const auto codes = desk.ApiJson("/simple/supported_vs_currencies");
  EXPECT_EQ(codes.as_array().size(), 62u);
  for (const auto& code : codes.as_array())
    EXPECT_TRUE(rates.as_object().contains(code.as_string()));
}

TEST(SimplePrice, IsSortedAndDropsWhatItDoesNotKnow) {
  Desk desk;
  EXPECT_EQ(desk.Api("/simple/price?ids=bitcoin,avalanche-2,nope&vs_currencies=usd").body,
            R"({"avalanche-2":{"usd":37.9},"bitcoin":{"usd":97250}})");
  EXPECT_EQ(desk.Api("/simple/price?ids=bitcoin&vs_currencies=ethereum").body, R"({"bitcoin":{}})");
  EXPECT_EQ(desk.Api("/simple/price?ids=bitcoin,%20ethereum&vs_currencies=usd,%20eur").body,
            R"({"bitcoin":{"usd":97250}})");
  EXPECT_EQ(desk.Api("/simple/price?ids=nope&vs_currencies=usd").body, "{}");
}

TEST(SimplePrice, AddsWhatIsAskedFor) {
  Desk desk;
  const auto answer = desk.ApiJson(
      "/simple/price?ids=bitcoin&vs_currencies=usd&include_market_cap=true&include_24hr_vol=True&"
      "include_24hr_change=true&include_last_updated_at=true");
  const auto& bitcoin = answer.at("bitcoin");
  EXPECT_GT(Number(bitcoin.at("usd_market_cap")), 1e12);
  EXPECT_GT(Number(bitcoin.at("usd_24h_vol")), 1e9);
  EXPECT_LT(std::abs(Number(bitcoin.at("usd_24h_change"))), 30);
  EXPECT_LE(bitcoin.at("last_updated_at").as_int64(), 1'700'000'000);
}

TEST(SimplePrice, NamesTheMissingParameter) {
  Desk desk;
  EXPECT_EQ(desk.Api("/simple/price").status, 422);
  EXPECT_EQ(desk.Api("/simple/price").body, R"({"error":"Missing parameter ids"})");
  EXPECT_EQ(desk.Api("/simple/price?ids=bitcoin").body,
            R"({"error":"Missing parameter vs_currencies"})");
}

TEST(MarketChart, ADayComesInWanderingFiveMinutesAndEndsNow) {
  Desk desk;
  const auto chart = desk.ApiJson("/coins/bitcoin/market_chart?vs_currency=usd&days=1");
  const auto stamps = StampsOf(chart.at("prices"));
  EXPECT_NEAR(static_cast<double>(stamps.size()), 289, 2);
  EXPECT_EQ(chart.at("market_caps").as_array().size(), stamps.size());
  EXPECT_EQ(chart.at("total_volumes").as_array().size(), stamps.size());
  std::set<std::int64_t> steps;
  for (std::size_t i = 1; i + 2 < stamps.size(); ++i) {
    const std::int64_t step = stamps[i] - stamps[i - 1];
    EXPECT_GT(step, 100'000);
    EXPECT_LT(step, 653'000);
    steps.insert(step);
  }
  EXPECT_GT(steps.size(), 100u);
  EXPECT_NEAR(static_cast<double>(stamps.back()), 1'700'000'000'000, 1'300);
  EXPECT_EQ(chart.at("prices").as_array().back().at(1), 97250.0);
}

TEST(MarketChart, TheLastStampSometimesGoesBackAboutASecond) {
  Desk desk;
  int backwards = 0;
  for (int step = 0; step < 40; ++step) {
    desk.clock.Advance(std::chrono::minutes{1});
    const auto stamps =
        StampsOf(desk.ApiJson("/coins/bitcoin/market_chart?vs_currency=usd&days=1").at("prices"));
    const std::int64_t last_step = stamps.back() - stamps[stamps.size() - 2];
    if (last_step >= 0) continue;
    ++backwards;
    EXPECT_GT(last_step, -1'300);
  }
  EXPECT_GT(backwards, 2);
  EXPECT_LT(backwards, 25);
}

TEST(MarketChart, TwoCallsAgreeAboutThePast) {
  Desk desk;
  const auto before = desk.ApiJson("/coins/solana/market_chart?vs_currency=usd&days=1");
  desk.clock.Advance(std::chrono::hours{1});
  const auto after = desk.ApiJson("/coins/solana/market_chart?vs_currency=usd&days=1");
  std::map<std::int64_t, double> known;
  for (const auto& point : before.at("prices").as_array()) {
    known[point.at(0).as_int64()] = Number(point.at(1));
  }
  int met = 0;
  for (const auto& point : after.at("prices").as_array()) {
    const auto old = known.find(point.at(0).as_int64());
    if (old == known.end()) continue;
    ++met;
    EXPECT_EQ(old->second, Number(point.at(1)));
  }
  EXPECT_GT(met, 250);
}

TEST(MarketChart, StepFollowsTheLength) {
  Desk desk;
  const auto count = [&](const std::string& query) {
    return desk.ApiJson("/coins/bitcoin/market_chart?vs_currency=usd&" + query)
        .at("prices")
        .as_array()
        .size();
  };
  EXPECT_NEAR(static_cast<double>(count("days=7")), 169, 2);
  EXPECT_NEAR(static_cast<double>(count("days=90")), 2'161, 3);
  EXPECT_NEAR(static_cast<double>(count("days=365")), 366, 1);
  EXPECT_NEAR(static_cast<double>(count("days=90&interval=daily")), 91, 1);
}

TEST(MarketChart, DailyDataHaveTodayTwice) {
  Desk desk;
  const auto stamps =
      StampsOf(desk.ApiJson("/coins/bitcoin/market_chart?vs_currency=usd&days=180").at("prices"));
  const std::size_t last = stamps.size() - 1;
  const std::size_t midnight = stamps[last - 1] % kDayMs == 0 ? last - 1 : last - 2;
  EXPECT_EQ(stamps[midnight] % kDayMs, 0);
  EXPECT_EQ(stamps[midnight] / kDayMs, stamps[last] / kDayMs);
  EXPECT_EQ(stamps[0] % kDayMs, 0);
}

TEST(MarketChart, BeyondAYearNeedsAPlan) {
  Desk desk;
  for (const char* path : {"/coins/bitcoin/market_chart?vs_currency=usd&days=366",
                           "/coins/bitcoin/market_chart?vs_currency=usd&days=max",
                           "/coins/bitcoin/market_chart/range?vs_currency=usd&from=1392577232&to="
                           "1422577232"}) {
    const Answer answer = desk.Api(path);
    EXPECT_EQ(answer.status, 401) << path;
    EXPECT_EQ(ParseJson(answer.body).at("error").at("status").at("error_code"), 10'012);
  }
}

TEST(MarketChart, NamesWhatIsMissing) {
  Desk desk;
  EXPECT_EQ(desk.Api("/coins/bitcoin/market_chart").body,
            R"({"error":"Missing parameter vs_currency"})");
  EXPECT_EQ(desk.Api("/coins/bitcoin/market_chart?vs_currency=usd").body,
            R"({"error":"Missing parameter days"})");
  EXPECT_EQ(desk.Api("/coins/bitcoin/market_chart/range?vs_currency=usd&from=1").body,
            R"({"error":"Missing parameter to"})");
  EXPECT_EQ(desk.Api("/coins/nope/market_chart?vs_currency=usd&days=1").status, 404);
  EXPECT_EQ(desk.Api("/coins/bitcoin/market_chart?vs_currency=usd&days=-1").status, 400);
}

TEST(MarketChartRange, StepsAndEndsAsAsked) {
  Desk desk;
  const auto range = [&](long long from, long long to) {
    return StampsOf(desk.ApiJson("/coins/bitcoin/market_chart/range?vs_currency=usd&from=" +
                                 std::to_string(from) + "&to=" + std::to_string(to))
                        .at("prices"));
  };
  constexpr long long kNow = 1'700'000'000, kDay = 86'400;
  EXPECT_NEAR(static_cast<double>(range(kNow - kDay, kNow).size()), 289, 2);
  const auto elsewhere = range(kNow - 10 * kDay, kNow - 9 * kDay);
  EXPECT_NEAR(static_cast<double>(elsewhere.size()), 24, 1);
  EXPECT_LT(elsewhere.back(), (kNow - 9 * kDay) * 1'000);
  EXPECT_NEAR(static_cast<double>(range(kNow - 200 * kDay, kNow).size()), 201, 1);
  EXPECT_TRUE(range(kNow, kNow - kDay).empty());
  EXPECT_TRUE(range(kNow + kDay, kNow + 2 * kDay).empty());
  const auto dates = desk.ApiJson(
      "/coins/bitcoin/market_chart/range?vs_currency=usd&from=2023-11-10&to=2023-11-12T00:00:00Z");
  EXPECT_NEAR(static_cast<double>(dates.at("prices").as_array().size()), 48, 1);
}

TEST(Ohlc, StampsAreClosesAndTheLastIsInTheFuture) {
  Desk desk;
  const auto rows = desk.ApiJson("/coins/bitcoin/ohlc?vs_currency=usd&days=1");
  ASSERT_EQ(rows.as_array().size(), 49u);
  EXPECT_GT(rows.as_array().back().at(0).as_int64(), 1'700'000'000'000);
  for (std::size_t i = 0; i < rows.as_array().size(); ++i) {
    const auto& row = rows.at(i);
    EXPECT_EQ(row.at(0).as_int64() % 1'800'000, 0);
    const double open = Number(row.at(1)), high = Number(row.at(2)), low = Number(row.at(3)),
                 close = Number(row.at(4));
    EXPECT_GE(high, std::max(open, close));
    EXPECT_LE(low, std::min(open, close));
    EXPECT_TRUE(i > 0 || high == low);
  }
}

TEST(Ohlc, StepFollowsTheDays) {
  Desk desk;
  for (const auto& [asked, hours] :
       std::vector<std::pair<int, int>>{{7, 4}, {30, 4}, {90, 96}, {365, 96}}) {
    const auto rows =
        desk.ApiJson("/coins/bitcoin/ohlc?vs_currency=usd&days=" + std::to_string(asked));
    EXPECT_NEAR(static_cast<double>(rows.as_array().size()), asked * 24.0 / hours, 2);
    EXPECT_EQ(rows.at(1).at(0).as_int64() - rows.at(0).at(0).as_int64(), hours * 3'600'000LL);
  }
}

TEST(Ohlc, WithoutACurrencyTripsTheServer) {
  Desk desk;
  const Answer answer = desk.Api("/coins/bitcoin/ohlc?days=1");
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body, R"({"status":500,"error":"Internal Server Error"})");
}

TEST(Search, SortsByCapAndKeepsTwentyFive) {
  Desk desk;
  const auto found = desk.ApiJson("/search?query=Bitcoin");
  const auto& coins = found.at("coins").as_array();
  ASSERT_GE(coins.size(), 3u);
  EXPECT_EQ(coins[0].at("id"), "bitcoin");
  EXPECT_EQ(coins[0].at("symbol"), "BTC");
  EXPECT_EQ(desk.ApiJson("/search?query=network").at("coins").as_array().size(), 25u);
  EXPECT_TRUE(desk.ApiJson("/search?query=qqqqqq").at("coins").as_array().empty());
  EXPECT_TRUE(desk.ApiJson("/search").at("coins").as_array().empty());
}

TEST(Api, CachingIsAsRecorded) {
  Desk desk;
  EXPECT_EQ(desk.Api("/simple/price?ids=bitcoin&vs_currencies=usd").cache_control,
            "max-age=30, public, must-revalidate, s-maxage=60");
  EXPECT_EQ(desk.Api("/coins/bitcoin/ohlc?vs_currency=usd&days=1").cache_control,
            "max-age=30, public, must-revalidate, s-maxage=1800");
  EXPECT_EQ(desk.Api("/coins/markets").cache_control, "no-cache");
}

TEST(Api, UnknownPathsAndMethods) {
  Desk desk;
  EXPECT_EQ(desk.Api("/nothing").status, 404);
  EXPECT_EQ(desk.Api("/key").status, 404);
  EXPECT_EQ(desk.Api("/coins/bitcoin/nothing").status, 404);
  EXPECT_EQ(desk.Call(Get("/")).status, 404);
  EXPECT_EQ(desk.Call(Send("POST", "/api/v3/ping")).status, 405);
}

}  // namespace
}  // namespace cpa::simulator
