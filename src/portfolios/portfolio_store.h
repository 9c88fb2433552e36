// The port to where portfolios live. Threads: any. Calls block: run them on the blocking pools.
// A portfolio of somebody else is as unknown as one that never was: kNotFound about kPortfolio.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/once.h"
#include "portfolios/lots.h"
#include "portfolios/portfolio.h"

namespace cpa {

// What a saved transaction came to.
struct Outcome {
  std::int64_t sequence = 0;  // Whose.
  std::optional<Sale> sale = {};
  std::vector<LotPart> lots = {};
  Decimal open = {};

  bool operator==(const Outcome&) const = default;
};

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
  virtual std::int64_t CountTransactions() = 0;    // By the positions.
  virtual std::vector<std::string> CoinIds() = 0;  // Of all positions.

  virtual std::optional<Transaction> FindTransaction(const std::string& id) = 0;
  // Which of the ids are those of transactions here.
  virtual std::set<std::string> KnownOf(const std::vector<std::string>& ids) = 0;
  // Of one coin, in the order of their places, those at `from` and later ones.
  virtual std::vector<Transaction> LedgerFrom(const std::string& crypto_id, LedgerPlace from) = 0;

  std::vector<Transaction> LedgerOf(const std::string& crypto_id) {  // All.
    return LedgerFrom(crypto_id, LedgerPlace::First());
  }

  // When the last one before `place` was executed.
  virtual std::optional<WallTime> LastBefore(const std::string& crypto_id, LedgerPlace place) = 0;
  // Of a coin, those before `place` of which something is left, in the order in which the
  // portfolio's method takes them; after `last` when that is given.
  virtual std::vector<Lot> OpenLotsBefore(const std::string& crypto_id, LedgerPlace place,
                                          const std::optional<Lot>& last, std::size_t limit) = 0;
  // Purchases, and what is left of each, in any order.
  virtual std::vector<Lot> LotsOf(const std::vector<std::int64_t>& sequences) = 0;
  virtual void Insert(const Transaction& transaction) = 0;
  virtual void Insert(const std::vector<Transaction>& transactions) = 0;  // Fast for many.
  virtual void Update(const Transaction& transaction) = 0;
  virtual void EraseTransaction(const std::string& id) = 0;
  // Writes only what they came to.
  virtual void SaveOutcomes(std::vector<Outcome> outcomes) = 0;

  virtual std::optional<Position> FindPosition(const std::string& crypto_id) = 0;
  virtual void Save(const Position& position) = 0;  // Inserts or replaces.
  virtual void ErasePosition(const std::string& crypto_id) = 0;
};

struct PortfolioWithPositions {
  Portfolio portfolio;
  std::vector<Position> positions;  // By crypto_id.
};

struct ExplainedTransaction {
  Transaction transaction;
  std::vector<LotUse> lots;  // Of a sale; none with the average method.
};

struct TransactionFilter {
  std::optional<std::string> crypto_id;
  std::optional<TransactionType> type;
  std::optional<WallTime> from, to;  // executed_at; `to` is not in it.
  bool oldest_first = false;         // The order of pages.
};

// Where a page of transactions begins: after this one.
struct TransactionCursor {
  WallTime executed_at{};
  std::int64_t sequence = 0;
};

// As of one moment.
struct UsageCounts {
  std::int64_t portfolios = 0;
  std::int64_t holdings = 0;
  std::int64_t transactions = 0;
  std::int64_t alerts = 0;
  std::string most_traded_crypto;  // By number of transactions, then by id; empty when none.
  std::vector<PortfolioWithPositions> owned;  // The oldest first.
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

  using Change = std::function<Result<void>(PortfolioWork&)>;

  // `once` stands around both, in their transaction. A change that fails leaves nothing behind, nor
  // does what `once` has kept.

  // kConflict about kLimit when the owner has `max` portfolios already.
  virtual Result<void> Create(const Portfolio& portfolio, std::int64_t max,
                              const MakeOnce& once) = 0;
  // Runs `change` in one transaction; commits when it succeeds. It may run again after a conflict
  // with another server, so it must have no effect but through the work. A large one may run before
  // `once` does; its effect is dropped when `once` leaves it.
  virtual Result<void> Apply(const std::string& user_id, const std::string& portfolio_id,
                             const MakeOnce& once, const Change& change) = 0;
  virtual Result<void> Delete(const std::string& user_id, const std::string& portfolio_id) = 0;

  virtual Result<PortfolioWithPositions> Load(const std::string& user_id,
                                              const std::string& portfolio_id) = 0;
  // Oldest first, those after `after_id` (empty: from the first).
  virtual Result<std::vector<PortfolioWithPositions>> List(const std::string& user_id,
                                                           const std::string& after_id,
                                                           std::int64_t limit) = 0;
  virtual Result<std::vector<Transaction>> ListTransactions(
      const std::string& user_id, const std::string& portfolio_id, const TransactionFilter& filter,
      const std::optional<TransactionCursor>& after, std::int64_t limit) = 0;
  // kUnavailable when no state can be held. A portfolio that is not there shows at the first Next.
  virtual Result<std::unique_ptr<TransactionReader>> ReadTransactions(
      const std::string& user_id, const std::string& portfolio_id,
      const TransactionFilter& filter) = 0;
  // kNotFound about kTransaction.
  virtual Result<Transaction> FindTransaction(const std::string& user_id,
                                              const std::string& portfolio_id,
                                              const std::string& id) = 0;
  // The same, and of a sale the purchases that it sold, as they were at one moment.
  virtual Result<ExplainedTransaction> Explain(const std::string& user_id,
                                               const std::string& portfolio_id,
                                               const std::string& id) = 0;
  // By (executed_at, sequence).
  virtual Result<std::vector<Transaction>> LedgerOf(const std::string& user_id,
                                                    const std::string& portfolio_id,
                                                    const std::string& crypto_id) = 0;
  virtual Result<UsageCounts> CountUsage(const std::string& user_id) = 0;
};

}  // namespace cpa
