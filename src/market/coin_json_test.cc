#include "market/coin_json.h"

#include <chrono>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "market/json_check_for_test.h"
#include "market/quotes_for_test.h"

namespace cpa {
namespace {

using std::chrono::sys_days;
using std::chrono::year;

constexpr WallTime kNoon{sys_days{year{2024} / 1 / 15} + std::chrono::hours{12}};

Quote Bitcoin() {
  Quote quote;
  quote.id = "bitcoin";
  quote.symbol = "BTC";
  quote.name = "Bitcoin";
  quote.image = "https://images.example/btc.png";
  quote.market_cap_rank = 1;
  quote.price = 43250.5;
  quote.market_cap = 845e9;
  quote.volume_24h = 25e9;
  quote.high_24h = 43500;
  quote.low_24h = 42000.25;
  quote.price_change_24h = 1250.75;
  quote.price_change_percentage_24h = 2.98;
  quote.circulating_supply = 19.6e6;
  quote.last_updated = kNoon;
  return quote;
}

Quote BitcoinWithExtremes() {
  Quote quote = Bitcoin();
  quote.total_supply = 21e6;
  quote.max_supply = 21e6;
  quote.fully_diluted_valuation = 9e11;
  quote.ath = 69045;
  quote.ath_change_percentage = -37.4;
  quote.ath_date = kNoon - Millis{1};
  quote.atl = 67.81;
  quote.atl_change_percentage = 63000.5;
  quote.atl_date = kNoon;
  return quote;
}

constexpr std::string_view kBitcoinOpen =
    R"({"id":"bitcoin","symbol":"BTC","name":"Bitcoin","current_price":43250.5,)"
    R"("market_cap":845000000000,"volume_24h":25000000000,"price_change_24h":1250.75,)"
    R"("price_change_percentage_24h":2.98,"last_updated":"2024-01-15T12:00:00Z",)"
    R"("market_cap_rank":1,"high_24h":43500,"low_24h":42000.25,"circulating_supply":19600000,)"
    R"("image":"https://images.example/btc.png","source":"coingecko")";

TEST(CoinJson, BeginsWithTheNineFieldsOfTheSpecification) {
  EXPECT_EQ(OpenCoinJson(Bitcoin(), kCoinGecko), kBitcoinOpen);
}

TEST(CoinJson, FreshnessClosesTheObject) {
  const SteadyTime now{std::chrono::hours{1}};
  const auto closed = [now](Millis age) {
    std::string out = "{\"id\":1";
    AppendFreshness(out, now - age, now, age > Millis{60'000});
    return out;
  };
  EXPECT_EQ(closed(Millis{1'234}), R"({"id":1,"age_ms":1234,"stale":false})");
  EXPECT_EQ(closed(Millis{60'000}), R"({"id":1,"age_ms":60000,"stale":false})");
  EXPECT_EQ(closed(Millis{60'001}), R"({"id":1,"age_ms":60001,"stale":true})");
  EXPECT_EQ(closed(Millis{-5}), R"({"id":1,"age_ms":0,"stale":false})");
}

TEST(CoinJson, UnknownIsNullNeverZero) {
  Quote unknown;
  unknown.id = "x";
  EXPECT_EQ(OpenCoinJson(unknown, kSimulated),
            R"({"id":"x","symbol":"","name":"","current_price":null,"market_cap":null,)"
            R"("volume_24h":null,"price_change_24h":null,"price_change_percentage_24h":null,)"
            R"("last_updated":null,"market_cap_rank":null,"high_24h":null,"low_24h":null,)"
            R"("circulating_supply":null,"image":null,"source":"simulated")");
}

TEST(CoinJson, HostileNamesStayInsideTheirStrings) {
  Quote hostile = Bitcoin();
  hostile.name = "\",\"current_price\":0,\"x\":\"\\\n\xFF<script>";
  std::string out = OpenCoinJson(hostile, kCoinGecko);
  AppendFreshness(out, SteadyTime{}, SteadyTime{}, false);
  EXPECT_TRUE(JsonChecker::IsValid(out)) << out;
  EXPECT_NE(out.find(R"("name":"\",\"current_price\":0,)"), std::string::npos) << out;
}

TEST(CoinJson, ConversionScalesMoneyOnly) {
  std::string out;
  AppendOpenCoin(out, Bitcoin(), kCoinGecko, *Rate::Of(0.5));
  EXPECT_EQ(out, R"({"id":"bitcoin","symbol":"BTC","name":"Bitcoin","current_price":21625.25,)"
                 R"("market_cap":422500000000,"volume_24h":12500000000,"price_change_24h":625.375,)"
                 R"("price_change_percentage_24h":2.98,"last_updated":"2024-01-15T12:00:00Z",)"
                 R"("market_cap_rank":1,"high_24h":21750,"low_24h":21000.125,)"
                 R"("circulating_supply":19600000,"image":"https://images.example/btc.png",)"
                 R"("source":"coingecko")");
}

TEST(CoinJson, WhatOverflowsInAConversionIsNull) {
  Quote quote = Bitcoin();
  quote.market_cap = std::numeric_limits<double>::max();
  std::string out;
  AppendOpenCoin(out, quote, kCoinGecko, *Rate::Of(10));
  EXPECT_NE(out.find(R"("current_price":432505,"market_cap":null,)"), std::string::npos) << out;
}

TEST(CoinDetailJson, AddsThePageToTheCoin) {
  CoinDetail detail;
  detail.description = "Digital <b>gold</b>\r\n";
  detail.links = {{"homepage", "https://bitcoin.example"},
                  {"blockchain_site", "https://a.example"},
                  {"homepage", "https://www.bitcoin.example"}};
  detail.categories = {"Layer 1", "Proof of Work"};
  detail.genesis_date = "2009-01-03";
  std::string out;
  AppendCoinDetail(out, BitcoinWithExtremes(), kCoinGecko, &detail);
  EXPECT_EQ(out, std::string(kBitcoinOpen) +
                     R"(,"total_supply":21000000,"max_supply":21000000,)"
                     R"("fully_diluted_valuation":900000000000,)"
                     R"("ath":69045,"ath_change_percentage":-37.4,)"
                     R"("ath_date":"2024-01-15T11:59:59.999Z",)"
                     R"("atl":67.81,"atl_change_percentage":63000.5,)"
                     R"("atl_date":"2024-01-15T12:00:00Z",)"
                     R"("description":"Digital <b>gold</b>\r\n",)"
                     R"("links":{"homepage":["https://bitcoin.example",)"
                     R"("https://www.bitcoin.example"],"blockchain_site":["https://a.example"]},)"
                     R"("categories":["Layer 1","Proof of Work"],"genesis_date":"2009-01-03")");
}

TEST(CoinDetailJson, WithoutThePageItsMembersAreNull) {
  std::string out;
  AppendCoinDetail(out, Bitcoin(), kCoinGecko, nullptr);
  EXPECT_EQ(out, std::string(kBitcoinOpen) +
                     R"(,"total_supply":null,"max_supply":null,"fully_diluted_valuation":null,)"
                     R"("ath":null,"ath_change_percentage":null,"ath_date":null,)"
                     R"("atl":null,"atl_change_percentage":null,"atl_date":null,)"
                     R"("description":null,"links":null,"categories":null,"genesis_date":null)");
}

TEST(CoinDetailJson, AnEmptyPageIsEmptyNotNull) {
  std::string out;
  const CoinDetail detail;
  AppendCoinDetail(out, Bitcoin(), kCoinGecko, &detail);
  EXPECT_TRUE(out.ends_with(R"("description":"","links":{},"categories":[],"genesis_date":null)"))
      << out;
}

TEST(CoinDetailJson, ConversionReachesTheExtremes) {
  std::string out;
  AppendCoinDetail(out, BitcoinWithExtremes(), kCoinGecko, nullptr, *Rate::Of(2));
  for (const char* member :
       {R"("current_price":86501,)", R"("fully_diluted_valuation":1800000000000,)",
        R"("ath":138090,)", R"("atl":135.62,)", R"("ath_change_percentage":-37.4,)",
        R"("max_supply":21000000,)"}) {
    EXPECT_NE(out.find(member), std::string::npos) << member;
  }
}

std::string PriceUpdate(const Quote& quote, std::uint64_t sequence, WallTime now) {
  SnapshotEntry entry = EntryOf(quote);
  entry.source = kSimulated;
  std::string out;
  AppendPriceUpdate(out, entry, sequence, now);
  return out;
}

TEST(PriceUpdateJson, IsTheMessageOfTheSpecification) {
  EXPECT_EQ(PriceUpdate(Bitcoin(), 17, kNoon + Millis{123}),
            R"({"type":"price_update","data":{"id":"bitcoin","symbol":"BTC","name":"Bitcoin",)"
            R"("current_price":43250.5,"price_change_24h":1250.75,)"
            R"("price_change_percentage_24h":2.98,"market_cap":845000000000,)"
            R"("volume_24h":25000000000},"source":"simulated","seq":17,)"
            R"("timestamp":"2024-01-15T12:00:00.123Z"})");
}

TEST(PriceUpdateJson, TheTimestampIsWithinTheTail) {
  const std::string out =
      PriceUpdate(Bitcoin(), std::numeric_limits<std::int64_t>::max(), kNoon + Millis{999});
  const std::size_t place = out.rfind("\"timestamp\":");
  ASSERT_NE(place, std::string::npos);
  EXPECT_LE(out.size() - place, kTimestampTailBytes);
}

TEST(PriceUpdateJson, SkippedGoesBeforeTheSequence) {
  std::string out = "x";
  MarkSkipped(out, PriceUpdate(Bitcoin(), 17, kNoon), 4);
  EXPECT_TRUE(out.starts_with(R"(x{"type":"price_update","data":{"id":"bitcoin",)")) << out;
  EXPECT_TRUE(out.ends_with(
      R"("source":"simulated","skipped":4,"seq":17,"timestamp":"2024-01-15T12:00:00Z"})"))
      << out;
}

TEST(PriceUpdateJson, SkippedIsNotFooledByNames) {
  Quote hostile = Bitcoin();
  hostile.name = ",\"seq\":1,\"timestamp\":\"";
  std::string out;
  MarkSkipped(out, PriceUpdate(hostile, 17, kNoon), 1);
  EXPECT_TRUE(JsonChecker::IsValid(out)) << out;
  EXPECT_NE(out.find(R"("skipped":1,"seq":17,)"), std::string::npos) << out;
}

}  // namespace
}  // namespace cpa
