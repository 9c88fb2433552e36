#include "history/candle_import.h"

#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "base/text.h"
#include "history/candle_fold.h"
#include "history/candle_time.h"
#include "history/memory_history_for_test.h"
#include "support/shared_data.h"

namespace cpa {
namespace {

namespace fs = std::filesystem;
using Interval = CandleInterval;
using Refusals = std::vector<RefusedLine>;

constexpr TimeRange kAlways{WallTime{}, WallTime::max()};

fs::path OhlcvFolder() {
  return SharedData() / "ohlcv";
}

CandleImportOptions Options(Interval interval) {
  return {.crypto_id = "bitcoin", .interval = interval, .now = *ParseTime("2026-06-01T00:00:00Z")};
}

struct Imported {
  MemoryHistory history;
  CandleImportReport report;

  std::vector<Candle> Candles(Interval interval) {
    return *history.Candles("bitcoin", interval, kAlways, 1'000'000);
  }
};

// Fed in pieces of `cut` bytes.
std::unique_ptr<Imported> Import(std::string_view text, CandleImportOptions options,
                                 std::size_t cut = 7) {
  auto imported = std::make_unique<Imported>();
  CandleImport import(std::move(options), imported->history, {});
  for (; !text.empty(); text.remove_prefix(std::min(cut, text.size()))) {
    EXPECT_TRUE(import.Feed(text.substr(0, cut)));
  }
  EXPECT_TRUE(import.End());
  imported->report = import.report();
  return imported;
}

// 2026-01-01T00:00:00Z, an hour and two hours later.
constexpr std::string_view kThree =
    "1767225600000,10,12,9,11,1.5\n"
    "1767229200000,11,13,10,12,2.5\n"
    "1767232800000,12,14,11,13,3\n";

TEST(CandleImportTest, ReadsTheCommonLayoutWithoutAHeader) {
  const auto imported = Import(kThree, Options(Interval::k1h));
  EXPECT_EQ(imported->report.refused, 0);
  EXPECT_EQ(imported->report.candles, 3);
  const auto candles = imported->Candles(Interval::k1h);
  ASSERT_EQ(candles.size(), 3u);
  EXPECT_EQ(candles[0], (Candle{.open_time = *ParseTime("2026-01-01T00:00:00Z"),
                                .open = 10,
                                .high = 12,
                                .low = 9,
                                .close = 11,
                                .traded_volume = 1.5,
                                .samples = 1,
                                .source = HistorySource::kImported}));
}

TEST(CandleImportTest, AHeaderNamesTheColumnsInAnyOrderAndStampsMayBeOfAnyUnit) {
  const std::string_view texts[] = {
      "\xEF\xBB\xBFOpen Time,Open,High,Low,Close,Volume,trades\r\n1767225600,10,12,9,11,1.5,9\r\n",
      "low,high,close,open,volume,unix\n9,12,11,10,1.5,1767225600000\n",
      "\"date\",\"open\",\"high\",\"low\",\"close\",\"volume\"\n"
      "\"2026-01-01T00:00:00Z\",\"10\",\"12\",\"9\",\"11\",\"1.5\"\n",
      "1767225600000000,10,12,9,11,1.5"};
  const auto expected = Import(kThree, Options(Interval::k1h))->Candles(Interval::k1h);
  for (const std::string_view text : texts) {
    const auto candles = Import(text, Options(Interval::k1h))->Candles(Interval::k1h);
    ASSERT_EQ(candles.size(), 1u) << text;
    EXPECT_EQ(candles[0], expected[0]) << text;
  }
}

TEST(CandleImportTest, RefusedLinesAreToldAndTheRestIsStored) {
  const std::string text = std::string("open_time,open,high,low,close,volume\n") +
                           "1767225600000,10,12,9,11,1.5\n"
                           "1767225600000,10,12,9,11,1.5\n"
                           "soon,10,12,9,11,1.5\n"
                           "1767229200000,10,12,9,-11,1.5\n"
                           "1767229200000,10,9,12,11,1.5\n"
                           "1767229200001,10,12,9,11,1.5\n"
                           "1767229200000,nan,12,9,11,1.5\n"
                           "1767229200000,10,12\n"
                           "1893456000000,10,12,9,11,1.5\n"
                           "\n" +
                           std::string(5'000, '1') + "\n" + std::string(100, ',') +
                           "\n1767229200000,10,12,9,11,\n";
  const Refusals expected = {{3, "the open time is not later than that of the candle before"},
                             {4, "the open time does not read"},
                             {5, "close is not a usable number"},
                             {6, "high and low do not enclose open and close"},
                             {7, "the open time is not a boundary of 1h"},
                             {8, "open is not a usable number"},
                             {9, "low is not a usable number"},
                             {10, "the candle is not over yet"},
                             {12, "the line is too long"},
                             {13, "more than 64 columns"}};
  for (const std::size_t cut : {1u, 7u, 65'536u}) {
    const auto imported = Import(text, Options(Interval::k1h), cut);
    EXPECT_EQ(imported->report.refusals, expected);
    EXPECT_EQ(imported->report.refused, 10);
    EXPECT_EQ(imported->report.lines, 14);
    const auto candles = imported->Candles(Interval::k1h);
    ASSERT_EQ(candles.size(), 2u);
    EXPECT_EQ(candles[1].traded_volume, std::nullopt);
  }
}

TEST(CandleImportTest, AHeaderThatLacksAColumnRefusesEveryLine) {
  const auto imported = Import("time,open,high,low\n1767225600,1,1,1\n", Options(Interval::k1h));
  EXPECT_EQ(imported->report.refusals, (Refusals{{1, "the header has no column for close"},
                                                 {2, "the header lacks a column"}}));
}

TEST(CandleImportTest, ADryRunStoresNothing) {
  auto options = Options(Interval::k1h);
  options.dry_run = true;
  const auto imported = Import(kThree, options);
  EXPECT_EQ(imported->report.candles, 3);
  EXPECT_TRUE(imported->Candles(Interval::k1h).empty());
}

TEST(CandleImportTest, RefusalsAreCountedBeyondThoseListed) {
  auto options = Options(Interval::k1h);
  options.refusals_max = 2;
  const auto imported = Import("a\nb\nc\n", options);
  EXPECT_EQ(imported->report.refusals.size(), 2u);
  EXPECT_EQ(imported->report.refused, 3);
}

// C3: what is not whole is kept, and says so.
TEST(CandleImportTest, DaysThatAreNotWholeAreKeptAndTellTheirCoverage) {
  std::string text;
  const std::int64_t midnight = 1'767'225'600;
  for (int hour = 20; hour < 24 + 24 + 3; ++hour) {  // Four hours, a day with a hole, three hours.
    if (hour == 30) continue;
    text += std::to_string(midnight + hour * 3'600) + ",10,12,9,11,2\n";
  }
  auto options = Options(Interval::k1h);
  options.batch = 5;
  const auto imported = Import(text, options);
  const auto days = imported->Candles(Interval::k1d);
  ASSERT_EQ(days.size(), 3u);
  EXPECT_EQ(days[1].open_time, *ParseTime("2026-01-02T00:00:00Z"));
  EXPECT_EQ(days[1].samples, 23);
  EXPECT_EQ(days[1].traded_volume, 46);
  EXPECT_DOUBLE_EQ(days[0].coverage, 4 / 24.0);
  EXPECT_DOUBLE_EQ(days[1].coverage, 23 / 24.0);
  EXPECT_DOUBLE_EQ(days[2].coverage, 3 / 24.0);
  ASSERT_EQ(imported->report.rolled.size(), 1u);
  EXPECT_EQ(imported->report.rolled[0].candles, 3);
  EXPECT_EQ(imported->report.rolled[0].partial, 2);
}

// C3: three days of five minutes, the middle one without its first and its last.
TEST(CandleImportTest, ADayWithoutItsFirstAndLastMinutesIsThere) {
  std::string text;
  for (int i = 0; i < 3 * 288; ++i) {
    if (i == 288 || i == 2 * 288 - 1) continue;
    text += std::to_string(1'767'225'600 + i * 300) + ",10,12,9,11,2\n";
  }
  const auto imported = Import(text, Options(Interval::k5m));
  const auto days = imported->Candles(Interval::k1d);
  ASSERT_EQ(days.size(), 3u);
  EXPECT_EQ(days[0].coverage, 1);
  EXPECT_DOUBLE_EQ(days[1].coverage, 286 / 288.0);
  EXPECT_EQ(imported->Candles(Interval::k1h).size(), 72u);
  EXPECT_EQ(imported->report.rolled[1].candles, 3);
}

// C3: files that leave out the minutes without a trade.
TEST(CandleImportTest, HoursOfAThinCoinAreThere) {
  std::string text;
  for (int i = 0; i < 288; i += 5) text += std::to_string(1'767'225'600 + i * 300) + ",1,2,1,2,3\n";
  const auto hours = Import(text, Options(Interval::k5m))->Candles(Interval::k1h);
  ASSERT_EQ(hours.size(), 24u);
  for (const Candle& hour : hours) EXPECT_LT(hour.coverage, 0.3);
}

// C3: newest first.
TEST(CandleImportTest, AFileThatGoesBackInTimeIsTheSame) {
  std::string forwards;
  std::string backwards;
  for (int hour = 0; hour < 60; ++hour) {
    const std::string line = std::to_string(1'767'225'600 + hour * 3'600) + "," +
                             std::to_string(10 + hour) + ",90,9," + std::to_string(11 + hour) +
                             ",2\n";
    forwards += line;
    backwards.insert(0, line);
  }
  for (const std::size_t batch : {7u, 5'000u}) {
    auto options = Options(Interval::k1h);
    options.batch = batch;
    const auto expected = Import(forwards, options);
    const auto found = Import(backwards, options);
    EXPECT_EQ(found->report.refused, 0);
    EXPECT_EQ(found->report.candles, 60);
    EXPECT_EQ(found->report.range, expected->report.range);
    for (const Interval interval : {Interval::k1h, Interval::k1d}) {
      EXPECT_EQ(found->Candles(interval), expected->Candles(interval));
    }
  }
}

// What `export history` writes, and another coin's line among it.
TEST(CandleImportTest, OurOwnExportComesInAgain) {
  const std::string_view text =
      "crypto_id,open_time,open,high,low,close,market_cap,volume_24h,traded_volume,samples,source,"
      "is_open,coverage\n"
      "bitcoin,2026-01-01T00:00:00Z,10,12,9,11,1000,50,,7,own,false,0.25\n"
      "ethereum,2026-01-01T01:00:00Z,10,12,9,11,1000,50,,7,own,false,1\n"
      "bitcoin,2026-01-01T02:00:00Z,10,12,9,11,,,1.5,7,own,false,1.5\n";
  const auto imported = Import(text, Options(Interval::k1h));
  EXPECT_EQ(imported->report.refusals, (Refusals{{3, "the candle is of another coin"},
                                                 {4, "coverage is not a usable number"}}));
  const auto candles = imported->Candles(Interval::k1h);
  ASSERT_EQ(candles.size(), 1u);
  EXPECT_EQ(candles[0].coverage, 0.25);
  EXPECT_EQ(candles[0].market_cap, 1'000);
  EXPECT_EQ(candles[0].volume_24h, 50);
}

TEST(CandleImportTest, AFileThatIsCutOrAbsentIsAFailure) {
  MemoryHistory history;
  CandleImport absent(Options(Interval::k1h), history, {});
  EXPECT_FALSE(absent.Run("/nonexistent/candles.csv"));

  const fs::path path = fs::path(testing::TempDir()) / "cut.csv.gz";
  // A gzip header, and the beginning of a stored block that promises more than there is.
  std::ofstream(path, std::ios::binary)
      << std::string("\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\x03\x01\x10\x00\xEF\xFF\x31\x32", 17);
  CandleImport cut(Options(Interval::k1h), history, {});
  const auto report = cut.Run(path);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::kInvalid);
  fs::remove(path);
}

TEST(CandleImportTest, AFailureToStoreEndsTheImport) {
  MemoryHistory history;
  history.trouble = NoSpace("the disk is full");
  CandleImport import(Options(Interval::k1h), history, {});
  ASSERT_TRUE(import.Feed(kThree));
  const auto ended = import.End();
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().kind, ErrorKind::kNoSpace);
}

// The exchange's own daily candles are the measure of those that are rolled up from its hours.
TEST(CandleImportTest, RealHoursRollUpToTheExchangesOwnDays) {
  for (const std::string symbol : {"BTCUSDT", "ETHUSDT"}) {
    const fs::path hours = OhlcvFolder() / "binance_spot_1h" / (symbol + ".csv.gz");
    const fs::path days = OhlcvFolder() / "binance_spot_1d" / (symbol + ".csv.gz");
    if (!fs::exists(hours)) GTEST_SKIP() << "no " << hours << " (set CPA_SHARED_DATA)";
    MemoryHistory rolled;
    MemoryHistory published;
    const auto read = CandleImport(Options(Interval::k1h), rolled, {}).Run(hours);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->refused, 0);
    EXPECT_EQ(read->candles, 34'349);
    ASSERT_TRUE(CandleImport(Options(Interval::k1d), published, {}).Run(days));

    const auto mine = *rolled.Candles("bitcoin", Interval::k1d, kAlways, 1'000'000);
    int common = 0;
    for (const Candle& day : mine) {
      const auto theirs =
          *published.Candles("bitcoin", Interval::k1d,
                             {day.open_time, CandleEndTime(Interval::k1d, day.open_time)}, 1);
      if (theirs.empty() || !IsWhole(day)) continue;
      ++common;
      EXPECT_EQ(day.open, theirs[0].open) << FormatTime(day.open_time);
      EXPECT_EQ(day.high, theirs[0].high) << FormatTime(day.open_time);
      EXPECT_EQ(day.low, theirs[0].low) << FormatTime(day.open_time);
      EXPECT_EQ(day.close, theirs[0].close) << FormatTime(day.open_time);
      EXPECT_NEAR(*day.traded_volume / *theirs[0].traded_volume, 1, 1e-9);
    }
    EXPECT_EQ(common, 1'431) << symbol;
    std::cout << symbol << ": " << common << " common days are equal\n";
  }
}

}  // namespace
}  // namespace cpa
