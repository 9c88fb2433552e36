// A change of a portfolio as a plan: what it reads comes from one state of the database, what it
// writes is kept here, to be written in steps. Threads: as soci::session.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "portfolios/portfolio_store.h"

namespace cpa {

// What a change writes.
struct PlannedWrites {
  std::vector<Transaction> inserted;
  std::vector<Outcome> outcomes;

  // These are few.
  std::vector<Transaction> updated;
  std::vector<std::string> erased;
  std::map<std::string, std::optional<Position>> positions;  // Nothing: it is erased.
  std::optional<Portfolio> portfolio;
  std::int64_t last_sequence = 0;
};

class PlannedWork final : public PortfolioWork {
 public:
  explicit PlannedWork(PortfolioWork& saved) : saved_(saved) {}  // Outlives this.

  PlannedWrites TakeWrites() { return std::move(writes_); }

  const Portfolio& portfolio() const override {
    return writes_.portfolio ? *writes_.portfolio : saved_.portfolio();
  }

  void Save(const Portfolio& portfolio) override { writes_.portfolio = portfolio; }

  std::int64_t NextSequence() override { return writes_.last_sequence = saved_.NextSequence(); }

  std::int64_t CountHoldings() override { return saved_.CountHoldings(); }

  std::int64_t CountTransactions() override { return saved_.CountTransactions(); }

  std::vector<std::string> CoinIds() override { return saved_.CoinIds(); }

  std::optional<Transaction> FindTransaction(const std::string& id) override {
    return saved_.FindTransaction(id);
  }

  std::set<std::string> KnownOf(const std::vector<std::string>& ids) override {
    return saved_.KnownOf(ids);
  }

  std::vector<Transaction> LedgerFrom(const std::string& crypto_id, LedgerPlace from) override {
    return saved_.LedgerFrom(crypto_id, from);
  }

  std::optional<WallTime> LastBefore(const std::string& crypto_id, LedgerPlace place) override {
    return saved_.LastBefore(crypto_id, place);
  }

  std::vector<Lot> OpenLotsBefore(const std::string& crypto_id, LedgerPlace place,
                                  const std::optional<Lot>& last, std::size_t limit) override {
    return saved_.OpenLotsBefore(crypto_id, place, last, limit);
  }

  std::vector<Lot> LotsOf(const std::vector<std::int64_t>& sequences) override {
    return saved_.LotsOf(sequences);
  }

  void Insert(const Transaction& transaction) override { writes_.inserted.push_back(transaction); }

  void Insert(const std::vector<Transaction>& transactions) override {
    writes_.inserted.insert(writes_.inserted.end(), transactions.begin(), transactions.end());
  }

  void Update(const Transaction& transaction) override { writes_.updated.push_back(transaction); }

  void EraseTransaction(const std::string& id) override { writes_.erased.push_back(id); }

  void SaveOutcomes(std::vector<Outcome> outcomes) override {
    if (writes_.outcomes.empty()) {
      writes_.outcomes = std::move(outcomes);  // Those of a large ledger are not held twice.
    } else {
      std::ranges::move(outcomes, std::back_inserter(writes_.outcomes));
    }
  }

  std::optional<Position> FindPosition(const std::string& crypto_id) override {
    const auto planned = writes_.positions.find(crypto_id);
    return planned != writes_.positions.end() ? planned->second : saved_.FindPosition(crypto_id);
  }

  void Save(const Position& position) override { writes_.positions[position.crypto_id] = position; }

  void ErasePosition(const std::string& crypto_id) override {
    writes_.positions[crypto_id] = std::nullopt;
  }

 private:
  PortfolioWork& saved_;
  PlannedWrites writes_;
};

}  // namespace cpa
