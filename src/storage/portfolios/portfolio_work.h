// One portfolio inside a database transaction, locked for it or only read. Threads: as
// soci::session.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <soci/session.h>

#include "portfolios/portfolio_store.h"
#include "storage/portfolios/portfolio_rows.h"

namespace cpa {

// How many rows a work may touch before it is too large for one step on the database's one writer.
class StepBudget {
 public:
  explicit StepBudget(std::int64_t rows) : left_(rows) {}

  void Spend(std::size_t rows);  // Throws, and ends the work, when fewer are left.

  std::int64_t left() const { return left_; }

  bool exceeded() const { return left_ < 0; }

 private:
  std::int64_t left_;
};

class SqlPortfolioWork final : public PortfolioWork {
 public:
  // Takes the portfolio's row, so that no other transaction changes the portfolio before this one
  // ends. nullptr when the user has no such portfolio.
  static std::unique_ptr<SqlPortfolioWork> Lock(soci::session& session, const std::string& user_id,
                                                const std::string& portfolio_id);

  // The same without a lock: only to read. nullptr as above.
  static std::unique_ptr<SqlPortfolioWork> Look(soci::session& session, const std::string& user_id,
                                                const std::string& portfolio_id);

  SqlPortfolioWork(soci::session& session, PortfolioForWork row)
      : session_(session),
        portfolio_(std::move(row.portfolio)),
        stage_(std::move(row.stage)),
        stored_sequence_(row.last_sequence),
        last_sequence_(row.last_sequence) {}

  const Stage& stage() const { return stage_; }

  std::int64_t last_sequence() const { return last_sequence_; }

  void Limit(StepBudget* budget) { budget_ = budget; }  // nullptr: none.

  void GiveUpTo(std::int64_t sequence) { last_sequence_ = std::max(last_sequence_, sequence); }

  void Finish();  // Writes what was put off. Call before the transaction commits.

  const Portfolio& portfolio() const override { return portfolio_; }

  void Save(const Portfolio& portfolio) override;

  std::int64_t NextSequence() override {
    Spend(1);
    return ++last_sequence_;
  }

  std::int64_t CountHoldings() override;
  std::int64_t CountTransactions() override;
  std::vector<std::string> CoinIds() override;

  std::optional<Transaction> FindTransaction(const std::string& id) override;
  std::set<std::string> KnownOf(const std::vector<std::string>& ids) override;
  std::vector<Transaction> LedgerFrom(const std::string& crypto_id, LedgerPlace from) override;
  std::optional<WallTime> LastBefore(const std::string& crypto_id, LedgerPlace place) override;
  std::vector<Lot> OpenLotsBefore(const std::string& crypto_id, LedgerPlace place,
                                  const std::optional<Lot>& last, std::size_t limit) override;
  std::vector<Lot> LotsOf(const std::vector<std::int64_t>& sequences) override;
  void Insert(const Transaction& transaction) override;
  void Insert(const std::vector<Transaction>& transactions) override;
  void Update(const Transaction& transaction) override;
  void EraseTransaction(const std::string& id) override;
  void SaveOutcomes(std::vector<Outcome> outcomes) override;

  std::optional<Position> FindPosition(const std::string& crypto_id) override;
  void Save(const Position& position) override;
  void ErasePosition(const std::string& crypto_id) override;

 private:
  void Spend(std::size_t rows) {
    if (budget_ != nullptr) budget_->Spend(rows);
  }

  soci::session& session_;
  Portfolio portfolio_;
  Stage stage_;
  StepBudget* budget_ = nullptr;
  std::int64_t stored_sequence_;
  std::int64_t last_sequence_;  // Written once at the end, however many were given.
};

}  // namespace cpa
