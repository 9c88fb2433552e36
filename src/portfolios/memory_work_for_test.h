// A portfolio in memory, for tests of what changes it. It checks what a caller owes the real one.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"
#include "portfolios/changes.h"
#include "portfolios/portfolio_store.h"

namespace cpa {

inline Decimal D(std::string_view text) {
  const auto value = Decimal::Parse(text);
  EXPECT_TRUE(value.has_value()) << text;
  return value ? *value : Decimal();
}

inline WallTime At(std::string_view text) {
  const auto time = ParseTime(text);
  EXPECT_TRUE(time.has_value()) << text;
  return time.value_or(WallTime{});
}

// Day `day` of a long year.
inline WallTime Day(int day) {
  return At("2026-01-01T00:00:00Z") + std::chrono::days(day - 1);
}

class MemoryWork final : public PortfolioWork {
 public:
  explicit MemoryWork(CostBasis method = CostBasis::kAverage) {
    portfolio_.id = "portfolio";
    portfolio_.cost_basis = method;
  }

  const Portfolio& portfolio() const override { return portfolio_; }

  void Save(const Portfolio& portfolio) override {
    ++writes_;
    portfolio_ = portfolio;
  }

  std::int64_t NextSequence() override { return ++sequence_; }

  std::int64_t CountHoldings() override {
    return std::ranges::count_if(positions_, [](const auto& row) { return row.second.is_held(); });
  }

  std::int64_t CountTransactions() override { return std::ssize(transactions_); }

  std::set<std::string> KnownOf(const std::vector<std::string>& ids) override {
    std::set<std::string> known;
    for (const std::string& id : ids) {
      if (transactions_.contains(id)) known.insert(id);
    }
    return known;
  }

  std::vector<std::string> CoinIds() override {
    std::vector<std::string> ids;
    for (const auto& [id, position] : positions_) ids.push_back(id);
    return ids;
  }

  std::optional<Transaction> FindTransaction(const std::string& id) override {
    const auto found = transactions_.find(id);
    if (found == transactions_.end()) return std::nullopt;
    return found->second;
  }

  std::vector<Transaction> LedgerFrom(const std::string& crypto_id, LedgerPlace from) override {
    ++ledger_reads_;
    std::vector<Transaction> ledger;
    for (const auto& [id, each] : transactions_) {
      if (each.crypto_id == crypto_id && each.place() >= from) ledger.push_back(each);
    }
    std::ranges::sort(ledger, {}, &Transaction::place);
    rows_read_ += ledger.size();
    return ledger;
  }

  std::optional<WallTime> LastBefore(const std::string& crypto_id, LedgerPlace place) override {
    std::optional<WallTime> last;
    for (const auto& [id, each] : transactions_) {
      if (each.crypto_id != crypto_id || each.place() >= place) continue;
      last = std::max(last.value_or(each.executed_at), each.executed_at);
    }
    return last;
  }

  std::vector<Lot> OpenLotsBefore(const std::string& crypto_id, LedgerPlace place,
                                  const std::optional<Lot>& last, std::size_t limit) override {
    const TakenBefore before(portfolio_.cost_basis);
    std::vector<Lot> lots;
    for (const auto& [id, each] : transactions_) {
      const Lot lot = LotOf(each);
      if (each.crypto_id != crypto_id || lot.quantity.is_zero() || lot.place >= place) continue;
      if (!last || before(*last, lot)) lots.push_back(lot);
    }
    std::ranges::sort(lots, before);
    if (lots.size() > limit) lots.resize(limit);
    rows_read_ += lots.size();
    return lots;
  }

  std::vector<Lot> LotsOf(const std::vector<std::int64_t>& sequences) override {
    std::vector<Lot> lots;
    for (const std::int64_t sequence : sequences) lots.push_back(LotOf(BySequence(sequence)));
    rows_read_ += lots.size();
    return lots;
  }

  void Insert(const Transaction& transaction) override {
    ++writes_;
    EXPECT_GT(transaction.sequence, 0);
    EXPECT_TRUE(transactions_.emplace(transaction.id, transaction).second);
  }

  void Insert(const std::vector<Transaction>& transactions) override {
    for (const Transaction& each : transactions) Insert(each);
  }

  void Update(const Transaction& transaction) override {
    ++writes_;
    transactions_.at(transaction.id) = transaction;
  }

  void EraseTransaction(const std::string& id) override {
    ++writes_;
    EXPECT_EQ(transactions_.erase(id), 1u);
  }

  void SaveOutcomes(std::vector<Outcome> outcomes) override {
    ++writes_;
    for (const Outcome& each : outcomes) {
      Transaction& row = BySequence(each.sequence);
      EXPECT_NE((Outcome{row.sequence, row.sale, row.lots, row.open}), each)
          << "only what changed is saved";
      if (row.sale != each.sale) ++sales_saved_;
      row.sale = each.sale;
      row.lots = each.lots;
      row.open = each.open;
    }
  }

  std::optional<Position> FindPosition(const std::string& crypto_id) override {
    const auto found = positions_.find(crypto_id);
    if (found == positions_.end()) return std::nullopt;
    return found->second;
  }

  void Save(const Position& position) override {
    ++writes_;
    positions_[position.crypto_id] = position;
  }

  void ErasePosition(const std::string& crypto_id) override {
    ++writes_;
    positions_.erase(crypto_id);
  }

  std::size_t rows_read() const { return rows_read_; }  // Of the ledger and of lots.

  void ForgetLots(const std::string& crypto_id) {  // As an older version left them.
    positions_.at(crypto_id).lots_kept = false;
    for (auto& [id, each] : transactions_) {
      if (each.crypto_id != crypto_id) continue;
      each.lots.clear();
      each.open = {};
    }
  }

  int ledger_reads() const { return ledger_reads_; }

  int sales_saved() const { return sales_saved_; }

  int writes() const { return writes_; }

  const std::map<std::string, Transaction>& transactions() const { return transactions_; }

  const std::map<std::string, Position>& positions() const { return positions_; }

 private:
  static Lot LotOf(const Transaction& buy) { return {buy.place(), buy.price_per_unit, buy.open}; }

  Transaction& BySequence(std::int64_t sequence) {
    for (auto& [id, each] : transactions_) {
      if (each.sequence == sequence) return each;
    }
    ADD_FAILURE() << "no transaction " << sequence;
    return transactions_.begin()->second;
  }

  Portfolio portfolio_;
  std::int64_t sequence_ = 0;
  std::size_t rows_read_ = 0;
  int ledger_reads_ = 0;
  int sales_saved_ = 0;
  int writes_ = 0;
  std::map<std::string, Transaction> transactions_;
  std::map<std::string, Position> positions_;
};

}  // namespace cpa
