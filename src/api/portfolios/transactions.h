// /portfolios/{portfolio_id}/transactions, and buying by POST .../holdings as the spec has it.
// Private answers: never cached.
// Threads: any event loop; database work runs on the blocking pools.
#pragma once

#include <functional>

#include "api/portfolios/portfolio_desk.h"
#include "api/portfolios/transactions_query.h"
#include "api/rest/routes.h"

namespace cpa::api {

class TransactionsApi {
 public:
  explicit TransactionsApi(const PortfolioDesk& desk) : desk_(desk) {}  // Outlives this.

  void AddRoutes(RouteTable& table);

 private:
  Task<AnswerPtr> Add(const http::Request& request, const User& user);
  Task<AnswerPtr> Buy(const http::Request& request, const User& user);
  Task<AnswerPtr> List(const http::Request& request, const User& user);
  Task<AnswerPtr> Get(const http::Request& request, const User& user);
  Task<AnswerPtr> Change(const http::Request& request, const User& user);
  Task<AnswerPtr> Delete(const http::Request& request, const User& user);
  Task<AnswerPtr> ListCsv(const http::Request& request, const User& user);
  Task<AnswerPtr> Export(const http::Request& request, const User& user);
  Task<AnswerPtr> Import(const http::Request& request, const User& user);

  // All that the filter leaves, the oldest first.
  Task<AnswerPtr> WholeFile(const http::Request& request, const User& user,
                            TransactionFilter filter);
  Task<AnswerPtr> PageOfFile(const http::Request& request, const User& user, const Query& query,
                             const TransactionsQuery& asked, int limit);

  static constexpr int kRowsMax = 500;  // Of a page of the list.

  using AnsweringChange = std::function<Result<KeptAnswer>(PortfolioWork&)>;

  // Runs the change on the pool for writes and answers with what it made.
  Task<AnswerPtr> Apply(const http::Request& request, const User& user, AnsweringChange change);

  const PortfolioDesk& desk_;
};

}  // namespace cpa::api
