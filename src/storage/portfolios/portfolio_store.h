// Portfolios in the database. Threads: any. Calls block.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "portfolios/portfolio_store.h"
#include "storage/engine/database.h"
#include "storage/portfolios/portfolio_steps.h"

namespace cpa {

class SqlPortfolioStore final : public PortfolioStore {
 public:
  SqlPortfolioStore(Database& database, const Clock& clock)
      : database_(database), clock_(clock) {}  // Both outlive this.

  // Also kNotFound about kUser when the owner has been deleted.
  Result<void> Create(const Portfolio& portfolio, std::int64_t max, const MakeOnce& once) override;
  Result<void> Apply(const std::string& user_id, const std::string& portfolio_id,
                     const MakeOnce& once, const Change& change) override;
  Result<void> Delete(const std::string& user_id, const std::string& portfolio_id) override;

  Result<PortfolioWithPositions> Load(const std::string& user_id,
                                      const std::string& portfolio_id) override;
  Result<std::vector<PortfolioWithPositions>> List(const std::string& user_id,
                                                   const std::string& after_id,
                                                   std::int64_t limit) override;
  Result<std::vector<Transaction>> ListTransactions(const std::string& user_id,
                                                    const std::string& portfolio_id,
                                                    const TransactionFilter& filter,
                                                    const std::optional<TransactionCursor>& after,
                                                    std::int64_t limit) override;
  Result<std::unique_ptr<TransactionReader>> ReadTransactions(
      const std::string& user_id, const std::string& portfolio_id,
      const TransactionFilter& filter) override;
  Result<Transaction> FindTransaction(const std::string& user_id, const std::string& portfolio_id,
                                      const std::string& id) override;
  Result<ExplainedTransaction> Explain(const std::string& user_id, const std::string& portfolio_id,
                                       const std::string& id) override;
  Result<std::vector<Transaction>> LedgerOf(const std::string& user_id,
                                            const std::string& portfolio_id,
                                            const std::string& crypto_id) override;
  // Counts what the positions say, which the transactions that made them keep up to date.
  Result<UsageCounts> CountUsage(const std::string& user_id) override;

 private:
  // In one transaction. `large`: it is more than one step on the writer.
  Result<void> ApplyAtOnce(const std::string& user_id, const std::string& portfolio_id,
                           const MakeOnce& once, const Change& change, bool& large);

  Database& database_;
  const Clock& clock_;
  PortfolioTurns turns_;
  PortfolioSteps steps_{database_, clock_};
};

}  // namespace cpa
