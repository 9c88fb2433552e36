// The route table of the API: one row per operation. The router, the 405 answer and the
// API's document (api/openapi/) come from these rows; who may call is a column.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "accounts/accounts.h"
#include "accounts/reply_store.h"
#include "api/rest/idempotency.h"
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
  http::BodyLimits body = {};  // In the place of 64 KiB; see http::Route.
  bool limited = true;         // Counts towards RATE_LIMIT_REQUESTS.
  bool vital = false;          // Answered also when all connections are taken.
  bool takes_dead_keys = false;  // Its handler alone can tell whether a key is good enough.
  // Takes an Idempotency-Key. A UserHandler has repetitions answered in front of it, before any
  // limit and look-up of its own.
  bool idempotent = false;
  // What a kept answer looks like to its owner; empty: as it was kept.
  std::function<http::AnswerPtr(const KeptAnswer&, const User&)> reveal = {};
};

using RouteTable = std::vector<RouteRow>;

// Adds the rows of one object's handlers that need to know who asks:
//   const UserRoutes add(table, *this);
//   add(http::Verb::kPost, "/alerts", Cost::kCheap, &AlertsApi::Create, "Create an alert");
// Returns the row, for what is particular to it. The object outlives the table.
template <class Api>
class UserRoutes {
 public:
  using Handler = Task<http::AnswerPtr> (Api::*)(const http::Request&, const User&);

  UserRoutes(RouteTable& table, Api& api) : table_(table), api_(api) {}

  RouteRow& operator()(http::Verb verb, std::string pattern, Cost cost, Handler handler,
                       std::string summary, http::BodyLimits body = {}) const {
    return table_.emplace_back(RouteRow{
        verb, std::move(pattern), Auth::kKey, cost,
        UserHandler([api = &api_, handler](const http::Request& request, const User& user) {
          return (api->*handler)(request, user);
        }),
        std::move(summary), body});
  }

 private:
  RouteTable& table_;
  Api& api_;
};

// One line per row of the API: "GET /users/me key cheap".
std::string ListRoutes(const RouteTable& table);

// The user whose key the request shows, or the answer that refuses it. UserHandlers have this in
// front; only a handler that takes other keys too asks by itself.
using KeyCheck = std::variant<User, http::AnswerPtr>;
Task<KeyCheck> CheckKey(const http::Request& request, Accounts& accounts, BlockingPool& blocking);

// What stands in front of the handlers.
struct RouteGuards {
  Accounts& accounts;
  ReplyStore& replies;
  BlockingPool& reads;
  BytesInFlight& bytes;
};

// Compiles the rows; UserHandlers get the key check in front, repetitions their first answer, and
// what may wait gets a bound of its owner's memory.
std::shared_ptr<const http::Router> MakeRouter(const RouteTable& table, const RouteGuards& guards);

}  // namespace cpa::api
