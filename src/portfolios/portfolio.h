// What a person owns. A portfolio's transactions are the truth; its positions are their fold.
// All money is in USD. Threads: values.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "domain/decimal.h"

namespace cpa {

// Which of the bought coins a sale sells.
enum class CostBasis {
  kAverage,  // A share of all of them, at their average cost.
  kFifo,     // The first bought.
  kLifo,     // The last bought.
  kHifo,     // The dearest; of equally dear ones the first bought.
};

std::string_view CostBasisName(CostBasis method);  // "average", "fifo", "lifo", "hifo"
std::optional<CostBasis> ParseCostBasis(std::string_view name);

struct Portfolio {
  std::string id;       // UUIDv7
  std::string user_id;  // The owner.
  std::string name;
  std::string description;
  CostBasis cost_basis = CostBasis::kAverage;
  WallTime created_at{};
  WallTime updated_at{};

  bool operator==(const Portfolio&) const = default;
};

enum class TransactionType { kBuy, kSell };

std::string_view TransactionTypeName(TransactionType type);  // "buy", "sell"
std::optional<TransactionType> ParseTransactionType(std::string_view name);

// What a sale came to, by the portfolio's cost basis.
struct Sale {
  Decimal cost_basis;            // What the sold coins had cost.
  Decimal realized_profit_loss;  // Proceeds minus that; fees are counted apart.

  bool operator==(const Sale&) const = default;
};

// A part of a purchase that a sale sold.
struct LotPart {
  std::int64_t buy = 0;  // The purchase's sequence.
  Decimal quantity;

  bool operator==(const LotPart&) const = default;
};

// Where in the order of a coin's ledger something stands.
struct LedgerPlace {
  WallTime executed_at{};
  std::int64_t sequence = 0;

  static LedgerPlace First() { return {WallTime::min(), 0}; }  // Before all others.

  // The first place behind this one.
  LedgerPlace Next() const { return {executed_at, sequence + 1}; }

  auto operator<=>(const LedgerPlace&) const = default;
};

struct Transaction {
  std::string id;  // UUIDv7
  std::int64_t sequence =
      0;  // Grows with every one entered into the portfolio; breaks ties of time.
  std::string crypto_id;
  TransactionType type = TransactionType::kBuy;
  Decimal quantity;        // Above 0.
  Decimal price_per_unit;  // 0 or more: gifts, airdrops and rewards cost nothing.
  Decimal fee;             // 0 or more.
  std::string notes;
  WallTime executed_at{};
  WallTime created_at{};
  WallTime updated_at{};
  std::optional<Sale> sale;  // Of a sell, as the fold found it.
  // With a method that knows lots, in the order in which they were sold, and not in lists:
  std::vector<LotPart> lots;  // Of a sell: what it sold.
  Decimal open;               // Of a buy: what no sale has sold.

  LedgerPlace place() const { return {executed_at, sequence}; }

  Decimal total_amount() const { return quantity * price_per_unit; }

  bool operator==(const Transaction&) const = default;
};

// All transactions of one coin in one portfolio, folded. With quantity 0 it is no holding any more,
// but its realised profit and its fees still count.
struct Position {
  std::string crypto_id;
  Decimal quantity;
  Decimal cost_basis;  // What the held coins cost, without fees.
  Decimal realized_profit_loss;
  Decimal total_fees;
  std::int64_t transaction_count = 0;
  WallTime first_executed_at{};
  WallTime last_executed_at{};
  // Every transaction has its `lots` and `open`. False with the average method, and where an older
  // version of the program has folded last.
  bool lots_kept = false;

  bool is_held() const { return !quantity.is_zero(); }

  bool operator==(const Position&) const = default;
};

}  // namespace cpa
