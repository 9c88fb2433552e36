// What the database keeps of the fold is the fold: after each of many random changes, every saved
// figure is what a fold of the whole ledger gives, on both engines and with every method (A3).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "portfolios/import.h"
#include "portfolios/ledger.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

constexpr int kLedgerChanges = 60;
constexpr const char* kLedgerCoins[] = {"bitcoin", "ethereum"};
// As text the order is another one.
constexpr const char* kPrices[] = {"9", "10", "0.5", "0.55", "100000000000000000000", "0", "10.01"};

class StorageLots : public StorageTest {
 protected:
  std::size_t Below(std::size_t end) { return static_cast<std::size_t>(random_.Next64() % end); }

  TransactionDraft RandomDraft() {
    TransactionDraft draft;
    draft.crypto_id = kLedgerCoins[Below(2)];
    draft.type = Below(5) < 3 ? TransactionType::kBuy : TransactionType::kSell;
    draft.quantity = Dec(std::to_string(1 + Below(9))) / Dec("3");
    draft.price_per_unit = Dec(kPrices[Below(std::size(kPrices))]);
    draft.executed_at = WallTime{std::chrono::hours{400'000 + Below(60)}};
    return draft;
  }

  // Some fail, as they should: more is sold than is held.
  void ChangeAtRandom(PortfolioWork& work) {
    const Stamp stamp{clock_, random_};
    const auto ledger = work.LedgerOf(kLedgerCoins[Below(2)]);
    const std::size_t kind = Below(10);
    if (kind < 2 && !ledger.empty()) {
      (void)RemoveTransaction(work, ledger[Below(ledger.size())].id, {});
    } else if (kind < 4 && !ledger.empty()) {
      const TransactionDraft other = RandomDraft();
      const TransactionEdit edit{.quantity = other.quantity, .executed_at = other.executed_at};
      (void)ChangeTransaction(work, ledger[Below(ledger.size())].id, edit, {}, stamp);
    } else if (kind < 5) {
      (void)ImportTransactions(work, {RandomDraft(), RandomDraft(), RandomDraft()}, {}, stamp);
    } else {
      (void)AddTransaction(work, RandomDraft(), {}, stamp);
    }
  }

  void ExpectFolded(CostBasis method) {
    const auto loaded = store_->Load("ann", "p");
    ASSERT_TRUE(loaded.has_value()) << DetailOf(loaded);
    for (const Position& position : loaded->positions) {
      std::vector<Transaction> ledger = *store_->LedgerOf("ann", "p", position.crypto_id);
      const std::vector<Transaction> saved = ledger;
      const auto whole = Refold(position.crypto_id, method, ledger);
      ASSERT_TRUE(whole.has_value());
      EXPECT_EQ(position, whole->position);
      EXPECT_EQ(saved, ledger);
    }
  }

  // Each sale is told with the lots that a fold of the whole ledger gives it.
  void ExpectExplained(CostBasis method) {
    for (const char* coin : kLedgerCoins) {
      const std::vector<Transaction> ledger = *store_->LedgerOf("ann", "p", coin);
      const auto all = ExplainSales(coin, method, ledger);
      ASSERT_TRUE(all.has_value());
      for (const Transaction& each : ledger) {
        std::vector<LotUse> wanted = *all;
        std::erase_if(wanted, [&](const LotUse& use) { return use.sale_id != each.id; });
        const auto told = store_->Explain("ann", "p", each.id);
        ASSERT_TRUE(told.has_value()) << DetailOf(told);
        EXPECT_EQ(told->transaction, each);
        EXPECT_EQ(told->lots, wanted);
      }
    }
  }

  void Use(CostBasis method) {
    ASSERT_TRUE(Apply("p", [&](PortfolioWork& work) {
                  ASSERT_TRUE(ChangeCostBasis(work, method, {clock_, random_}).has_value());
                }).has_value());
  }

  SeededRandom random_{7};
};

INSTANTIATE_TEST_SUITE_P(Engines, StorageLots, testing::Values(Engine::kSqlite, Engine::kPostgres),
                         EngineName);

TEST_P(StorageLots, EverySavedFigureIsThatOfAWholeFold) {
  Create("p");
  for (const CostBasis method :
       {CostBasis::kFifo, CostBasis::kHifo, CostBasis::kLifo, CostBasis::kAverage}) {
    Use(method);
    ExpectFolded(method);
    for (int i = 0; i < kLedgerChanges; ++i) {
      ASSERT_TRUE(Apply("p", [&](PortfolioWork& work) { ChangeAtRandom(work); }).has_value());
      if (i % 8 == 0) ExpectFolded(method);
      if (HasFailure()) FAIL() << CostBasisName(method) << " at change " << i;
    }
    ExpectFolded(method);
    ExpectExplained(method);
  }
}

// Rows of an older version know no lots: they are told all the same, and the next change knows
// them.
TEST_P(StorageLots, WhatAnOlderVersionLeftIsFoldedWhole) {
  Create("p");
  Use(CostBasis::kHifo);
  for (int i = 0; i < 40; ++i) {
    ASSERT_TRUE(Apply("p", [&](PortfolioWork& work) { ChangeAtRandom(work); }).has_value());
  }
  ASSERT_TRUE(Run("UPDATE transactions SET sale_lots = NULL, open_quantity = NULL").has_value());
  ASSERT_TRUE(Run("UPDATE positions SET lots_kept = 0").has_value());
  const std::vector<Transaction> bare = *store_->LedgerOf("ann", "p", "bitcoin");
  const auto all = ExplainSales("bitcoin", CostBasis::kHifo, bare);
  ASSERT_TRUE(all.has_value());
  ASSERT_FALSE(all->empty());
  const auto told = store_->Explain("ann", "p", all->back().sale_id);
  ASSERT_TRUE(told.has_value()) << DetailOf(told);
  EXPECT_EQ(told->lots.back(), all->back());
  for (const char* coin : kLedgerCoins) {
    TransactionDraft draft = RandomDraft();
    draft.crypto_id = coin;
    draft.type = TransactionType::kBuy;
    ASSERT_TRUE(Apply("p", [&](PortfolioWork& work) {
                  EXPECT_TRUE(AddTransaction(work, draft, {}, {clock_, random_}).has_value());
                }).has_value());
  }
  ExpectFolded(CostBasis::kHifo);
  ExpectExplained(CostBasis::kHifo);
}

}  // namespace
}  // namespace cpa
