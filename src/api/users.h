// POST /users and GET /users/me. Private answers: never cached.
// Threads: any event loop; database work runs on the blocking pool.
#pragma once

#include "api/routes.h"

namespace cpa::api {

class UsersApi {
 public:
  UsersApi(Accounts& accounts, BlockingPool& blocking) : accounts_(accounts), blocking_(blocking) {}

  void AddRoutes(RouteTable& table);

 private:
  Task<http::AnswerPtr> Create(const http::Request& request);
  Task<http::AnswerPtr> Me(const http::Request& request, const User& user);

  Accounts& accounts_;
  BlockingPool& blocking_;
};

}  // namespace cpa::api
