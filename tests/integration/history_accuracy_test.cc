// C1: how far candles made of CoinGecko's points close from where the exchange closed, before (a
// point only in the candle that begins with it) and now, over recorded days and hours.
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "history/candle_csv.h"
#include "history/candle_fold.h"
#include "history/candle_time.h"
#include "history/chart_candles.h"
#include "sources/coingecko/market_chart_wire.h"
#include "support/shared_data.h"

namespace cpa {
namespace {

namespace fs = std::filesystem;
using Points = std::vector<PriceSample>;

std::string ReadGzip(const fs::path& path) {
  std::string text;
  gzFile file = gzopen(path.c_str(), "rb");
  std::vector<char> piece(1 << 16);
  for (int got = 1; file != nullptr && got > 0;) {
    got = gzread(file, piece.data(), static_cast<unsigned>(piece.size()));
    if (got > 0) text.append(piece.data(), static_cast<std::size_t>(got));
  }
  if (file != nullptr) gzclose(file);
  return text;
}

template <class Take>
void EachLine(const std::string& text, const Take& take) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    take(std::string_view(text).substr(begin, end - begin));
    begin = end + 1;
  }
}

std::map<WallTime, double> ExchangeCloses(const fs::path& file, CandleInterval interval) {
  std::map<WallTime, double> closes;
  CandleCsv csv("any", interval, WallTime::max());
  EachLine(ReadGzip(file), [&](std::string_view line) {
    const auto read = csv.Read(line);
    if (read.candle) closes[read.candle->open_time] = read.candle->close;
  });
  return closes;
}

// |close - exchange's close| in percent of the latter.
struct Errors {
  std::vector<double> percents;

  void Add(const std::vector<Candle>& candles, const std::map<WallTime, double>& closes) {
    for (const Candle& each : candles) {
      const auto close = closes.find(each.open_time);
      if (close == closes.end()) continue;
      percents.push_back(std::abs(each.close / close->second - 1) * 100);
    }
  }

  double mean() const {
    return std::accumulate(percents.begin(), percents.end(), 0.0) /
           static_cast<double>(percents.size());
  }

  double median() const {
    std::vector<double> sorted = percents;
    std::ranges::sort(sorted);
    return sorted[sorted.size() / 2];
  }
};

void Print(const char* what, const Errors& before, const Errors& now) {
  std::cout << what << ", before: mean " << before.mean() << " %, median " << before.median()
            << " % of " << before.percents.size() << "; now: mean " << now.mean() << " %, median "
            << now.median() << " % of " << now.percents.size() << '\n';
}

constexpr std::pair<const char*, const char*> kRecordedCoins[] = {{"aave", "AAVE"},
                                                                  {"cardano", "ADA"},
                                                                  {"avalanche-2", "AVAX"},
                                                                  {"bitcoin-cash", "BCH"},
                                                                  {"binancecoin", "BNB"},
                                                                  {"bitcoin", "BTC"},
                                                                  {"dogecoin", "DOGE"},
                                                                  {"polkadot", "DOT"},
                                                                  {"ethereum-classic", "ETC"},
                                                                  {"ethereum", "ETH"},
                                                                  {"hedera-hashgraph", "HBAR"},
                                                                  {"internet-computer", "ICP"},
                                                                  {"chainlink", "LINK"},
                                                                  {"litecoin", "LTC"},
                                                                  {"near", "NEAR"},
                                                                  {"pax-gold", "PAXG"},
                                                                  {"quant-network", "QNT"},
                                                                  {"shiba-inu", "SHIB"},
                                                                  {"solana", "SOL"},
                                                                  {"tron", "TRX"},
                                                                  {"uniswap", "UNI"},
                                                                  {"vechain", "VET"},
                                                                  {"ripple", "XRP"},
                                                                  {"zcash", "ZEC"}};

// timestamp_ms, coin_id, price_usd, ...
std::map<std::string, Points, std::less<>> DailyPoints(const fs::path& file) {
  std::map<std::string, Points, std::less<>> points;
  EachLine(ReadGzip(file), [&](std::string_view line) {
    const std::size_t first = line.find(',');
    const std::size_t second = line.find(',', first + 1);
    const std::string id(line.substr(first + 1, second - first - 1));
    const double price = std::atof(std::string(line.substr(second + 1)).c_str());
    const long long at = std::atoll(std::string(line.substr(0, first)).c_str());
    if (at > 0 && price > 0) points[id].push_back({.at = WallTime{Millis{at}}, .price = price});
  });
  for (auto& [id, each] : points) SortSamples(each);
  return points;
}

TEST(HistoryAccuracy, DaysCloseWhereTheExchangeDid) {
  const fs::path file = SharedData() / "coingecko" / "coingecko_daily_2021_top300.csv.gz";
  if (!fs::exists(file)) GTEST_SKIP() << "no " << file << " (set CPA_SHARED_DATA)";
  const auto points = DailyPoints(file);
  Errors before;
  Errors now;
  Errors bitcoin_before;
  Errors bitcoin_now;
  Errors floor;
  for (const auto& [id, symbol] : kRecordedCoins) {
    const auto closes = ExchangeCloses(
        SharedData() / "ohlcv" / "binance_spot_1d" / (std::string(symbol) + "USDT.csv.gz"),
        CandleInterval::k1d);
    ASSERT_FALSE(closes.empty()) << symbol;
    ASSERT_TRUE(points.contains(id)) << id;
    const Points& of_coin = points.find(id)->second;
    const auto old_days = FoldSamples(of_coin, CandleInterval::k1d);
    const auto new_days = ClosedCandles(of_coin, CandleInterval::k1d, WallTime::max());
    before.Add(old_days, closes);
    now.Add(new_days, closes);
    if (std::string_view(id) == "bitcoin") {
      bitcoin_before.Add(old_days, closes);
      bitcoin_now.Add(new_days, closes);
    }
    for (const PriceSample& point : of_coin) {
      const auto close = closes.find(point.at - std::chrono::days{1});
      if (close != closes.end()) {
        floor.percents.push_back(std::abs(point.price / close->second - 1) * 100);
      }
    }
  }
  Print("days of 24 coins", before, now);
  Print("days of bitcoin", bitcoin_before, bitcoin_now);
  std::cout << "the same points against the exchange's price of the same moment: mean "
            << floor.mean() << " %, median " << floor.median() << " %\n";
  EXPECT_GT(now.percents.size(), 8'000u);
  EXPECT_GT(before.mean(), 2);
  EXPECT_GT(bitcoin_before.mean(), 2);
  EXPECT_LE(bitcoin_now.mean(), 0.35);
  // What is left is how far the two prices of one moment are apart.
  EXPECT_LE(now.mean(), floor.mean() * 1.02);
  EXPECT_LE(now.mean(), before.mean() / 10);
}

TEST(HistoryAccuracy, HoursCloseWhereTheExchangeDid) {
  const fs::path file =
      SharedData() / "coingecko" / "market_chart_range_bitcoin_usd_5m_truncated_2024-01.json.gz";
  if (!fs::exists(file)) GTEST_SKIP() << "no " << file << " (set CPA_SHARED_DATA)";
  const auto all = sources::ParseMarketChart(ReadGzip(file));
  ASSERT_TRUE(all.has_value());
  Points hourly;  // The first of each hour, as upstream's hourly points are.
  for (const PriceSample& each : *all) {
    const auto hour = [](WallTime at) { return CandleOpenTime(CandleInterval::k1h, at); };
    if (hourly.empty() || hour(each.at) != hour(hourly.back().at)) hourly.push_back(each);
  }
  const auto closes = ExchangeCloses(SharedData() / "ohlcv" / "binance_spot_1h" / "BTCUSDT.csv.gz",
                                     CandleInterval::k1h);
  Errors before;
  Errors now;
  before.Add(FoldSamples(hourly, CandleInterval::k1h), closes);
  now.Add(ClosedCandles(hourly, CandleInterval::k1h, WallTime::max()), closes);
  Print("hours of bitcoin", before, now);
  EXPECT_GT(now.percents.size(), 100u);
  EXPECT_LT(now.mean(), before.mean() / 2);
}

}  // namespace
}  // namespace cpa
