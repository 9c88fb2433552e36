// The port to where portfolios live. Threads: any. Calls block: run them on the blocking pools.
// A portfolio of somebody else is as unknown as one that never was: kNotFound, detail "portfolio".
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/once.h"
#include "portfolios/portfolio.h"

namespace cpa {

// One portfolio inside one database transaction: nobody else changes it meanwhile. Trouble with the
// database leaves as an exception, ends the transaction without effect, and comes out of
// PortfolioStore::Change as a Failure.
class PortfolioWork {
 public:
  virtual ~PortfolioWork() = default;

  virtual const Portfolio& portfolio() const = 0;
  virtual void Save(const Portfolio& portfolio) = 0;

  virtual std::int64_t NextSequence() = 0;         // Never given twice, also after deletions.
  virtual std::int64_t CountHoldings() = 0;        // Positions with a quantity.
  virtual std::vector<std::string> CoinIds() = 0;  // Of all positions.

  virtual std::optional<Transaction> FindTransaction(const std::string& id) = 0;
  // Of one coin, by (executed_at, sequence).
  virtual std::vector<Transaction> LedgerOf(const std::string& crypto_id) = 0;
  virtual void Insert(const Transaction& transaction) = 0;
  virtual void Insert(const std::vector<Transaction>& transactions) = 0;  // Fast for many.
  virtual void Update(const Transaction& transaction) = 0;
  virtual void EraseTransaction(const std::string& id) = 0;
  // Writes only the `sale` of each.
  virtual void SaveSales(const std::vector<Transaction>& transactions) = 0;

  virtual std::optional<Position> FindPosition(const std::string& crypto_id) = 0;
  virtual void Save(const Position& position) = 0;  // Inserts or replaces.
  virtual void ErasePosition(const std::string& crypto_id) = 0;
};

struct PortfolioWithPositions {
  Portfolio portfolio;
  std::vector<Position> positions;  // By crypto_id.
};

struct TransactionFilter {
  std::optional<std::string> crypto_id;
  std::optional<TransactionType> type;
  std::optional<WallTime> from, to;  // executed_at, inclusive.
};

// Where a page of transactions, newest first, begins: after this one.
struct TransactionCursor {
  WallTime executed_at{};
  std::int64_t sequence = 0;
};

struct UsageCounts {
  std::int64_t portfolios = 0;
  std::int64_t holdings = 0;
  std::int64_t transactions = 0;
  std::string most_traded_crypto;  // By number of transactions, then by id; empty when none.
};

// All transactions of one state of a portfolio, however many, a part at a time. Holds that state
// until it ends. Threads: one at a time.
class TransactionReader {
 public:
  virtual ~TransactionReader() = default;

  // The next ones, oldest first; fewer than `limit`: these are the last.
  virtual Result<std::vector<Transaction>> Next(std::int64_t limit) = 0;
};

class PortfolioStore {
 public:
  virtual ~PortfolioStore() = default;

  // What a change answers with; it is kept with the change when the request has an Idempotency-Key.
  using Change = std::function<Result<KeptAnswer>(PortfolioWork&)>;
  using Render = std::function<KeptAnswer()>;

  // All three take effect once per `once` (nullptr: no Idempotency-Key): a repetition within 24 h
  // gets the first answer and changes nothing; the same key with another fingerprint is kConflict,
  // detail "idempotency_key". A change that fails leaves nothing behind, not even its key.

  // kConflict, detail "limit", when the owner has `max` portfolios already.
  virtual Result<KeptAnswer> Create(const Portfolio& portfolio, std::int64_t max, const Once* once,
                                    const Render& render) = 0;
  // Runs `change` in one transaction; commits when it succeeds. It may run again after a conflict
  // with another server, so it must have no effect but through the work.
  virtual Result<KeptAnswer> Apply(const std::string& user_id, const std::string& portfolio_id,
                                   const Once* once, const Change& change) = 0;
  virtual Result<void> Delete(const std::string& user_id, const std::string& portfolio_id) = 0;

  virtual Result<PortfolioWithPositions> Load(const std::string& user_id,
                                              const std::string& portfolio_id) = 0;
  // Oldest first, those after `after_id` (empty: from the first).
  virtual Result<std::vector<PortfolioWithPositions>> List(const std::string& user_id,
                                                           const std::string& after_id,
                                                           std::int64_t limit) = 0;
  // Newest first.
  virtual Result<std::vector<Transaction>> ListTransactions(
      const std::string& user_id, const std::string& portfolio_id, const TransactionFilter& filter,
      const std::optional<TransactionCursor>& after, std::int64_t limit) = 0;
  // kUnavailable when no state can be held. A portfolio that is not there shows at the first Next.
  virtual Result<std::unique_ptr<TransactionReader>> ReadTransactions(
      const std::string& user_id, const std::string& portfolio_id,
      const TransactionFilter& filter) = 0;
  // kNotFound, detail "transaction".
  virtual Result<Transaction> FindTransaction(const std::string& user_id,
                                              const std::string& portfolio_id,
                                              const std::string& id) = 0;
  // By (executed_at, sequence).
  virtual Result<std::vector<Transaction>> LedgerOf(const std::string& user_id,
                                                    const std::string& portfolio_id,
                                                    const std::string& crypto_id) = 0;
  virtual Result<UsageCounts> CountUsage(const std::string& user_id) = 0;
};

}  // namespace cpa
