// The API's documents: OpenAPI 3.1 of the operations, from the route table and describe.h, and
// AsyncAPI 3 of the socket. They do not depend on settings, but for routes that are switched off.
// Threads: pure.
#pragma once

#include <boost/json.hpp>

#include "api/rest/routes.h"

namespace cpa::api::openapi {

// Rows without a summary are no part of the API: pages for people and their files. Throws
// std::logic_error when a route has no description, or one that does not hold together.
boost::json::object OpenApiDocument(const RouteTable& table);

boost::json::object AsyncApiDocument();

}  // namespace cpa::api::openapi
