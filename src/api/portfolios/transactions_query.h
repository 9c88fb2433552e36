// The parameters of lists of transactions: the same for JSON and CSV. Threads: one request.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/rest/query.h"
#include "portfolios/portfolio_store.h"

namespace cpa::api {

struct TransactionsQuery {
  TransactionFilter filter = {};
  std::optional<TransactionCursor> after = {};
  std::optional<int> limit = {};

  bool is_page() const { return limit || after; }
};

// What is wrong goes to the query's problems.
TransactionsQuery ReadTransactionsQuery(Query& query, int limit_max);

// The Link field to the page after one that ends with `last`.
std::string NextPageLink(std::string_view path, const Query& query, const Transaction& last);

}  // namespace cpa::api
