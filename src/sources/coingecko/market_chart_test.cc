#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include <gtest/gtest.h>

#include "base/text.h"
#include "history/chart_candles.h"
#include "sources/coingecko/market_chart_wire.h"
#include "sources/common/json_for_test.h"
#include "support/shared_data.h"

namespace cpa::sources {
namespace {

namespace fs = std::filesystem;
using Samples = std::vector<PriceSample>;

WallTime Ms(std::int64_t value) {
  return WallTime{Millis{value}};
}

TEST(MarketChartTest, PutsPointsInOrderAndTakesUnknownForWhatItIs) {
  const auto samples = ParseMarketChart(
      R"({"prices":[[1000000000000,1],[1000000300000,2.5e1],[1000000600000,3],[1000000599000,4],
                    [1000000300000,9],[1000000700000,null],[1000000800000,0]],
          "market_caps":[[1000000000000,0],[1000000300000,null],[1000000600000,7],
                         [1000000599000,8],[1000000300000,1]],
          "total_volumes":[[1000000000000,0],[1000000300001,5]],"extra":{"a":[1]}})");
  ASSERT_TRUE(samples) << samples.error().detail;
  EXPECT_EQ(*samples, (Samples{{.at = Ms(1'000'000'000'000), .price = 1, .volume_24h = 0},
                               {.at = Ms(1'000'000'300'000), .price = 25},
                               {.at = Ms(1'000'000'599'000), .price = 4, .market_cap = 8},
                               {.at = Ms(1'000'000'600'000), .price = 3, .market_cap = 7}}));
}

// H7: what is no price is a hole in the chart.
TEST(MarketChartTest, PointsThatAreNoPriceAreLeftOut) {
  const auto samples = ParseMarketChart(
      R"({"prices":[[1000000000000,-5],[1000000300000,0],[1000000600000,1e-320],
                    [1000000700000,1e300],[1000000800000,2]]})");
  ASSERT_TRUE(samples);
  EXPECT_EQ(*samples, (Samples{{.at = Ms(1'000'000'800'000), .price = 2}}));
}

TEST(MarketChartTest, AnEmptyChartIsAnAnswer) {
  const auto samples = ParseMarketChart(R"({"prices":[],"market_caps":[],"total_volumes":[]})");
  ASSERT_TRUE(samples);
  EXPECT_TRUE(samples->empty());
}

TEST(MarketChartTest, OtherShapesAreRefused) {
  for (const std::string_view body :
       {"", "null", "[]", "{}", R"({"prices":{}})", R"({"prices":[1]})", R"({"prices":[[1]]})",
        R"({"prices":[[1000000000000,1,2]]})", R"({"prices":[["1000000000000",1]]})",
        R"({"prices":[[-5,1]]})", R"({"prices":[[1e300,1]]})", R"({"prices":[null]})",
        R"({"prices":[[1000000000000,"1"]]})", R"({"prices":[[1000000000000,1]]} x)",
        R"({"prices":[[1000000000000,1)"}) {
    const auto samples = ParseMarketChart(body);
    ASSERT_FALSE(samples) << body;
    EXPECT_EQ(samples.error().kind, ErrorKind::kInvalid);
  }
}

TEST(MarketChartTest, TooManyPointsAreRefused) {
  std::string body = R"({"prices":[[1,1])";
  for (std::size_t i = 0; i < kChartPointsMax; ++i) body += ",[2,1]";
  EXPECT_FALSE(ParseMarketChart(body + "]}"));
}

struct Recording {
  std::string name;
  std::size_t points;
  CandleInterval interval;
};

class RecordedChartTest : public testing::TestWithParam<Recording> {
 protected:
  static fs::path File() { return SharedData() / "coingecko" / (GetParam().name + ".json"); }
};

// Strictly increasing, every point one of the recording's, and candles of closed time only.
TEST_P(RecordedChartTest, GivesTheRecordedPointsInOrderAndNoOthers) {
  std::ifstream in(File(), std::ios::binary);
  if (!in) GTEST_SKIP() << "no " << File() << " (set CPA_SHARED_DATA)";
  const std::string body{std::istreambuf_iterator<char>(in), {}};
  const auto samples = ParseMarketChart(body);
  ASSERT_TRUE(samples) << samples.error().detail;

  std::map<std::int64_t, double> recorded;
  const PlainJson plain = PlainJsonReader::Parse(body);
  for (const PlainJson& point : plain["prices"].items) {
    recorded.emplace(std::stoll(point.items[0].text), *point.items[1].Number());
  }
  EXPECT_EQ(samples->size(), recorded.size());
  EXPECT_EQ(samples->size(), GetParam().points);
  for (std::size_t i = 0; i < samples->size(); ++i) {
    const PriceSample& sample = (*samples)[i];
    if (i > 0) {
      EXPECT_LT((*samples)[i - 1].at, sample.at);
    }
    EXPECT_EQ(recorded.at(sample.at.time_since_epoch().count()), sample.price);
  }

  const WallTime now = samples->back().at;
  const auto candles = ClosedCandles(*samples, GetParam().interval, now);
  std::int64_t used = 0;
  for (std::size_t i = 0; i < candles.size(); ++i) {
    if (i > 0) {
      EXPECT_LT(candles[i - 1].open_time, candles[i].open_time);
    }
    EXPECT_LE(candles[i].low, candles[i].high);
    EXPECT_GE(candles[i].samples, 1);
    used += candles[i].samples;
  }
  EXPECT_LE(used, 2 * std::ssize(*samples));  // At a border it is in two candles.
  EXPECT_FALSE(candles.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Recordings, RecordedChartTest,
    testing::Values(
        Recording{"market_chart_bitcoin_usd_1d_2024-01-15", 289, CandleInterval::k5m},
        Recording{"market_chart_bitcoin_usd_30d_2021-05-15", 722, CandleInterval::k1h},
        Recording{"market_chart_bitcoin_usd_90d_daily_2021-05-15", 91, CandleInterval::k1d},
        Recording{"market_chart_bitcoin_usd_366d_2022-01-31", 368, CandleInterval::k1d},
        Recording{"market_chart_range_bitcoin_usd_2014_daily", 347, CandleInterval::k1d},
        Recording{"market_chart_range_uniswap_usd_7d_hourly_2024-01", 168, CandleInterval::k1h}));

}  // namespace
}  // namespace cpa::sources
