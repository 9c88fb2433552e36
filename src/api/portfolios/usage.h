// GET /analytics/usage: what the key's owner has. Private: never cached.
// Threads: any event loop; database work runs on the blocking pool.
#pragma once

#include "api/portfolios/portfolio_desk.h"
#include "api/rest/routes.h"

namespace cpa::api {

class UsageApi {
 public:
  explicit UsageApi(const PortfolioDesk& desk) : desk_(desk) {}  // Outlives this.

  void AddRoutes(RouteTable& table);  // None with ENABLE_USAGE_ANALYTICS=false.

 private:
  Task<AnswerPtr> Usage(const http::Request& request, const User& user);

  const PortfolioDesk& desk_;
};

}  // namespace cpa::api
