// Rows of the portfolio tables to and from the domain's types. Threads: as soci::session.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <soci/session.h>

#include "portfolios/portfolio.h"

namespace cpa {

// What follows these ends a SELECT. Bind its parameters by name to what this returns, and give it
// to the matching Fetch function: SelectTransactions(session) << "WHERE …", soci::use(…).
using Prepared = soci::details::prepare_temp_type;

Prepared SelectPortfolios(soci::session& session, std::string_view rest);
Prepared SelectTransactions(soci::session& session, std::string_view rest);
Prepared SelectPositions(soci::session& session, std::string_view rest);

struct OwnedPosition {
  std::string portfolio_id;
  Position position;
};

std::vector<Portfolio> FetchPortfolios(Prepared select);
std::vector<Transaction> FetchTransactions(Prepared select);
std::vector<OwnedPosition> FetchPositions(Prepared select);

void InsertPortfolio(soci::session& session, const Portfolio& portfolio);
void InsertTransactions(soci::session& session, const std::string& portfolio_id,
                        const std::vector<Transaction>& transactions);
// Sets only `sale` of rows that are there.
void UpdateSales(soci::session& session, const std::string& portfolio_id,
                 const std::vector<Transaction>& transactions);
void UpdateTransaction(soci::session& session, const std::string& portfolio_id,
                       const Transaction& transaction);
void UpsertPosition(soci::session& session, const std::string& portfolio_id,
                    const Position& position);

}  // namespace cpa
