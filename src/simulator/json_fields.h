// Reads the small JSON objects of the control API. Every reader reports what is wrong with a field.
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "base/result.h"

namespace cpa::simulator {

Result<boost::json::object> ParseObject(std::string_view text);  // An empty text is {}.

class JsonFields {
 public:
  // `object` must outlive this.
  explicit JsonFields(const boost::json::object& object) : object_(object) {}

  std::optional<std::string> Text(std::string_view name);  // A number counts as its text.
  std::optional<double> Number(std::string_view name);
  std::optional<std::int64_t> Int(std::string_view name, std::int64_t low, std::int64_t high);
  std::optional<bool> Flag(std::string_view name);

  // What was wrong with the fields read so far.
  const std::optional<Failure>& failure() const { return failure_; }

 private:
  void Fail(std::string_view name, std::string_view wanted);

  const boost::json::object& object_;
  std::optional<Failure> failure_;
};

}  // namespace cpa::simulator
