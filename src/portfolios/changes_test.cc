#include "portfolios/changes.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "portfolios/ledger.h"
#include "portfolios/memory_work_for_test.h"

namespace cpa {
namespace {

TransactionDraft Draft(TransactionType type, std::string_view quantity, std::string_view price,
                       int day, std::string_view coin = "bitcoin") {
  return {.crypto_id = std::string(coin),
          .type = type,
          .quantity = D(quantity),
          .price_per_unit = D(price),
          .fee = D("0.5"),
          .notes = "",
          .executed_at = Day(day)};
}

TransactionDraft Buy(std::string_view quantity, std::string_view price, int day,
                     std::string_view coin = "bitcoin") {
  return Draft(TransactionType::kBuy, quantity, price, day, coin);
}

TransactionDraft Sell(std::string_view quantity, std::string_view price, int day,
                      std::string_view coin = "bitcoin") {
  return Draft(TransactionType::kSell, quantity, price, day, coin);
}

class Changes : public testing::Test {
 protected:
  Result<Transaction> Add(const TransactionDraft& draft) {
    clock_.Advance(Millis{1000});
    return AddTransaction(work_, draft, limits_, stamp_);
  }

  Transaction Added(const TransactionDraft& draft) {
    const auto added = Add(draft);
    EXPECT_TRUE(added.has_value()) << (added ? "" : added.error().detail);
    return added ? *added : Transaction{};
  }

  Result<Transaction> Change(const std::string& id, const TransactionEdit& edit) {
    clock_.Advance(Millis{1000});
    return ChangeTransaction(work_, id, edit, limits_, stamp_);
  }

  Result<void> Remove(const std::string& id) { return RemoveTransaction(work_, id, limits_); }

  // Every position and every sale is what a fold of the ledger says, and nothing is left over.
  void ExpectFolded() {
    std::size_t transactions = 0;
    for (const auto& [coin, position] : work_.positions()) {
      std::vector<Transaction> ledger = work_.LedgerOf(coin);
      const auto refolded = Refold(coin, work_.portfolio().cost_basis, ledger);
      ASSERT_TRUE(refolded.has_value());
      EXPECT_EQ(position, refolded->position) << coin;
      EXPECT_TRUE(refolded->changed.empty()) << coin;
      transactions += ledger.size();
    }
    EXPECT_EQ(transactions, work_.transactions().size());
  }

  // Runs what must fail, and that it leaves everything as it was.
  template <class Run>
  Failure Fails(Run run) {
    const int writes = work_.writes();
    const auto result = run();
    EXPECT_FALSE(result.has_value());
    EXPECT_EQ(work_.writes(), writes);
    ExpectFolded();
    return result ? Failure{} : result.error();
  }

  const Position& Bitcoin() { return work_.positions().at("bitcoin"); }

  ManualClock clock_;
  SeededRandom random_{1};
  Stamp stamp_{clock_, random_};
  LedgerLimits limits_{.holdings_max = 2};
  MemoryWork work_;
};

TEST_F(Changes, AddingKeepsWhatWasGiven) {
  TransactionDraft draft = Buy("1.5", "100", 3);
  draft.notes = "first";
  const Transaction added = Added(draft);
  EXPECT_EQ(added.id.size(), 36u);
  EXPECT_EQ(added.sequence, 1);
  EXPECT_EQ(added.quantity, D("1.5"));
  EXPECT_EQ(added.fee, D("0.5"));
  EXPECT_EQ(added.notes, "first");
  EXPECT_EQ(added.executed_at, Day(3));
  EXPECT_EQ(added.created_at, clock_.Wall());
  EXPECT_EQ(added.updated_at, clock_.Wall());
  EXPECT_EQ(added.sale, std::nullopt);
  EXPECT_EQ(work_.transactions().at(added.id), added);
  ExpectFolded();
}

TEST_F(Changes, ASaleTellsWhatItCameTo) {
  Added(Buy("2", "100", 1));
  const Transaction sold = Added(Sell("1", "150", 2));
  EXPECT_EQ(sold.sale, (Sale{D("100"), D("50")}));
  EXPECT_EQ(Bitcoin().realized_profit_loss, D("50"));
  ExpectFolded();
}

TEST_F(Changes, AppendingWithAverageCostDoesNotReadTheLedger) {
  for (int day = 1; day < 20; ++day) Added(Buy("1", "10", day));
  Added(Sell("3", "20", 20));
  Added(Sell("3", "20", 20));
  EXPECT_EQ(work_.rows_read(), 0u);
  ExpectFolded();
}

TEST_F(Changes, AppendingABuyNeverReadsTheLedger) {
  work_ = MemoryWork(CostBasis::kHifo);
  for (int day = 1; day < 20; ++day) Added(Buy("1", "10", day));
  EXPECT_EQ(work_.ledger_reads(), 0);
  EXPECT_EQ(Added(Sell("3", "20", 20)).sale, (Sale{D("30"), D("30")}));
  ExpectFolded();
}

TEST_F(Changes, BackDatedOnesRefoldTheCoin) {
  work_ = MemoryWork(CostBasis::kFifo);
  Added(Buy("1", "100", 5));
  const Transaction sold = Added(Sell("1", "300", 10));
  EXPECT_EQ(sold.sale->cost_basis, D("100"));
  Added(Buy("1", "50", 1));
  EXPECT_EQ(work_.transactions().at(sold.id).sale, (Sale{D("50"), D("250")}));
  EXPECT_EQ(work_.sales_saved(), 1);
  ExpectFolded();
  EXPECT_EQ(Bitcoin().first_executed_at, Day(1));
  EXPECT_EQ(Bitcoin().last_executed_at, Day(10));
}

// A3: of 600 transactions, three lie after each of the changes.
TEST_F(Changes, AChangeOfThePastReadsWhatLiesAfterIt) {
  for (const CostBasis method :
       {CostBasis::kAverage, CostBasis::kFifo, CostBasis::kLifo, CostBasis::kHifo}) {
    work_ = MemoryWork(method);
    for (int i = 0; i < 300; ++i) {
      Added(Buy("2", std::to_string(10 + i % 7), 2 * i));
      Added(Sell("0.5", "20", 2 * i + 1));
    }
    const Transaction last = Added(Sell("1", "30", 601));
    const std::size_t before = work_.rows_read();
    const Transaction late = Added(Buy("1", "90", 597));
    ASSERT_TRUE(Change(late.id, {.quantity = D("1.5")}).has_value());
    ASSERT_TRUE(Change(late.id, {.executed_at = Day(600)}).has_value());
    ASSERT_TRUE(RemoveTransaction(work_, late.id, {}).has_value());
    ASSERT_TRUE(RemoveTransaction(work_, last.id, {}).has_value());
    EXPECT_LT(work_.rows_read() - before, 120u) << CostBasisName(method);
    ExpectFolded();
  }
}

TEST_F(Changes, OnlySalesThatChangeAreSaved) {
  work_ = MemoryWork(CostBasis::kFifo);
  Added(Buy("2", "100", 1));
  Added(Sell("1", "300", 2));
  Added(Buy("1", "70", 5));
  Added(Sell("1", "300", 6));
  Added(Buy("1", "50", 4));
  EXPECT_EQ(work_.sales_saved(), 0) << "both sales still sell the first two";
  ExpectFolded();
}

TEST_F(Changes, OfTheSameTimeTheLaterEnteredComesLater) {
  work_ = MemoryWork(CostBasis::kLifo);
  Added(Buy("1", "1", 1));
  Added(Buy("1", "2", 1));
  Added(Buy("1", "3", 1));
  EXPECT_EQ(Added(Sell("2", "5", 1)).sale->cost_basis, D("5"));
  ExpectFolded();
}

TEST_F(Changes, SellingMoreThanIsHeldChangesNothing) {
  Added(Buy("1.5", "100", 1));
  const Failure later = Fails([&] { return Add(Sell("2", "150", 2)); });
  EXPECT_EQ(later.kind, ErrorKind::kConflict);
  EXPECT_EQ(later.detail, "Cannot sell 2 bitcoin: 1.5 held on 2026-01-02T00:00:00Z");
  const Failure before_the_buy = Fails([&] { return Add(Sell("1", "150", 0)); });
  EXPECT_EQ(before_the_buy.detail, "Cannot sell 1 bitcoin: 0 held on 2025-12-31T00:00:00Z");
  Added(Sell("1", "150", 10));
  const Failure too_little_left = Fails([&] { return Add(Sell("1", "150", 5)); });
  EXPECT_EQ(too_little_left.detail, "Cannot sell 1 bitcoin: 0.5 held on 2026-01-10T00:00:00Z");
}

TEST_F(Changes, AmountsMustMakeSense) {
  EXPECT_EQ(Fails([&] { return Add(Buy("0", "1", 1)); }).kind, ErrorKind::kInvalid);
  EXPECT_EQ(Fails([&] { return Add(Buy("-1", "1", 1)); }).detail,
            "quantity should be greater than 0");
  EXPECT_EQ(Fails([&] { return Add(Buy("1", "-1", 1)); }).detail,
            "price_per_unit should be greater than or equal to 0");
  EXPECT_EQ(Fails([&] { return Add(Buy("1e-19", "1", 1)); }).detail,
            "amounts should have no more than 18 decimal places");
  EXPECT_EQ(Fails([&] { return Add(Buy("1e20", "1e20", 1)); }).kind, ErrorKind::kInvalid);
  TransactionDraft draft = Buy("1", "1", 1);
  draft.fee = D("-0.1");
  EXPECT_EQ(Fails([&] { return Add(draft); }).detail, "fee should be greater than or equal to 0");
}

TEST_F(Changes, SellingAllEndsTheHoldingAndMakesRoom) {
  Added(Buy("0.3", "0.7", 1));
  Added(Buy("1", "1", 1, "ethereum"));
  const Failure full = Fails([&] { return Add(Buy("1", "1", 1, "solana")); });
  EXPECT_EQ(full.kind, ErrorKind::kConflict);
  EXPECT_EQ(full.detail, "A portfolio can hold at most 2 different coins");
  Added(Buy("1", "1", 1, "ethereum"));
  Added(Sell("0.1", "1", 2));
  Added(Sell("0.2", "1", 3));
  EXPECT_FALSE(Bitcoin().is_held());
  EXPECT_EQ(Bitcoin().cost_basis, Decimal());
  EXPECT_EQ(Bitcoin().total_fees, D("1.5")) << "what it earned and cost still counts";
  Added(Buy("1", "1", 1, "solana"));
  EXPECT_EQ(Fails([&] { return Add(Buy("1", "1", 9)); }).kind, ErrorKind::kConflict)
      << "a coin held before needs room again";
}

TEST_F(Changes, ChangingRefoldsTheCoin) {
  work_ = MemoryWork(CostBasis::kFifo);
  const Transaction bought = Added(Buy("2", "100", 1));
  const Transaction sold = Added(Sell("1", "150", 2));
  const auto changed = Change(bought.id, {.price_per_unit = D("90"), .notes = "was wrong"});
  ASSERT_TRUE(changed.has_value());
  EXPECT_EQ(changed->price_per_unit, D("90"));
  EXPECT_EQ(changed->notes, "was wrong");
  EXPECT_EQ(changed->quantity, D("2"));
  EXPECT_EQ(changed->sequence, bought.sequence);
  EXPECT_EQ(changed->created_at, bought.created_at);
  EXPECT_EQ(changed->updated_at, clock_.Wall());
  EXPECT_EQ(work_.transactions().at(bought.id), *changed);
  EXPECT_EQ(work_.transactions().at(sold.id).sale, (Sale{D("90"), D("60")}));
  ExpectFolded();
}

TEST_F(Changes, ChangingItsTimeMovesIt) {
  work_ = MemoryWork(CostBasis::kFifo);
  const Transaction cheap = Added(Buy("1", "1", 1));
  Added(Buy("1", "5", 2));
  const Transaction sold = Added(Sell("1", "9", 4));
  ASSERT_TRUE(Change(cheap.id, {.executed_at = Day(3)}).has_value());
  EXPECT_EQ(work_.transactions().at(sold.id).sale->cost_basis, D("5"));
  EXPECT_EQ(Bitcoin().first_executed_at, Day(2));
  ASSERT_TRUE(Change(cheap.id, {.executed_at = Day(2)}).has_value());
  EXPECT_EQ(work_.transactions().at(sold.id).sale->cost_basis, D("1"))
      << "entered first, it is first among those of the same time";
  ExpectFolded();
}

TEST_F(Changes, ASaleCanBecomeABuy) {
  Added(Buy("1", "1", 1));
  const Transaction sold = Added(Sell("1", "9", 2));
  const auto changed = Change(sold.id, {.type = TransactionType::kBuy});
  ASSERT_TRUE(changed.has_value());
  EXPECT_EQ(changed->sale, std::nullopt);
  EXPECT_EQ(Bitcoin().quantity, D("2"));
  ExpectFolded();
  const auto back = Change(sold.id, {.type = TransactionType::kSell});
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->sale, (Sale{D("1"), D("8")}));
  ExpectFolded();
}

TEST_F(Changes, NotesAloneDoNotTouchTheFold) {
  const Transaction bought = Added(Buy("1", "1", 1));
  const int writes = work_.writes();
  ASSERT_TRUE(Change(bought.id, {.notes = "seen"}).has_value());
  EXPECT_EQ(work_.writes(), writes + 1);
  EXPECT_EQ(work_.ledger_reads(), 0);
  EXPECT_EQ(work_.transactions().at(bought.id).notes, "seen");
  const auto same = Change(bought.id, {.notes = "seen"});
  ASSERT_TRUE(same.has_value());
  EXPECT_EQ(work_.writes(), writes + 1) << "what changes nothing writes nothing";
}

TEST_F(Changes, ChangesThatCannotBeLeaveEverything) {
  const Transaction bought = Added(Buy("2", "100", 1));
  const Transaction sold = Added(Sell("1.5", "150", 2));
  EXPECT_EQ(Fails([&] { return Change(bought.id, {.quantity = D("1")}); }).detail,
            "Cannot sell 1.5 bitcoin: 1 held on 2026-01-02T00:00:00Z");
  EXPECT_EQ(Fails([&] { return Change(bought.id, {.executed_at = Day(3)}); }).kind,
            ErrorKind::kConflict);
  EXPECT_EQ(Fails([&] { return Change(sold.id, {.quantity = D("3")}); }).kind,
            ErrorKind::kConflict);
  EXPECT_EQ(Fails([&] { return Change(sold.id, {.quantity = D("0")}); }).kind, ErrorKind::kInvalid);
  EXPECT_EQ(Fails([&] { return Remove(bought.id); }).kind, ErrorKind::kConflict);
  const Failure unknown = Fails([&] { return Change("nobody", {.notes = "x"}); });
  EXPECT_EQ(unknown.kind, ErrorKind::kNotFound);
  EXPECT_EQ(unknown.subject, Subject::kTransaction);
  EXPECT_EQ(Fails([&] { return Remove("nobody"); }).kind, ErrorKind::kNotFound);
}

TEST_F(Changes, RemovingUndoes) {
  const Transaction first = Added(Buy("2", "100", 1));
  const Position before = Bitcoin();
  const Transaction second = Added(Sell("1", "150", 2));
  ASSERT_TRUE(Remove(second.id).has_value());
  EXPECT_EQ(Bitcoin(), before);
  ExpectFolded();
  ASSERT_TRUE(Remove(first.id).has_value());
  EXPECT_TRUE(work_.positions().empty());
  EXPECT_TRUE(work_.transactions().empty());
}

TEST_F(Changes, RemovingASaleNeedsRoomForTheCoin) {
  Added(Buy("1", "1", 1));
  const Transaction sold = Added(Sell("1", "2", 2));
  Added(Buy("1", "1", 1, "ethereum"));
  Added(Buy("1", "1", 1, "solana"));
  EXPECT_EQ(Fails([&] { return Remove(sold.id); }).detail,
            "A portfolio can hold at most 2 different coins");
  EXPECT_EQ(Fails([&] { return Change(sold.id, {.quantity = D("0.5")}); }).kind,
            ErrorKind::kConflict);
}

TEST_F(Changes, AnotherCostBasisRefoldsEveryCoin) {
  Added(Buy("1", "1", 1));
  Added(Buy("1", "3", 2));
  const Transaction bitcoin = Added(Sell("1", "9", 3));
  Added(Buy("1", "10", 1, "ethereum"));
  Added(Buy("1", "30", 2, "ethereum"));
  const Transaction ethereum = Added(Sell("1", "90", 3, "ethereum"));
  EXPECT_EQ(bitcoin.sale->cost_basis, D("2"));
  for (const auto& [method, cost] :
       {std::pair{CostBasis::kHifo, 3}, {CostBasis::kFifo, 1}, {CostBasis::kAverage, 2}}) {
    clock_.Advance(Millis{1000});
    ASSERT_TRUE(ChangeCostBasis(work_, method, stamp_).has_value());
    EXPECT_EQ(work_.portfolio().cost_basis, method);
    EXPECT_EQ(work_.portfolio().updated_at, clock_.Wall());
    EXPECT_EQ(work_.transactions().at(bitcoin.id).sale->cost_basis, Decimal::FromInt(cost));
    EXPECT_EQ(work_.transactions().at(ethereum.id).sale->cost_basis, Decimal::FromInt(cost * 10));
    ExpectFolded();
  }
  const int writes = work_.writes();
  ASSERT_TRUE(ChangeCostBasis(work_, CostBasis::kAverage, stamp_).has_value());
  EXPECT_EQ(work_.writes(), writes);
}

}  // namespace
}  // namespace cpa
