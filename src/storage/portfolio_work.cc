#include "storage/portfolio_work.h"

#include <soci/soci.h>

#include "storage/portfolio_rows.h"
#include "storage/sql_values.h"

namespace cpa {

using soci::into;
using soci::use;

std::unique_ptr<SqlPortfolioWork> SqlPortfolioWork::Lock(soci::session& session,
                                                         const std::string& user_id,
                                                         const std::string& portfolio_id) {
  RequireTexts(user_id, portfolio_id);
  // An update of nothing locks the row in both engines.
  long long last_sequence = 0;
  session << "UPDATE portfolios SET last_sequence = last_sequence "
             "WHERE id = :id AND user_id = :user RETURNING last_sequence",
      use(portfolio_id, "id"), use(user_id, "user"), into(last_sequence);
  if (!session.got_data()) return nullptr;
  auto rows = FetchPortfolios((SelectPortfolios(session, "WHERE id = :id AND user_id = :user"),
                               use(portfolio_id, "id"), use(user_id, "user")));
  return std::make_unique<SqlPortfolioWork>(session, std::move(rows.at(0)), last_sequence);
}

void SqlPortfolioWork::Finish() {
  if (last_sequence_ == stored_sequence_) return;
  const long long last_sequence = last_sequence_;
  session_ << "UPDATE portfolios SET last_sequence = :last_sequence WHERE id = :id",
      use(last_sequence, "last_sequence"), use(portfolio_.id, "id");
  stored_sequence_ = last_sequence_;
}

void SqlPortfolioWork::Save(const Portfolio& portfolio) {
  RequireTexts(portfolio.name, portfolio.description);
  const std::string cost_basis(CostBasisName(portfolio.cost_basis));
  const long long updated_at = ToSqlTime(portfolio.updated_at);
  session_ << "UPDATE portfolios SET name = :name, description = :description, "
              "cost_basis = :cost_basis, updated_at_ms = :updated_at "
              "WHERE id = :id AND user_id = :user",
      use(portfolio.name, "name"), use(portfolio.description, "description"),
      use(cost_basis, "cost_basis"), use(updated_at, "updated_at"), use(portfolio_.id, "id"),
      use(portfolio_.user_id, "user");
  portfolio_.name = portfolio.name;
  portfolio_.description = portfolio.description;
  portfolio_.cost_basis = portfolio.cost_basis;
  portfolio_.updated_at = portfolio.updated_at;
}

std::int64_t SqlPortfolioWork::CountHoldings() {
  long long count = 0;
  session_ << "SELECT count(*) FROM positions WHERE portfolio_id = :portfolio AND quantity <> '0'",
      use(portfolio_.id, "portfolio"), into(count);
  return count;
}

std::vector<std::string> SqlPortfolioWork::CoinIds() {
  std::string id;
  soci::statement query = (session_.prepare << "SELECT crypto_id FROM positions "
                                               "WHERE portfolio_id = :portfolio ORDER BY crypto_id",
                           use(portfolio_.id, "portfolio"), into(id));
  std::vector<std::string> ids;
  query.execute();
  while (query.fetch()) ids.push_back(id);
  return ids;
}

std::optional<Transaction> SqlPortfolioWork::FindTransaction(const std::string& id) {
  RequireText(id);
  auto rows = FetchTransactions(
      (SelectTransactions(session_, "WHERE t.id = :id AND t.portfolio_id = :portfolio"),
       use(id, "id"), use(portfolio_.id, "portfolio")));
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front());
}

std::vector<Transaction> SqlPortfolioWork::LedgerOf(const std::string& crypto_id) {
  RequireText(crypto_id);
  return FetchTransactions(
      (SelectTransactions(session_,
                          "WHERE t.portfolio_id = :portfolio AND t.crypto_id = :crypto "
                          "ORDER BY t.executed_at_ms, t.sequence"),
       use(portfolio_.id, "portfolio"), use(crypto_id, "crypto")));
}

void SqlPortfolioWork::Insert(const Transaction& transaction) {
  InsertTransactions(session_, portfolio_.id, {transaction});
}

void SqlPortfolioWork::Insert(const std::vector<Transaction>& transactions) {
  InsertTransactions(session_, portfolio_.id, transactions);
}

void SqlPortfolioWork::Update(const Transaction& transaction) {
  UpdateTransaction(session_, portfolio_.id, transaction);
}

void SqlPortfolioWork::EraseTransaction(const std::string& id) {
  RequireText(id);
  session_ << "DELETE FROM transactions WHERE id = :id AND portfolio_id = :portfolio",
      use(id, "id"), use(portfolio_.id, "portfolio");
}

void SqlPortfolioWork::SaveSales(const std::vector<Transaction>& transactions) {
  UpdateSales(session_, portfolio_.id, transactions);
}

std::optional<Position> SqlPortfolioWork::FindPosition(const std::string& crypto_id) {
  RequireText(crypto_id);
  auto rows = FetchPositions(
      (SelectPositions(session_, "WHERE s.portfolio_id = :portfolio AND s.crypto_id = :crypto"),
       use(portfolio_.id, "portfolio"), use(crypto_id, "crypto")));
  if (rows.empty()) return std::nullopt;
  return std::move(rows.front().position);
}

void SqlPortfolioWork::Save(const Position& position) {
  UpsertPosition(session_, portfolio_.id, position);
}

void SqlPortfolioWork::ErasePosition(const std::string& crypto_id) {
  RequireText(crypto_id);
  session_ << "DELETE FROM positions WHERE portfolio_id = :portfolio AND crypto_id = :crypto",
      use(portfolio_.id, "portfolio"), use(crypto_id, "crypto");
}

}  // namespace cpa
