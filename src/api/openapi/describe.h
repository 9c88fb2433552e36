// What the API's document says beyond the route table, as rows: the shapes of JSON objects and one
// description for each operation. A row whose names do not fit together fails the document, and
// with it a unit test; whether rows tell the truth is checked by the end-to-end tests, against
// every answer. Threads: pure.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "api/rest/errors.h"
#include "http/message.h"

namespace cpa::api::openapi {

// A type is written as
//   text text(1..100) integer integer(1..200) count number decimal boolean uuid time url any
//   a|b|c     one of these words          =word     this word
//   Name      the shape of that name      T[]       a list of T
//   map:T     an object whose members are T         T?  T or null
// `decimal` is what requests give money in: a JSON number or a string, read from its text.
struct Member {
  std::string_view name;          // "secret?": may be left out.
  std::string_view type;          // As above.
  std::string_view example = {};  // JSON; empty: made from the type.
  std::string_view help = {};
};

struct Shape {
  std::string_view name;
  std::string_view help;
  std::span<const Member> members;
  std::string_view base = {};  // A shape whose members come first.
};

struct Parameter {
  std::string_view name;
  std::string_view type;
  std::string_view example = {};  // As in a query, without quotes.
  std::string_view help = {};
  bool required = false;
};

enum class Csv { kNo, kToo, kOnly };  // Whether an answer may be, or is, text/csv.

struct Operation {
  http::Verb verb;
  std::string_view pattern;
  std::string_view id;  // For generated clients: "createAlert".
  std::span<const Parameter> query = {};
  std::string_view body = {};  // A type, or "csv"; empty: none.
  bool body_optional = false;
  std::string_view answer = {};  // A type; empty: no body.
  int status = 200;
  int other_status = 0;  // Comes with the same answer.
  // Beside those of every operation and those that its columns bring; see document.cc.
  std::array<const ErrorRow*, 7> errors = {};
  std::array<std::string_view, 2> fields = {};  // Of the answer, beside those of the columns below.
  std::string_view unready = {};  // The shape that comes with 503 instead of an error.
  Csv csv = Csv::kNo;
  bool idempotent = false;  // Takes an Idempotency-Key.
  bool paged = false;       // limit, cursor and a Link to the next page.
  bool cacheable = false;   // ETag and 304.
  bool unchecked = false;   // Takes nothing that could be wrong: never 422.
};

struct Group {
  std::string_view tag;
  std::string_view help;
  std::span<const Operation> operations;
};

std::span<const Group> Groups();

// All shapes of requests, answers and messages.
std::span<const std::span<const Shape>> Shapes();

// One span for each resource; see shapes_*.cc.
std::span<const Shape> CommonShapes();
std::span<const Shape> HealthShapes();
std::span<const Shape> MarketShapes();
std::span<const Shape> AccountShapes();
std::span<const Shape> PortfolioShapes();
std::span<const Shape> AlertShapes();
std::span<const Shape> WebhookShapes();
std::span<const Shape> HistoryShapes();
std::span<const Shape> StreamShapes();

std::span<const Operation> HealthOperations();
std::span<const Operation> MarketOperations();
std::span<const Operation> AccountOperations();
std::span<const Operation> PortfolioOperations();
std::span<const Operation> AlertOperations();
std::span<const Operation> WebhookOperations();
std::span<const Operation> HistoryOperations();
std::span<const Operation> StreamOperations();

}  // namespace cpa::api::openapi
