#include "simulator/json_writer.h"

#include <gtest/gtest.h>

namespace cpa::simulator {
namespace {

std::string Price(double value, Precision precision = {}) {
  return JsonWriter().Price(value, precision).Take();
}

TEST(JsonWriter, RoundsPricesAsShownOnTheSite) {
  EXPECT_EQ(Price(65609.7), "65610");
  EXPECT_EQ(Price(10000.4), "10000");
  EXPECT_EQ(Price(2511.7149), "2511.71");
  EXPECT_EQ(Price(314.918), "314.92");
  EXPECT_EQ(Price(36.123456), "36.1235");
  EXPECT_EQ(Price(1), "1.0");
  EXPECT_EQ(Price(0.53690849), "0.536908");
  EXPECT_EQ(Price(0.0301339512), "0.030134");
  EXPECT_EQ(Price(9.6812345e-6), "9.68123e-06");
  EXPECT_EQ(Price(5e-11), "5.0e-11");
  EXPECT_EQ(Price(0), "0.0");
}

TEST(JsonWriter, KeepsAllDigitsOrTheAskedPlaces) {
  const double exact = 40107.573219876543;
  EXPECT_EQ(std::stod(Price(exact, Precision::Parse("full"))), exact);
  EXPECT_EQ(Price(exact, Precision::Parse("2")), "40107.57");
  EXPECT_EQ(Price(exact, Precision::Parse("0")), "40108");
  EXPECT_EQ(Price(exact, Precision::Parse("19")), "40108");
  EXPECT_EQ(Price(exact, Precision::Parse("-1")), "40108");
}

TEST(JsonWriter, PrintsFloatsLikeUpstream) {
  EXPECT_EQ(JsonWriter().Float(21e6).Take(), "21000000.0");
  EXPECT_EQ(JsonWriter().Float(2.448524105135891e+16).Take(), "2.448524105135891e+16");
  EXPECT_EQ(JsonWriter().Float(8.69e-05).Take(), "8.69e-05");
  EXPECT_EQ(JsonWriter().Float(std::optional<double>()).Take(), "null");
  EXPECT_EQ(JsonWriter().Amount(1312155114762.4).Take(), "1312155114762");
  EXPECT_EQ(JsonWriter().Amount(5.4).Take(), "5.4");
}

TEST(JsonWriter, PutsCommasAndEscapes) {
  JsonWriter json;
  json.BeginObject().Key("a").Int(1).Key("b").BeginArray().Bool(true).Null().EndArray();
  json.Key("c\"").String("x\\\r\n").EndObject();
  EXPECT_EQ(json.Take(), R"({"a":1,"b":[true,null],"c\"":"x\\\r\n"})");
}

TEST(JsonWriter, StampsAlwaysCarryMilliseconds) {
  EXPECT_EQ(JsonWriter().Stamp(WallTime{Millis{1'700'000'000'000}}).Take(),
            "\"2023-11-14T22:13:20.000Z\"");
  EXPECT_EQ(JsonWriter().Stamp(WallTime{Millis{1'700'000'000'041}}).Take(),
            "\"2023-11-14T22:13:20.041Z\"");
}

}  // namespace
}  // namespace cpa::simulator
