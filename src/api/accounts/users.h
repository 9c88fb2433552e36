// POST /users, and GET, PATCH and DELETE of /users/me with its API keys. Private answers: never
// cached.
// Threads: any event loop; database work runs on the blocking pools.
#pragma once

#include <string>

#include "api/accounts/user_keys.h"
#include "api/rest/limiter.h"
#include "api/rest/routes.h"

namespace cpa::api {

struct UsersOptions {
  bool registration_enabled = true;  // ENABLE_REGISTRATION
  int sign_ups_per_hour = 10;        // SIGNUP_LIMIT_PER_HOUR: of one address; 0: no limit.
};

class UsersApi {
 public:
  UsersApi(UsersOptions options, Accounts& accounts, BlockingPool& reads, BlockingPool& writes,
           const Clock& clock);

  void AddRoutes(RouteTable& table);

 private:
  Task<http::AnswerPtr> Create(const http::Request& request);
  Task<http::AnswerPtr> Me(const http::Request& request, const User& user);
  Task<http::AnswerPtr> Change(const http::Request& request, const User& user);
  Task<http::AnswerPtr> Delete(const http::Request& request, const User& user);
  // nullptr when the sign-up may be tried.
  http::AnswerPtr RefuseSignUp(const http::Request& request, const std::string& username,
                               const std::string& email);

  const UsersOptions options_;
  Accounts& accounts_;
  BlockingPool& reads_;
  BlockingPool& writes_;
  Limiter sign_ups_;
  UserKeysApi keys_;
};

}  // namespace cpa::api
