// /portfolios: create, list, read, change and delete them; the summary and the holdings of one; and
// /analytics/usage. Private answers: never cached.
// Threads: any event loop; database work runs on the blocking pools.
#pragma once

#include <functional>

#include "api/portfolios/portfolio_desk.h"
#include "api/rest/routes.h"

namespace cpa::api {

class PortfoliosApi {
 public:
  explicit PortfoliosApi(const PortfolioDesk& desk) : desk_(desk) {}  // Outlives this.

  void AddRoutes(RouteTable& table);

 private:
  Task<AnswerPtr> Create(const http::Request& request, const User& user);
  Task<AnswerPtr> List(const http::Request& request, const User& user);
  Task<AnswerPtr> Get(const http::Request& request, const User& user);
  Task<AnswerPtr> Change(const http::Request& request, const User& user);
  Task<AnswerPtr> Delete(const http::Request& request, const User& user);
  Task<AnswerPtr> Summary(const http::Request& request, const User& user);
  Task<AnswerPtr> Holdings(const http::Request& request, const User& user);
  Task<AnswerPtr> Holding(const http::Request& request, const User& user);

  Task<AnswerPtr> Render(const User& user, std::size_t positions,
                         std::function<AnswerPtr()> render);
  Task<Result<PortfolioWithPositions>> Load(const http::Request& request, const User& user);

  const PortfolioDesk& desk_;
};

}  // namespace cpa::api
