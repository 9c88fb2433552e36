// JSON request bodies, checked: bounded depth, unknown members and names given twice refused, every
// problem named. Only members that somebody asks for cost memory. Threads: one request, which must
// outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/rest/errors.h"
#include "api/rest/json_members.h"
#include "base/clock.h"
#include "domain/decimal.h"

namespace boost::json {
class array;
class value;
}  // namespace boost::json

namespace cpa::api {

// A number of which it matters whether its sign was written.
struct SignedDecimal {
  Decimal value = {};
  char sign = ' ';  // '+', '-', or a space for none.
};

class Body {
 public:
  // Reads a JSON object; anything else is a problem, and the readers then return nothing.
  explicit Body(const http::Request& request);
  ~Body();

  // Content-Type was not application/json (415).
  bool wrong_media_type() const { return wrong_media_type_; }

  bool Has(std::string_view name) const;
  bool HasValue(std::string_view name) const;  // Present and not null.

  // Each reader adds a problem and returns nothing when the member is not what is wanted. The
  // optional ones take an absent member and null for the same: nothing, without a problem.
  std::optional<std::string> RequiredString(std::string_view name);
  std::optional<std::string> OptionalString(std::string_view name);
  std::optional<std::string> OneOf(std::string_view name,
                                   const std::vector<std::string_view>& allowed);
  std::optional<bool> OptionalBool(std::string_view name);
  std::optional<std::int64_t> OptionalInt(std::string_view name, std::int64_t min,
                                          std::int64_t max);
  // Money: a JSON number or string, read from its text.
  std::optional<Decimal> RequiredDecimal(std::string_view name);
  std::optional<Decimal> OptionalDecimal(std::string_view name);
  std::optional<SignedDecimal> OptionalSignedDecimal(std::string_view name);
  std::optional<WallTime> OptionalTime(std::string_view name);
  // Also a date (its midnight, UTC) or unix seconds in quotes: the end of a range.
  std::optional<WallTime> OptionalMoment(std::string_view name);
  // nullptr, and a problem, unless there are from min to max elements. Lives as long as the body.
  const boost::json::array* RequiredArray(std::string_view name, std::size_t min, std::size_t max);
  // Call last: members that nobody asked for are problems.
  void RefuseUnknown();
  void AddProblem(std::string type, std::string_view name, std::string msg, Input input);

  void AddProblem(Problem problem) { problems_.Add(std::move(problem)); }

  // The same about a member's own value.
  void AddProblem(std::string type, std::string_view name, std::string msg);

  // As the client wrote the value; empty when it is absent.
  std::string_view TextOf(std::string_view name) const;

  bool ok() const { return problems_.empty(); }

  const Problems& problems() const { return problems_; }

 private:
  struct Values;  // Of members asked for.

  void ReadObject();
  const boost::json::value& ValueOf(const JsonOutline::Member& member);
  const boost::json::value* Find(std::string_view name);  // nullptr: absent or null.
  bool Require(std::string_view name);
  std::optional<std::string> AsString(std::string_view name, const boost::json::value& value);
  std::optional<std::string> NumberText(std::string_view name, const boost::json::value& value);
  std::optional<Decimal> ParseDecimal(std::string_view name, std::string_view text);
  std::optional<Decimal> AsDecimal(std::string_view name, const boost::json::value& value);

  bool wrong_media_type_ = false;
  bool is_object_ = false;
  std::string_view text_;  // The request's.
  JsonOutline outline_;
  std::unique_ptr<Values> values_;
  std::set<std::string, std::less<>> known_;
  Problems problems_;
};

}  // namespace cpa::api
