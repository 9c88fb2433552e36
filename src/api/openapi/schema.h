// JSON Schema (2020-12) of the types and shapes of describe.h. Threads: pure.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "api/openapi/describe.h"

namespace cpa::api::openapi {

// All of these throw std::logic_error about a type or a shape that does not exist: the rows are
// ours, so that is a mistake of ours, which the tests find.

boost::json::object SchemaOf(std::string_view type);

// `example` is JSON text, or empty: then one is made.
boost::json::value ExampleOf(std::string_view type, std::string_view example = {});

// The names of all shapes that `type` is made of, directly or not.
void CollectShapes(std::string_view type, std::set<std::string_view>& names);

// {"Name": schema, ...}, each with an example. No object may have members that are not named.
boost::json::object SchemasOf(const std::set<std::string_view>& names);

// As it stands in docs/: two spaces of indentation, what is short on one line.
std::string Pretty(const boost::json::value& value);

}  // namespace cpa::api::openapi
