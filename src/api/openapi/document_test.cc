#include "api/openapi/document.h"

#include <set>
#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "api/openapi/describe.h"
#include "api/openapi/schema.h"

namespace cpa::api::openapi {
namespace {

namespace json = boost::json;

RouteRow RowOf(http::Verb verb, std::string pattern, Auth auth = Auth::kPublic) {
  return {verb, std::move(pattern), auth, Cost::kCheap, http::SyncHandler(), "A summary"};
}

json::object Described(const RouteRow& row, std::string_view verb) {
  const json::object document = OpenApiDocument({row});
  return document.at("paths").as_object().at(row.pattern).as_object().at(verb).as_object();
}

TEST(OpenApi, ARouteWithoutDescriptionIsAMistake) {
  EXPECT_THROW(OpenApiDocument({RowOf(http::Verb::kGet, "/nowhere")}), std::logic_error);
  EXPECT_THROW(OpenApiDocument({RowOf(http::Verb::kPut, "/alerts")}), std::logic_error);
}

TEST(OpenApi, SaysWhoMayCall) {
  const auto open = Described(RowOf(http::Verb::kGet, "/crypto/prices"), "get");
  EXPECT_TRUE(open.at("security").as_array().empty());
  EXPECT_FALSE(open.at("responses").as_object().contains("401"));
  const auto closed = Described(RowOf(http::Verb::kGet, "/alerts", Auth::kKey), "get");
  EXPECT_EQ(closed.at("security").as_array().size(), 3u);
  EXPECT_TRUE(closed.at("responses").as_object().contains("401"));
}

TEST(OpenApi, ErrorsOfOneStatusStandTogether) {
  const auto operation = Described(RowOf(http::Verb::kPost, "/users"), "post");
  const auto& taken = operation.at("responses").at("409");
  EXPECT_EQ(json::serialize(taken.at("headers").at("X-Error-Code").at("schema").at("enum")),
            R"(["username_taken","email_taken","idempotency_key_reused"])");
}

TEST(OpenApi, PathParametersComeFromThePattern) {
  const auto operation = Described(
      RowOf(http::Verb::kGet, "/portfolios/{portfolio_id}/holdings/{crypto_id}", Auth::kKey),
      "get");
  const auto& parameters = operation.at("parameters").as_array();
  ASSERT_EQ(parameters.size(), 2u);
  EXPECT_EQ(parameters[0].at("name"), "portfolio_id");
  EXPECT_EQ(parameters[1].at("name"), "crypto_id");
}

TEST(OpenApi, NoTwoOperationsShareAnId) {
  std::set<std::string_view> ids;
  for (const Group& group : Groups()) {
    for (const Operation& operation : group.operations) {
      EXPECT_TRUE(ids.insert(operation.id).second) << operation.id;
    }
  }
}

TEST(OpenApi, EveryShapeIsUsedSomewhere) {
  const auto used = [](const json::object& document, std::string_view name) {
    return document.at("components").at("schemas").as_object().contains(name);
  };
  const auto rest = OpenApiDocument({});
  const auto socket = AsyncApiDocument();
  std::set<std::string_view> bases;
  for (const auto& shapes : Shapes()) {
    for (const Shape& shape : shapes) bases.insert(shape.base);
  }
  for (const auto& shapes : Shapes()) {
    for (const Shape& shape : shapes) {
      if (bases.contains(shape.name)) continue;
      EXPECT_TRUE(used(rest, shape.name) || used(socket, shape.name)) << shape.name;
    }
  }
}

TEST(AsyncApi, NamesWhatEachSideMaySay) {
  const auto document = AsyncApiDocument();
  const auto& operations = document.at("operations").as_object();
  EXPECT_EQ(operations.at("say").at("action"), "receive");
  EXPECT_EQ(operations.at("say").at("messages").as_array().size(), 7u);
  EXPECT_EQ(operations.at("tell").at("messages").as_array().size(), 15u);
}

}  // namespace
}  // namespace cpa::api::openapi
