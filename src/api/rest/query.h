// Query parameters, checked: each reader returns the value or adds a problem (422) to the list.
// Threads: one request.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/rest/errors.h"

namespace cpa::api {

class Query {
 public:
  // A broken escape leaves the query empty and bad_escape() true (400). A parameter with two
  // different values is a problem.
  explicit Query(std::string_view raw);

  bool bad_escape() const { return !parameters_.has_value(); }

  std::optional<std::string_view> Text(std::string_view name) const;

  struct IntRange {
    int fallback;
    int min;
    int max;
  };

  int Int(std::string_view name, IntRange range);
  // The value must be one of `allowed`, compared without case; the answer is lower case.
  std::string OneOf(std::string_view name, std::string_view fallback,
                    const std::vector<std::string_view>& allowed);
  // A comma list without empty parts; at most `count_max` of them.
  std::vector<std::string> List(std::string_view name, std::size_t count_max);
  // Present, not blank, at most `bytes_max` bytes.
  std::string Required(std::string_view name, std::size_t bytes_max);

  void AddProblem(std::string type, std::string_view name, std::string msg, std::string_view input);

  bool ok() const { return problems_.empty(); }

  const Problems& problems() const { return problems_; }

 private:
  void RefuseContradictions();

  std::optional<http::QueryParameters> parameters_;
  Problems problems_;
};

}  // namespace cpa::api
