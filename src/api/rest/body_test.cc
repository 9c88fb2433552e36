#include "api/rest/body.h"

#include <string>

#include <boost/json.hpp>
#include <gmock/gmock.h>

#include "api/alerts/backtest_body.h"
#include "api/portfolios/trade_body.h"

namespace cpa::api {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

http::Request JsonRequest(std::string_view body) {
  http::Request request;
  request.fields.emplace_back("Content-Type", "application/json");
  request.body = body;
  return request;
}

// The answer to a sign-up with this body.
std::string SignUp(std::string_view text) {
  const http::Request request = JsonRequest(text);
  Body body(request);
  body.RequiredString("username");
  body.RequiredString("email");
  body.RefuseUnknown();
  return body.ok() ? "" : ValidationAnswer(body.problems())->body();
}

std::string Backtest(std::string_view text) {
  const http::Request request = JsonRequest(text);
  Body body(request);
  ReadBacktest(body);
  return body.ok() ? "" : ValidationAnswer(body.problems())->body();
}

std::size_t CountOf(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// A1: 64 KiB made 176 MB, because each of the 6,560 repetitions told the last value again.
TEST(Body, ARepeatedNameIsOneProblemWithoutItsLongValue) {
  std::string text = "{";
  for (int i = 0; i < 6'560; ++i) text += "\"\":1,";
  text += "\"\":\"" + std::string(32'700, 'v') + "\"}";
  const std::string answer = SignUp(text);
  EXPECT_LT(answer.size(), 2'000U);
  EXPECT_EQ(CountOf(answer, "duplicate_member"), 1U) << answer;
  EXPECT_EQ(CountOf(answer, "extra_forbidden"), 1U);
  EXPECT_THAT(answer, HasSubstr(R"("problem_count":4)")) << "and two fields are missing";
  EXPECT_THAT(answer, Not(HasSubstr("vvv")));
}

TEST(Body, OneHundredProblemsAreListedAndAllCounted) {
  std::string text = "{";
  for (int i = 0; i < 3'000; ++i) text += "\"m" + std::to_string(i) + "\":1,";
  text.back() = '}';
  const json::value answer = json::parse(SignUp(text));
  EXPECT_EQ(answer.at("detail").as_array().size(), 100U);
  EXPECT_EQ(answer.at("problem_count"), 3'002);
  EXPECT_EQ(answer.at("detail").at(2).at("loc").at(1), "m0") << "in the order of the body";
}

TEST(Body, OneKibibyteOfItsTextIsToldBackAndNoMore) {
  const auto with_extra = [](std::size_t bytes) {
    return R"({"username":"ann","email":"a@b.de","x":")" + std::string(bytes - 2, 'y') + "\"}";
  };
  EXPECT_THAT(SignUp(with_extra(1'024)), HasSubstr(R"("input":"yyy)"));
  EXPECT_THAT(SignUp(with_extra(1'025)), HasSubstr(R"("input":null)"));
}

TEST(Body, ALongNameIsCutInLocAndInMessages) {
  const std::string name(30'000, 'n');
  const std::string answer = SignUp("{\"" + name + "\":1}");
  EXPECT_LT(answer.size(), 1'000U);
  EXPECT_THAT(answer, HasSubstr("nnn…"));
}

// D1: numbers became Infinity and NaN, which are no JSON, and others were rounded.
TEST(Body, WhatIsToldBackIsTheClientsOwnText) {
  for (const std::string number : {"1e400", "-1e400", "0e999", "1.10", "12345678901234567890"}) {
    EXPECT_THAT(SignUp("{\"username\":" + number + ",\"email\":\"a@b.de\"}"),
                HasSubstr("\"input\":" + number + "}"));
    EXPECT_THAT(SignUp("[" + number + "]"), HasSubstr("\"input\":[" + number + "]}"));
  }
  EXPECT_THAT(SignUp(R"({"username": [1.0,  2]})"), HasSubstr(R"("input":[1.0,  2]})"));
  EXPECT_THAT(SignUp(R"({"username":"ann", "x":0e999})"), HasSubstr(R"("x":0e999})"))
      << "the whole body, for what is missing";
}

// D1
TEST(Body, APointOfABacktestIsToldBackAsItWasWritten) {
  const std::string rule = R"({"alert_type":"price_above","target_price":1,"prices":)";
  const std::string good = R"({"timestamp":"2026-01-02T03:04:05Z","price":1})";
  EXPECT_THAT(Backtest(rule + "[" + good + R"(,{"timestamp":"x","price":1e999}]})"),
              HasSubstr(R"("loc":["body","prices","1","timestamp"])"));
  EXPECT_THAT(Backtest(rule + "[" + good + R"(,{"timestamp":"x","price":1e999}]})"),
              HasSubstr(R"("input":{"timestamp":"x","price":1e999}})"));
  EXPECT_THAT(Backtest(rule + "[1e400]}"), HasSubstr(R"("input":1e400})"));
}

// D8
TEST(Body, ANameGivenTwiceInsideIsRefusedToo) {
  const std::string answer =
      Backtest(R"({"alert_type":"price_above","target_price":1,)"
               R"("prices":[{"timestamp":"2026-01-02T03:04:05Z","price":1,"price":2}]})");
  EXPECT_THAT(answer, HasSubstr("duplicate_member"));
  EXPECT_THAT(answer, HasSubstr(R"("loc":["body","prices","0","price"])"));
}

// A1: what a back-test repeats is bounded as well.
TEST(Body, AHugeBacktestMakesASmallAnswer) {
  std::string text = R"({"alert_type":"x","y":")" + std::string(4'000'000, 'z') + "\"}";
  EXPECT_LT(Backtest(text).size(), 2'000U);
  text = R"({"alert_type":"price_above","target_price":1,"prices":[{)";
  for (int i = 0; i < 60'000; ++i) text += "\"\":1,";
  text.back() = '}';
  text += "]}";
  EXPECT_LT(Backtest(text).size(), 2'000U);
  text = R"({"prices":[1)";
  for (int i = 0; i < 1'000'000; ++i) text += ",1";
  EXPECT_THAT(Backtest(text + "]}"), HasSubstr("fewer members"));
}

TEST(Body, NoSecretIsToldBackHoweverItIsWritten) {
  for (const std::string key :
       {"ck_Zm9vYmFyMTIzNDU2Nzg5MC1fYWJj", R"(\u0063k_Zm9vYmFyMTIzNDU2Nzg5)"}) {
    EXPECT_THAT(SignUp(R"({"username":["a )" + key + "\"]}"), HasSubstr(R"("input":"***")"));
    const std::string named = SignUp("{\"" + key + "\":1}");
    EXPECT_THAT(named, Not(HasSubstr("Zm9vYmFyMTIzNDU2Nzg5")));
  }
}

TEST(Body, MoneyIsReadFromItsText) {
  const http::Request request = JsonRequest(R"({"a":1.10,"b":"2.20","c":1e2,"d":null,"e":true})");
  Body body(request);
  EXPECT_EQ(body.RequiredDecimal("a")->ToString(), "1.1");
  EXPECT_EQ(body.RequiredDecimal("b")->ToString(), "2.2");
  EXPECT_EQ(body.OptionalDecimal("d"), std::nullopt);
  EXPECT_TRUE(body.ok());
  EXPECT_EQ(body.RequiredDecimal("e"), std::nullopt);
  EXPECT_EQ(body.problems().listed()[0].type, "decimal_type");
}

}  // namespace
}  // namespace cpa::api
