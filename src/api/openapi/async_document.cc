#include <set>
#include <string>

#include "api/openapi/document.h"
#include "api/openapi/messages.h"
#include "api/openapi/schema.h"

namespace cpa::api::openapi {
namespace {

namespace json = boost::json;

constexpr std::string_view kAboutSocket =
    "Prices, candles and alerts as they happen. One JSON object in each text frame. A client that "
    "cannot keep up gets the newest value of each coin, with `skipped`; alerts are kept until they "
    "are acknowledged.";

json::object RefTo(std::string_view place, std::string_view name) {
  return {{"$ref", "#/" + std::string(place) + "/" + std::string(name)}};
}

json::object Messages() {
  json::object messages;
  for (const auto& names : {ClientMessages(), ServerMessages()}) {
    for (const std::string_view name : names) {
      messages[name] = {{"name", name},
                        {"contentType", "application/json"},
                        {"payload", RefTo("components/schemas", name)}};
    }
  }
  return messages;
}

json::object OneWay(std::string_view action, std::string_view summary,
                    std::span<const std::string_view> names) {
  json::array messages;
  for (const std::string_view name : names) {
    messages.push_back(RefTo("channels/stream/messages", name));
  }
  return {{"action", action},
          {"summary", summary},
          {"channel", RefTo("channels", "stream")},
          {"messages", std::move(messages)}};
}

json::object Channel() {
  json::object messages;
  for (const auto& names : {ClientMessages(), ServerMessages()}) {
    for (const std::string_view name : names) messages[name] = RefTo("components/messages", name);
  }
  json::object query{{"type", "object"},
                     {"properties", {{"api_key", SchemaOf("text")}, {"since", SchemaOf("text")}}}};
  return {{"address", "/ws"},
          {"title", "The price stream"},
          {"messages", std::move(messages)},
          {"bindings", {{"ws", {{"method", "GET"}, {"query", std::move(query)}}}}}};
}

}  // namespace

json::object AsyncApiDocument() {
  std::set<std::string_view> names;
  for (const auto& some : {ClientMessages(), ServerMessages()}) {
    for (const std::string_view name : some) CollectShapes(name, names);
  }
  json::object document{
      {"asyncapi", "3.1.0"},
      {"info",
       {{"title", "crypto-price-api"}, {"version", CPA_VERSION}, {"description", kAboutSocket}}}};
  document["servers"] = {{"own",
                          {{"host", "127.0.0.1:8019"},
                           {"protocol", "ws"},
                           {"description", "One of your own; wss behind a proxy with TLS"}}}};
  document["channels"] = {{"stream", Channel()}};
  document["operations"] = {{"say", OneWay("receive", "What a client may say.", ClientMessages())},
                            {"tell", OneWay("send", "What the server tells.", ServerMessages())}};
  document["components"] = {{"messages", Messages()}, {"schemas", SchemasOf(names)}};
  return document;
}

}  // namespace cpa::api::openapi
