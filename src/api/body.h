// JSON request bodies, checked: bounded depth, unknown members refused, every problem named.
// Threads: one request.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "api/errors.h"

namespace cpa::api {

class Body {
 public:
  // Reads a JSON object; anything else is a problem, and the readers then return nothing.
  explicit Body(const http::Request& request);

  // Content-Type was not application/json (415).
  bool wrong_media_type() const { return wrong_media_type_; }

  std::optional<std::string> RequiredString(std::string_view name);
  // Call last: members that nobody asked for are problems.
  void RefuseUnknown();
  void AddProblem(std::string type, std::string_view name, std::string msg,
                  std::string_view input_json);

  bool ok() const { return problems_.empty(); }

  const std::vector<Problem>& problems() const { return problems_; }

 private:
  bool wrong_media_type_ = false;
  bool is_object_ = false;
  boost::json::object object_;
  std::vector<std::string> known_;
  std::vector<Problem> problems_;
};

// Parses JSON text from a client: at most 32 levels deep. nullopt when it is not JSON.
std::optional<boost::json::value> ParseClientJson(std::string_view text);

}  // namespace cpa::api
