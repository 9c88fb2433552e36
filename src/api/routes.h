// The route table of the API: one row per operation. The router, the 405 answer and the
// API's document (api/openapi/) come from these rows; who may call is a column.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "accounts/accounts.h"
#include "base/bytes_in_flight.h"
#include "base/offload.h"
#include "http/router.h"

namespace cpa::api {

enum class Auth { kPublic, kKey };

// What one request may cost. Expensive: what grows with what somebody owns, sends or asks for;
// other clients must not feel it (`./dev prove neighbours` loads the server with every such row).
// There is no default, so a new row has to say it.
struct Cost {
  enum Kind { kCheap, kExpensive };

  constexpr Cost(Kind kind) : kind(kind) {}

  Kind kind;
};

// A handler that needs to know who asks.
using UserHandler = std::function<Task<http::AnswerPtr>(const http::Request&, const User&)>;

struct RouteRow {
  http::Verb verb;
  std::string pattern;
  Auth auth;
  Cost cost;
  std::variant<http::SyncHandler, http::AsyncHandler, http::FastHandler, http::UpgradeHandler,
               UserHandler>
      handler;
  std::string summary;         // Empty: no part of the API, but a page for people or a file of one.
  http::BodyLimits body = {};  // For bodies over 64 KiB; see http::Route.
  bool limited = true;         // Counts towards RATE_LIMIT_REQUESTS.
};

using RouteTable = std::vector<RouteRow>;

// One line per row of the API: "GET /users/me key cheap".
std::string ListRoutes(const RouteTable& table);

// The user whose key the request shows, or the answer that refuses it. UserHandlers have this in
// front; only a handler that takes other keys too asks by itself.
using KeyCheck = std::variant<User, http::AnswerPtr>;
Task<KeyCheck> CheckKey(const http::Request& request, Accounts& accounts, BlockingPool& blocking);

// Compiles the rows; UserHandlers get the key check in front, and what may wait gets a bound of its
// owner's memory.
std::shared_ptr<const http::Router> MakeRouter(const RouteTable& table, Accounts& accounts,
                                               BlockingPool& blocking, BytesInFlight& bytes);

}  // namespace cpa::api
