#include "api/openapi/responses.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "api/openapi/schema.h"

namespace cpa::api::openapi {
namespace {

namespace json = boost::json;

using Rows = std::vector<const ErrorRow*>;

struct FieldName {
  std::string_view name;
  std::string_view type;
  std::string_view help;
};

constexpr FieldName kFields[] = {
    {"Location", "text", "Where the new thing is."},
    {"Link", "text", "With rel=\"next\": the next page, when there is one."},
    {"ETag", "text", "For If-None-Match."},
    {"Idempotent-Replayed", "=true", "This is the answer to an earlier request."},
    {"Retry-After", "text", "Seconds."},
    {"WWW-Authenticate", "text", "Bearer."},
    {"X-Data-Source", "coingecko|simulated", "Where prices come from."},
    {"X-History-Gaps", "text", "How many gaps the range has."},
    {"X-History-Backfill", "text",
     "Whether upstream was asked for what was missing: complete, or "
     "why it was not."},
};

void AddField(json::object& fields, std::string_view name) {
  for (const FieldName& field : kFields) {
    if (field.name != name) continue;
    fields[name] = {{"description", field.help}, {"schema", SchemaOf(field.type)}};
    return;
  }
  throw std::logic_error("the API's document: a field without description: " + std::string(name));
}

// Its work has a share of threads and memory.
bool MayWait(const RouteRow& row) {
  return row.auth == Auth::kKey || std::holds_alternative<http::AsyncHandler>(row.handler) ||
         std::holds_alternative<http::FastHandler>(row.handler);
}

Rows ErrorsOf(const RouteRow& row, const Operation& operation) {
  Rows rows;
  for (const ErrorRow* error : operation.errors) {
    if (error != nullptr) rows.push_back(error);
  }
  const bool writes = operation.verb != http::Verb::kGet;
  if (row.auth == Auth::kKey) {
    rows.insert(rows.end(), {&kConflictingCredentials, &kInvalidApiKey});
  }
  if (row.auth == Auth::kKey || writes) rows.push_back(&kStorageUnavailable);
  if (MayWait(row)) {
    rows.insert(rows.end(), {&kTooMuchWaiting, &kTooMuchInFlight, &kServerBusy});
  }
  if (writes) rows.push_back(&kDiskFull);
  if (!operation.query.empty()) rows.push_back(&kInvalidQuery);
  if (!operation.body.empty()) rows.push_back(operation.body == "csv" ? &kNotCsv : &kNotJson);
  if (!operation.unchecked) rows.push_back(&kValidation);
  if (operation.idempotent) rows.push_back(&kIdempotencyKeyReused);
  if (row.limited) rows.insert(rows.end(), {&kTooManyRequests, &http::kTooManyOfAddress});
  if (row.body.bytes_max > http::Limits().body_bytes_max) {
    rows.push_back(&http::kTooManyUserUploads);
  }
  return rows;
}

json::object ErrorContent(const ErrorRow& row) {
  const bool validation = row.status == kValidation.status;
  json::object media{{"schema", SchemaOf(validation ? "ValidationError" : "Error")}};
  media["example"] =
      validation ? ExampleOf("ValidationError") : json::value{{"detail", row.detail}};
  return {{"application/json", std::move(media)}};
}

// All errors of one status.
json::object ErrorResponse(const Rows& rows) {
  std::string description;
  json::array codes;
  for (const ErrorRow* row : rows) {
    if (!description.empty()) description += "; ";
    description.append(row->code).append(": ").append(row->detail);
    const json::value code(row->code);
    if (codes.empty() || codes.back() != code) codes.push_back(code);
  }
  json::object fields{
      {"X-Error-Code", {{"schema", {{"type", "string"}, {"enum", std::move(codes)}}}}}};
  const int status = rows.front()->status;
  if (status == 401) AddField(fields, "WWW-Authenticate");
  if (status == 429 || status == 503) AddField(fields, "Retry-After");
  return {{"description", description},
          {"headers", std::move(fields)},
          {"content", ErrorContent(*rows.front())}};
}

// The example is that of the schema.
json::object AnswerContent(const Operation& operation) {
  json::object content;
  if (!operation.answer.empty()) {
    content["application/json"] = {{"schema", SchemaOf(operation.answer)}};
  }
  if (operation.csv != Csv::kNo) content["text/csv"] = {{"schema", SchemaOf("text")}};
  return content;
}

json::object Answer(const Operation& operation, int status) {
  json::object fields;
  if (status == 201) AddField(fields, "Location");
  if (operation.paged) AddField(fields, "Link");
  if (operation.cacheable) AddField(fields, "ETag");
  if (operation.idempotent) AddField(fields, "Idempotent-Replayed");
  for (const std::string_view name : operation.fields) {
    if (!name.empty()) AddField(fields, name);
  }
  json::object answer{{"description", status == 101 ? "The socket is open." : "Done."}};
  if (!fields.empty()) answer["headers"] = std::move(fields);
  if (auto content = AnswerContent(operation); !content.empty()) {
    answer["content"] = std::move(content);
  }
  return answer;
}

}  // namespace

json::object HttpErrorResponse() {
  std::string description = "An error of HTTP itself. ";
  json::array codes;
  json::array statuses;
  for (const ErrorRow* row : http::kProtocolErrors) {
    description += std::to_string(row->status) + " ";
    description.append(row->code).append("; ");
    codes.push_back(json::value(row->code));
    if (statuses.empty() || statuses.back() != row->status) statuses.push_back(row->status);
  }
  description.resize(description.size() - 2);
  return {{"description", description},
          {"x-statuses", std::move(statuses)},
          {"headers",
           {{"X-Error-Code", {{"schema", {{"type", "string"}, {"enum", std::move(codes)}}}}}}},
          {"content", {{"application/json", {{"schema", SchemaOf("Error")}}}}}};
}

json::object Responses(const RouteRow& row, const Operation& operation) {
  std::map<int, json::object> by_status;
  by_status[operation.status] = Answer(operation, operation.status);
  if (operation.other_status != 0) {
    by_status[operation.other_status] = Answer(operation, operation.other_status);
  }
  if (operation.cacheable) {
    by_status[304] = json::object{{"description", "What If-None-Match names is still good."}};
  }
  std::map<int, Rows> errors;
  for (const ErrorRow* error : ErrorsOf(row, operation)) errors[error->status].push_back(error);
  for (const auto& [status, rows] : errors) by_status[status] = ErrorResponse(rows);
  if (!operation.unready.empty()) {
    by_status[503] = json::object{
        {"description", "Not now."},
        {"content", {{"application/json", {{"schema", SchemaOf(operation.unready)}}}}}};
  }
  json::object out;
  for (auto& [status, response] : by_status) out[std::to_string(status)] = std::move(response);
  const json::object http_error{{"$ref", "#/components/responses/HttpError"}};
  const bool refuses = std::ranges::any_of(
      by_status, [](const auto& one) { return one.first >= 400 && one.first < 500; });
  // As a number: some generators of clients know no "4XX".
  if (!refuses) out["400"] = http_error;
  out["default"] = http_error;
  return out;
}

}  // namespace cpa::api::openapi
