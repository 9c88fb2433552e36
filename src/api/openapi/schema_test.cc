#include "api/openapi/schema.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "domain/alert.h"
#include "domain/candle.h"
#include "market/order.h"

namespace cpa::api::openapi {
namespace {

namespace json = boost::json;

std::string SchemaText(std::string_view type) {
  return json::serialize(SchemaOf(type));
}

const Member& MemberOf(std::string_view shape_name, std::string_view member_name) {
  for (const auto& shapes : Shapes()) {
    for (const Shape& shape : shapes) {
      for (const Member& member : shape.members) {
        if (shape.name == shape_name && member.name == member_name) return member;
      }
    }
  }
  throw std::logic_error(std::string(member_name));
}

template <class Names>
std::string Words(const Names& names) {
  std::string words;
  for (const std::string_view name : names) words.append(words.empty() ? "" : "|").append(name);
  return words;
}

TEST(Schema, WordsWithAndWithoutARange) {
  EXPECT_EQ(SchemaText("text"), R"({"type":"string"})");
  EXPECT_EQ(SchemaText("text(1..100)"), R"({"type":"string","minLength":1,"maxLength":100})");
  EXPECT_EQ(SchemaText("integer(1..)"), R"({"type":"integer","minimum":1})");
  EXPECT_EQ(SchemaText("count"), R"({"type":"integer","minimum":0})");
  EXPECT_EQ(SchemaText("time"), R"({"type":"string","format":"date-time"})");
  EXPECT_EQ(SchemaText("any"), "{}");
}

TEST(Schema, NullListsMapsAndChoices) {
  EXPECT_EQ(SchemaText("number?"), R"({"type":["number","null"]})");
  EXPECT_EQ(SchemaText("decimal?"), R"({"type":["number","string","null"]})");
  EXPECT_EQ(SchemaText("buy|sell?"),
            R"({"anyOf":[{"type":"string","enum":["buy","sell"]},{"type":"null"}]})");
  EXPECT_EQ(SchemaText("=ping"), R"({"const":"ping"})");
  EXPECT_EQ(SchemaText("text[]?"), R"({"type":["array","null"],"items":{"type":"string"}})");
  EXPECT_EQ(SchemaText("map:text[]"), R"({"type":"object","additionalProperties":)"
                                      R"({"type":"array","items":{"type":"string"}}})");
}

TEST(Schema, ShapesAreReferredTo) {
  EXPECT_EQ(SchemaText("Coin[]"),
            R"({"type":"array","items":{"$ref":"#/components/schemas/Coin"}})");
  EXPECT_EQ(SchemaText("Mover?"),
            R"({"anyOf":[{"$ref":"#/components/schemas/Mover"},{"type":"null"}]})");
}

TEST(Schema, WhatDoesNotExistIsAMistake) {
  EXPECT_THROW(SchemaOf("txt"), std::logic_error);
  EXPECT_THROW(SchemaOf("Koin"), std::logic_error);
}

TEST(Schema, AShapeTellsItsMembersAndAllowsNoOther) {
  const json::object schema = SchemasOf({"Alert"}).at("Alert").as_object();
  EXPECT_EQ(schema.at("additionalProperties"), json::value(false));
  EXPECT_TRUE(schema.at("properties").as_object().contains("watched"));
  EXPECT_EQ(schema.at("required").as_array().size(), schema.at("properties").as_object().size());
}

TEST(Schema, AMemberThatMayBeLeftOutIsNotRequired) {
  const json::object schema = SchemasOf({"UserChange"}).at("UserChange").as_object();
  EXPECT_TRUE(schema.at("properties").as_object().contains("email"));
  EXPECT_FALSE(schema.contains("required"));
}

TEST(Schema, ABaseComesFirst) {
  const json::object schema = SchemasOf({"CoinDetail"}).at("CoinDetail").as_object();
  const auto& members = schema.at("properties").as_object();
  EXPECT_EQ(members.begin()->key(), "id");
  EXPECT_TRUE(members.contains("ath_date"));
}

TEST(Schema, ShapesBringTheShapesTheyAreMadeOf) {
  std::set<std::string_view> names;
  CollectShapes("PortfolioSummary?", names);
  EXPECT_EQ(names, (std::set<std::string_view>{"Holding", "Performer", "PortfolioSummary"}));
}

TEST(Schema, WordsAreThoseOfTheCode) {
  EXPECT_EQ(MemberOf("NewAlert", "alert_type").type, Words(kAlertTypeNames));
  EXPECT_EQ(MemberOf("CandleUpdate", "interval").type, Words(kCandleIntervalNames));
  std::vector<std::string_view> orders;
  for (const OrderName& order : kOrderNames) orders.push_back(order.name);
  for (const Operation& operation : MarketOperations()) {
    if (operation.id != "listPrices") continue;
    const auto order = std::ranges::find(operation.query, "order", &Parameter::name);
    ASSERT_NE(order, operation.query.end());
    EXPECT_EQ(order->type, Words(orders));
  }
}

TEST(Pretty, WhatIsShortStandsOnOneLine) {
  const std::string word(80, 'x');
  const json::value value{{"a", {1, "b"}}, {"c", {{"d", word}}}, {"f", {word, word}}};
  EXPECT_EQ(Pretty(value),
            "{\n"
            "  \"a\": [1,\"b\"],\n"
            "  \"c\": {\"d\":\"" +
                word +
                "\"},\n"
                "  \"f\": [\n"
                "    \"" +
                word + "\",\n    \"" + word + "\"\n  ]\n}\n");
}

}  // namespace
}  // namespace cpa::api::openapi
