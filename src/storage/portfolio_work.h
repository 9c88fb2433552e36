// One portfolio inside a database transaction, locked for it. Threads: as soci::session.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <soci/session.h>

#include "portfolios/portfolio_store.h"

namespace cpa {

class SqlPortfolioWork final : public PortfolioWork {
 public:
  // Takes the portfolio's row, so that no other transaction changes the portfolio before this one
  // ends. nullptr when the user has no such portfolio.
  static std::unique_ptr<SqlPortfolioWork> Lock(soci::session& session, const std::string& user_id,
                                                const std::string& portfolio_id);

  SqlPortfolioWork(soci::session& session, Portfolio portfolio, std::int64_t last_sequence)
      : session_(session),
        portfolio_(std::move(portfolio)),
        stored_sequence_(last_sequence),
        last_sequence_(last_sequence) {}

  void Finish();  // Writes what was put off. Call before the transaction commits.

  const Portfolio& portfolio() const override { return portfolio_; }

  void Save(const Portfolio& portfolio) override;

  std::int64_t NextSequence() override { return ++last_sequence_; }

  std::int64_t CountHoldings() override;
  std::vector<std::string> CoinIds() override;

  std::optional<Transaction> FindTransaction(const std::string& id) override;
  std::vector<Transaction> LedgerOf(const std::string& crypto_id) override;
  void Insert(const Transaction& transaction) override;
  void Insert(const std::vector<Transaction>& transactions) override;
  void Update(const Transaction& transaction) override;
  void EraseTransaction(const std::string& id) override;
  void SaveSales(const std::vector<Transaction>& transactions) override;

  std::optional<Position> FindPosition(const std::string& crypto_id) override;
  void Save(const Position& position) override;
  void ErasePosition(const std::string& crypto_id) override;

 private:
  soci::session& session_;
  Portfolio portfolio_;
  std::int64_t stored_sequence_;
  std::int64_t last_sequence_;  // Written once at the end, however many were given.
};

}  // namespace cpa
