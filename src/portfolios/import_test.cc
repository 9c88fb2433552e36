#include "portfolios/import.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "portfolios/ledger.h"
#include "portfolios/memory_work_for_test.h"

namespace cpa {
namespace {

TransactionDraft Draft(TransactionType type, std::string_view quantity, int day,
                       std::string_view coin = "bitcoin", std::string_view price = "10") {
  return {.crypto_id = std::string(coin),
          .type = type,
          .quantity = D(quantity),
          .price_per_unit = D(price),
          .fee = {},
          .notes = "",
          .executed_at = Day(day)};
}

constexpr TransactionType kBuy = TransactionType::kBuy;
constexpr TransactionType kSell = TransactionType::kSell;

class Import : public testing::Test {
 protected:
  auto Run(const std::vector<TransactionDraft>& drafts) {
    return ImportTransactions(work_, drafts, {.limits = limits_}, stamp_);
  }

  std::vector<DraftProblem> Problems(const std::vector<TransactionDraft>& drafts) {
    const int writes = work_.writes();
    const auto plan = PlanImport(work_, drafts, {.limits = limits_}, stamp_);
    EXPECT_TRUE(plan.has_value());
    EXPECT_EQ(work_.writes(), writes);
    return plan ? plan->problems : std::vector<DraftProblem>{};
  }

  void ExpectFolded() {
    for (const auto& [coin, position] : work_.positions()) {
      std::vector<Transaction> ledger = work_.LedgerOf(coin);
      const auto refolded = Refold(coin, work_.portfolio().cost_basis, ledger);
      ASSERT_TRUE(refolded.has_value());
      EXPECT_EQ(position, refolded->position) << coin;
      EXPECT_TRUE(refolded->changed.empty()) << coin;
    }
  }

  ManualClock clock_;
  SeededRandom random_{1};
  Stamp stamp_{clock_, random_};
  LedgerLimits limits_{.holdings_max = 2};
  MemoryWork work_{CostBasis::kFifo};
};

TEST_F(Import, TakesThemInAnyOrder) {
  const auto added = Run({Draft(kSell, "1", 5), Draft(kBuy, "3", 7, "ethereum"),
                          Draft(kBuy, "2", 1), Draft(kSell, "1", 9, "ethereum")});
  ASSERT_TRUE(added.has_value());
  ASSERT_EQ(added->size(), 4u);
  EXPECT_EQ((*added)[0].sale, (Sale{D("10"), D("0")}));
  EXPECT_EQ((*added)[0].sequence, 1);
  EXPECT_EQ((*added)[3].sequence, 4);
  EXPECT_EQ((*added)[2].id, work_.LedgerOf("bitcoin")[0].id);
  EXPECT_EQ(work_.positions().at("bitcoin").quantity, D("1"));
  EXPECT_EQ(work_.positions().at("ethereum").quantity, D("2"));
  ExpectFolded();
}

TEST_F(Import, MergesWithWhatIsThere) {
  ASSERT_TRUE(Run({Draft(kBuy, "1", 5, "bitcoin", "100"), Draft(kSell, "1", 9)}).has_value());
  ASSERT_TRUE(Run({Draft(kBuy, "1", 1, "bitcoin", "3"), Draft(kBuy, "1", 9)}).has_value());
  EXPECT_EQ(work_.LedgerOf("bitcoin")[2].sale->cost_basis, D("3"));
  EXPECT_EQ(work_.sales_saved(), 1);
  ExpectFolded();
}

TEST_F(Import, OfTheSameTimeKeepsTheOrderOfTheFile) {
  EXPECT_FALSE(Run({Draft(kSell, "1", 1), Draft(kBuy, "1", 1)}).has_value());
  EXPECT_TRUE(Run({Draft(kBuy, "1", 1), Draft(kSell, "1", 1)}).has_value());
  ExpectFolded();
}

TEST_F(Import, NamesEveryOneThatCannotBe) {
  const auto problems =
      Problems({Draft(kBuy, "1", 1), Draft(kSell, "2", 2), Draft(kSell, "1", 3),
                Draft(kSell, "0.5", 4), Draft(kBuy, "1", 1, "ethereum"),
                Draft(kSell, "9", 2, "ethereum"), Draft(kSell, "1", 3, "ethereum")});
  const std::vector<DraftProblem> expected = {
      {1, "Cannot sell 2 bitcoin: 1 held on 2026-01-02T00:00:00Z"},
      {3, "Cannot sell 0.5 bitcoin: 0 held on 2026-01-04T00:00:00Z"},
      {5, "Cannot sell 9 ethereum: 1 held on 2026-01-02T00:00:00Z"}};
  EXPECT_EQ(problems, expected);
}

TEST_F(Import, NamesTheSaleThatLeavesTooLittleForALaterOne) {
  ASSERT_TRUE(Run({Draft(kBuy, "2", 1), Draft(kSell, "2", 9)}).has_value());
  const auto problems =
      Problems({Draft(kBuy, "0.5", 2), Draft(kSell, "1", 3), Draft(kBuy, "0.25", 4)});
  const std::vector<DraftProblem> expected = {
      {1,
       "With this a later one fails: Cannot sell 2 bitcoin: 1.75 held on "
       "2026-01-09T00:00:00Z"}};
  EXPECT_EQ(problems, expected);
}

TEST_F(Import, NamesEveryAmountThatMakesNoSense) {
  const auto problems =
      Problems({Draft(kBuy, "0", 1), Draft(kBuy, "1", 1), Draft(kBuy, "1", 1, "bitcoin", "-1")});
  ASSERT_EQ(problems.size(), 2u);
  EXPECT_EQ(problems[0].draft, 0u);
  EXPECT_EQ(problems[1], (DraftProblem{2, "price_per_unit should be greater than or equal to 0"}));
}

TEST_F(Import, NamesTheOneThatMakesSumsTooLarge) {
  const auto problems = Problems({Draft(kBuy, "1", 1), Draft(kBuy, "1e15", 2, "bitcoin", "1e15")});
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].draft, 1u);
}

TEST_F(Import, WithAProblemChangesNothing) {
  const auto failed = Run({Draft(kBuy, "1", 1), Draft(kSell, "2", 2)});
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(failed.error().detail, "Cannot sell 2 bitcoin: 1 held on 2026-01-02T00:00:00Z");
  EXPECT_EQ(work_.writes(), 0);
}

TEST_F(Import, KeepsToTheLimitOfHoldings) {
  const auto failed =
      Run({Draft(kBuy, "1", 1), Draft(kBuy, "1", 1, "ethereum"), Draft(kBuy, "1", 1, "solana")});
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(failed.error().detail, "A portfolio can hold at most 2 different coins");
  EXPECT_EQ(work_.writes(), 0);
  EXPECT_TRUE(Run({Draft(kBuy, "1", 1), Draft(kBuy, "1", 1, "ethereum"),
                   Draft(kBuy, "1", 1, "solana"), Draft(kSell, "1", 2)})
                  .has_value())
      << "one of the three is sold again";
  EXPECT_TRUE(Run({Draft(kSell, "1", 3, "solana"), Draft(kBuy, "1", 3, "cardano")}).has_value())
      << "one goes, one comes";
  ExpectFolded();
}

TEST_F(Import, IntoWhatIsHeldIsFineAboveALoweredLimit) {
  ASSERT_TRUE(Run({Draft(kBuy, "1", 1), Draft(kBuy, "1", 1, "ethereum")}).has_value());
  limits_.holdings_max = 1;
  EXPECT_TRUE(Run({Draft(kBuy, "1", 2), Draft(kSell, "1", 3)}).has_value());
  EXPECT_FALSE(Run({Draft(kBuy, "1", 2, "solana")}).has_value());
}

// A3
TEST_F(Import, KeepsToTheLimitOfTransactions) {
  limits_.transactions_max = 3;
  ASSERT_TRUE(Run({Draft(kBuy, "1", 1), Draft(kBuy, "1", 2)}).has_value());
  const auto failed = Run({Draft(kBuy, "1", 3), Draft(kBuy, "1", 4)});
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(failed.error().detail, "A portfolio can have at most 3 transactions");
  ASSERT_TRUE(Run({Draft(kBuy, "1", 3)}).has_value());
  EXPECT_EQ(AddTransaction(work_, Draft(kBuy, "1", 5), limits_, stamp_).error().detail,
            failed.error().detail);
  ASSERT_TRUE(RemoveTransaction(work_, work_.transactions().begin()->first, limits_).has_value());
  EXPECT_TRUE(AddTransaction(work_, Draft(kBuy, "1", 5), limits_, stamp_).has_value());
}

// ---- D4: what is there already

TEST_F(Import, LeavesOutKnownIdsAndTellsThem) {
  const auto first = Run({Draft(kBuy, "2", 1), Draft(kSell, "1", 2)});
  ASSERT_TRUE(first.has_value());
  std::vector<TransactionDraft> again = {Draft(kBuy, "2", 1), Draft(kSell, "1", 2),
                                         Draft(kBuy, "5", 3)};
  again[0].id = (*first)[0].id;
  again[1].id = (*first)[1].id;
  again[2].id = "of another portfolio";
  const auto plan = PlanImport(work_, again, {.limits = limits_}, stamp_);
  ASSERT_TRUE(plan.has_value());
  EXPECT_EQ(plan->skipped, 2u);
  EXPECT_EQ(plan->duplicates, (std::vector<Duplicate>{{0, again[0].id}, {1, again[1].id}}));
  ASSERT_EQ(plan->added.size(), 1u);
  EXPECT_EQ(plan->added[0].quantity, D("5"));
  const ImportRules allow{.limits = limits_, .duplicates = Duplicates::kAllow};
  EXPECT_EQ(PlanImport(work_, again, allow, stamp_)->added.size(), 3u);
  ASSERT_TRUE(Run(again).has_value());
  EXPECT_EQ(work_.transactions().size(), 3u);
  ExpectFolded();
}

TEST_F(Import, ProposesTheSameContentOfAnotherFileAndLeavesItOutWhenAsked) {
  const auto first = Run({Draft(kBuy, "2", 1), Draft(kBuy, "2", 1)});
  ASSERT_TRUE(first.has_value());
  const std::vector<TransactionDraft> other = {Draft(kBuy, "2.0", 1), Draft(kBuy, "2", 1),
                                               Draft(kBuy, "2", 1), Draft(kSell, "1", 1)};
  const auto plan = PlanImport(work_, other, {.limits = limits_}, stamp_);
  ASSERT_TRUE(plan.has_value());
  ASSERT_EQ(plan->duplicates.size(), 2u) << "two are there, so the third is new";
  EXPECT_EQ(plan->duplicates[0].draft, 0u);
  EXPECT_EQ(plan->duplicates[1].draft, 1u);
  EXPECT_EQ(plan->skipped, 0u);
  EXPECT_EQ(plan->added.size(), 4u);
  const ImportRules skip{.limits = limits_, .duplicates = Duplicates::kSkip};
  EXPECT_EQ(PlanImport(work_, other, skip, stamp_)->skipped, 2u);
  ASSERT_TRUE(ImportTransactions(work_, other, skip, stamp_).has_value());
  EXPECT_EQ(work_.transactions().size(), 4u);
  ExpectFolded();
}

TEST_F(Import, OfNothingIsFine) {
  const auto added = Run({});
  ASSERT_TRUE(added.has_value());
  EXPECT_TRUE(added->empty());
}

}  // namespace
}  // namespace cpa
