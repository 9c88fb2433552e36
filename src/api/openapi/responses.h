// What an operation may answer. Threads: pure.
#pragma once

#include <string_view>

#include <boost/json.hpp>

#include "api/openapi/describe.h"
#include "api/rest/routes.h"

namespace cpa::api::openapi {

inline constexpr std::string_view kTransactionsCsvExample =
    "executed_at,type,crypto_id,quantity,price_per_unit,fee,notes\r\n"
    "2026-01-15T12:00:00Z,buy,bitcoin,0.5,40000,0,first purchase\r\n";

// What HTTP itself refuses, whatever the address: components/responses/HttpError. Its statuses
// stand in `x-statuses`.
boost::json::object HttpErrorResponse();

// By status. HttpError stands under "default".
boost::json::object Responses(const RouteRow& row, const Operation& operation);

}  // namespace cpa::api::openapi
