// /alerts: create, list, read, change and delete them, their events, and back-tests. Private
// answers: never cached.
// Threads: any event loop; database work and back-tests run on the blocking pools.
#pragma once

#include <string>

#include "api/alerts/alert_body.h"
#include "api/alerts/alert_desk.h"
#include "api/rest/routes.h"

namespace cpa::api {

class AlertsApi {
 public:
  explicit AlertsApi(const AlertDesk& desk) : desk_(desk) {}  // Outlives this.

  void AddRoutes(RouteTable& table);

 private:
  Task<AnswerPtr> Create(const http::Request& request, const User& user);
  Task<AnswerPtr> List(const http::Request& request, const User& user);
  Task<AnswerPtr> Get(const http::Request& request, const User& user);
  Task<AnswerPtr> Change(const http::Request& request, const User& user);
  Task<AnswerPtr> Delete(const http::Request& request, const User& user);
  Task<AnswerPtr> Events(const http::Request& request, const User& user);
  Task<AnswerPtr> TryOut(const http::Request& request, const User& user);

  AnswerPtr ReadNew(const http::Request& request, const User& user, Alert& alert) const;
  Result<KeptAnswer> Store(const Alert& alert, const Once* once) const;
  Result<Alert> Store(const User& user, const std::string& id, const AlertEdit& edit) const;
  std::string Rendered(const Alert& alert) const;

  const AlertDesk& desk_;
};

}  // namespace cpa::api
