// GET /analytics/usage: what the key's owner has. Private: never cached.
// Threads: any event loop; database work runs on the blocking pool.
#pragma once

#include "alerts/alert_store.h"
#include "api/portfolio_desk.h"
#include "api/routes.h"

namespace cpa::api {

class UsageApi {
 public:
  UsageApi(const PortfolioDesk& desk, AlertStore& alerts)
      : desk_(desk), alerts_(alerts) {}  // Both outlive this.

  void AddRoutes(RouteTable& table);  // None with ENABLE_USAGE_ANALYTICS=false.

 private:
  Task<AnswerPtr> Usage(const http::Request& request, const User& user);

  const PortfolioDesk& desk_;
  AlertStore& alerts_;
};

}  // namespace cpa::api
