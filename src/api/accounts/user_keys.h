// The API keys of a user: POST /users/me/api-key replaces the one that the request comes with, GET
// /users/me/api-keys lists them, DELETE /users/me/api-keys/{key_id} revokes one.
// Threads: any event loop; database work runs on the blocking pools.
#pragma once

#include <optional>

#include "api/rest/idempotency.h"
#include "api/rest/routes.h"

namespace cpa::api {

// Nothing when the request has no Idempotency-Key.
std::optional<Repeatable> RepeatableOf(const Idempotency& idempotency);

class UserKeysApi {
 public:
  UserKeysApi(Accounts& accounts, BlockingPool& reads, BlockingPool& writes)
      : accounts_(accounts), reads_(reads), writes_(writes) {}

  void AddRoutes(RouteTable& table);

 private:
  Task<http::AnswerPtr> Rotate(const http::Request& request);
  Task<http::AnswerPtr> RotateFor(const http::Request& request, const User& user);
  Task<http::AnswerPtr> RotatedBefore(const http::Request& request, http::AnswerPtr refusal);
  Task<http::AnswerPtr> List(const http::Request& request, const User& user);
  Task<http::AnswerPtr> Revoke(const http::Request& request, const User& user);

  Accounts& accounts_;
  BlockingPool& reads_;
  BlockingPool& writes_;
};

}  // namespace cpa::api
