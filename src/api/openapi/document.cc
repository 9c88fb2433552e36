#include "api/openapi/document.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>

#include "api/openapi/describe.h"
#include "api/openapi/responses.h"
#include "api/openapi/schema.h"
#include "base/text.h"

namespace cpa::api::openapi {
namespace {

namespace json = boost::json;

constexpr std::string_view kAbout =
    "Prices of crypto currencies in real time, with history, portfolios and alerts. Times are RFC "
    "3339 in UTC, amounts of portfolios are exact decimals, everything else about prices is a "
    "double. Unknown query parameters are ignored, unknown members of a body are refused.";

struct PathName {
  std::string_view name;
  std::string_view example;
  std::string_view help;
};

constexpr PathName kPathNames[] = {
    {"crypto_id", "bitcoin", "CoinGecko's id of a coin; a symbol is none."},
    {"key_id", "AbCdEfGh", "The id of an API key."},
    {"portfolio_id", "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77", "The id of a portfolio."},
    {"transaction_id", "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77", "The id of a transaction."},
    {"alert_id", "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77", "The id of an alert."},
    {"webhook_id", "0192f0c4-8e1a-7cc3-9a42-0f6d3b1c5e77", "The id of a webhook."},
};

std::logic_error Mistake(const RouteRow& row, std::string_view what) {
  return std::logic_error("the API's document: " + std::string(http::VerbName(row.verb)) + " " +
                          row.pattern + ": " + std::string(what));
}

struct Found {
  const Group& group;
  const Operation& operation;
};

Found Describe(const RouteRow& row) {
  for (const Group& group : Groups()) {
    for (const Operation& each : group.operations) {
      if (each.verb == row.verb && each.pattern == row.pattern) return {group, each};
    }
  }
  throw Mistake(row, "no description");
}

json::object PathParameter(const RouteRow& row, std::string_view name) {
  const auto* found = std::ranges::find(kPathNames, name, &PathName::name);
  if (found == std::end(kPathNames)) throw Mistake(row, "a path parameter without description");
  return {{"name", name},
          {"in", "path"},
          {"required", true},
          {"description", found->help},
          {"schema", SchemaOf("text(1..)")},
          {"example", found->example}};
}

json::object QueryParameter(const Parameter& parameter) {
  json::object out{{"name", parameter.name}, {"in", "query"}};
  if (parameter.required) out["required"] = true;
  if (!parameter.help.empty()) out["description"] = parameter.help;
  out["schema"] = SchemaOf(parameter.type);
  if (!parameter.example.empty()) {
    const bool number = parameter.type.starts_with("integer");
    out["example"] = number ? json::parse({parameter.example.data(), parameter.example.size()})
                            : json::value(parameter.example);
  }
  return out;
}

json::object IdempotencyParameter() {
  return {{"name", "Idempotency-Key"},
          {"in", "header"},
          {"description", "A repetition with the same key gets the first answer, for 24 hours."},
          {"schema", SchemaOf("text(1..255)")}};
}

json::array Parameters(const RouteRow& row, const Operation& operation) {
  json::array all;
  std::string_view rest = row.pattern;
  while (rest.find('{') != rest.npos) {
    rest.remove_prefix(rest.find('{') + 1);
    all.push_back(PathParameter(row, rest.substr(0, rest.find('}'))));
  }
  for (const Parameter& parameter : operation.query) all.push_back(QueryParameter(parameter));
  if (operation.idempotent) all.push_back(IdempotencyParameter());
  return all;
}

json::object RequestBody(const Operation& operation) {
  const bool csv = operation.body == "csv";
  json::object media{{"schema", SchemaOf(csv ? "text" : operation.body)}};
  media["example"] = csv ? json::value(kTransactionsCsvExample) : ExampleOf(operation.body);
  json::object content;
  content[csv ? "text/csv" : "application/json"] = std::move(media);
  return {{"required", !operation.body_optional}, {"content", std::move(content)}};
}

json::object OperationObject(const RouteRow& row, const Found& found) {
  const Operation& operation = found.operation;
  json::object out{
      {"operationId", operation.id}, {"summary", row.summary}, {"tags", {found.group.tag}}};
  auto parameters = Parameters(row, operation);
  if (!parameters.empty()) out["parameters"] = std::move(parameters);
  if (!operation.body.empty()) out["requestBody"] = RequestBody(operation);
  out["responses"] = Responses(row, operation);
  out["security"] = json::array{};  // Said for public operations too.
  if (row.auth == Auth::kKey) {
    out["security"] = {{{"apiKeyField", json::array{}}},
                       {{"bearer", json::array{}}},
                       {{"apiKeyQuery", json::array{}}}};
  }
  return out;
}

json::object Paths(const RouteTable& table) {
  json::object paths;
  for (const RouteRow& row : table) {
    if (row.summary.empty()) continue;
    const std::string verb = AsciiLower(http::VerbName(row.verb));
    auto& path = paths[row.pattern];
    if (!path.is_object()) path.emplace_object();
    path.as_object()[verb] = OperationObject(row, Describe(row));
  }
  return paths;
}

json::array Tags() {
  json::array tags;
  for (const Group& group : Groups()) {
    tags.push_back(json::object{{"name", group.tag}, {"description", group.help}});
  }
  return tags;
}

// Generators take the second, which is an address by itself.
json::array Servers() {
  return {{{"url", "/"}, {"description", "The server that this document comes from"}},
          {{"url", "{address}"},
           {"description", "One of your own"},
           {"variables", {{"address", {{"default", "http://127.0.0.1:8019"}}}}}}};
}

json::object SecuritySchemes() {
  return {{"apiKeyField", {{"type", "apiKey"}, {"in", "header"}, {"name", "X-API-Key"}}},
          {"bearer", {{"type", "http"}, {"scheme", "bearer"}}},
          {"apiKeyQuery", {{"type", "apiKey"}, {"in", "query"}, {"name", "api_key"}}}};
}

json::object Schemas() {
  std::set<std::string_view> names;
  CollectShapes("Error", names);
  CollectShapes("ValidationError", names);
  for (const Group& group : Groups()) {
    for (const Operation& operation : group.operations) {
      for (const std::string_view type : {operation.body, operation.answer, operation.unready}) {
        CollectShapes(type, names);
      }
    }
  }
  return SchemasOf(names);
}

}  // namespace

json::object OpenApiDocument(const RouteTable& table) {
  json::object document{{"openapi", "3.1.0"},
                        {"info",
                         {{"title", "crypto-price-api"},
                          {"version", CPA_VERSION},
                          {"description", kAbout},
                          {"license", {{"name", "MIT"}, {"identifier", "MIT"}}}}},
                        {"servers", Servers()},
                        {"tags", Tags()}};
  document["paths"] = Paths(table);
  document["components"] = {{"schemas", Schemas()},
                            {"responses", {{"HttpError", HttpErrorResponse()}}},
                            {"securitySchemes", SecuritySchemes()}};
  return document;
}

}  // namespace cpa::api::openapi
