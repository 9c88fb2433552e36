// What the store of portfolios promises, on both engines.
#include <future>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/portfolios/portfolio_rows.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class StoragePortfolios : public StorageTest {
 protected:
  std::vector<std::string> PageIds(const TransactionFilter& filter,
                                   const std::optional<TransactionCursor>& after = {},
                                   std::int64_t limit = 100) {
    const auto page = store_->ListTransactions("ann", "p", filter, after, limit);
    EXPECT_TRUE(page.has_value()) << DetailOf(page);
    std::vector<std::string> ids;
    if (page) {
      for (const Transaction& each : *page) ids.push_back(each.id);
    }
    return ids;
  }
};

INSTANTIATE_TEST_SUITE_P(Engines, StoragePortfolios,
                         testing::Values(Engine::kSqlite, Engine::kPostgres), EngineName);

// ---- Portfolios

TEST_P(StoragePortfolios, APortfolioComesBackAsItWasMade) {
  Create("p");
  const auto loaded = store_->Load("ann", "p");
  ASSERT_TRUE(loaded.has_value()) << DetailOf(loaded);
  EXPECT_EQ(loaded->portfolio, SomePortfolio("p", "ann"));
  EXPECT_THAT(loaded->positions, IsEmpty());
}

TEST_P(StoragePortfolios, APortfolioIsChangedInPlace) {
  Create("p");
  Portfolio changed = SomePortfolio("p", "ann");
  changed.name = "Other";
  changed.cost_basis = CostBasis::kHifo;
  changed.updated_at += Millis{5};
  ASSERT_TRUE(Apply("p", [&](PortfolioWork& work) {
                EXPECT_EQ(work.portfolio(), SomePortfolio("p", "ann"));
                work.Save(changed);
                EXPECT_EQ(work.portfolio(), changed);
              }).has_value());
  EXPECT_EQ(store_->Load("ann", "p")->portfolio, changed);
}

TEST_P(StoragePortfolios, SomebodyElsesPortfolioIsAsUnknownAsNone) {
  Create("p", "bob");
  const auto nothing = [](PortfolioWork&) -> Result<void> {
    ADD_FAILURE() << "the change ran";
    return {};
  };
  for (const std::string id : {"p", "no-such", "' OR '1'='1"}) {
    const std::vector<Failure> answers = {store_->Apply("ann", id, nullptr, nothing).error(),
                                          store_->Delete("ann", id).error(),
                                          store_->Load("ann", id).error(),
                                          store_->ListTransactions("ann", id, {}, {}, 10).error(),
                                          store_->FindTransaction("ann", id, "t").error(),
                                          store_->LedgerOf("ann", id, "bitcoin").error()};
    for (const Failure& failure : answers) {
      EXPECT_EQ(failure.kind, ErrorKind::kNotFound);
      EXPECT_EQ(failure.subject, Subject::kPortfolio);
    }
  }
  EXPECT_THAT(*store_->List("ann", "", 10), IsEmpty());
  EXPECT_EQ(CountOf("portfolios"), "1");
}

TEST_P(StoragePortfolios, AllTransactionsAreReadInPartsOfOneState) {  // A3 (a), D2
  Create("p");
  ASSERT_TRUE(Apply("p", [](PortfolioWork& work) {
                for (int i = 1; i <= 5; ++i) work.Insert(SomeBuy("t" + std::to_string(i), i));
              }).has_value());
  auto reader = store_->ReadTransactions("ann", "p", {});
  ASSERT_TRUE(reader.has_value()) << DetailOf(reader);
  std::vector<std::string> ids;
  const auto read = [&](std::int64_t limit) {
    const auto part = (*reader)->Next(limit);
    ASSERT_TRUE(part.has_value()) << DetailOf(part);
    for (const Transaction& each : *part) ids.push_back(each.id);
  };
  read(2);
  ASSERT_TRUE(Apply("p", [](PortfolioWork& work) {
                work.EraseTransaction("t5");
                Transaction moved = SomeBuy("t1", 1);
                moved.executed_at += Millis{50};
                work.Update(moved);
                work.Insert(SomeBuy("t6", 6));
              }).has_value());
  read(2);
  read(2);
  EXPECT_THAT(ids, ElementsAre("t1", "t2", "t3", "t4", "t5"));

  const auto of_bob = store_->ReadTransactions("bob", "p", {});
  ASSERT_TRUE(of_bob.has_value()) << DetailOf(of_bob);
  EXPECT_EQ((*of_bob)->Next(2).error().kind, ErrorKind::kNotFound);
  const TransactionFilter early{
      .crypto_id = {}, .type = {}, .from = {}, .to = SomeBuy("t2", 2).executed_at};
  EXPECT_LE((*store_->ReadTransactions("ann", "p", early))->Next(9)->size(), 2u);
}

TEST_P(StoragePortfolios, AnotherPortfoliosTransactionIsOutOfReach) {
  Create("p");
  Create("q");
  ASSERT_TRUE(Apply("q", [](PortfolioWork& work) { work.Insert(SomeBuy("t", 1)); }).has_value());
  ASSERT_TRUE(Apply("p", [](PortfolioWork& work) {
                EXPECT_FALSE(work.FindTransaction("t").has_value());
                EXPECT_THAT(work.LedgerOf("bitcoin"), IsEmpty());
                Transaction changed = SomeSale("t", 1);
                changed.notes = "hijacked";
                work.Update(changed);
                work.SaveOutcomes({{1, changed.sale, {}, {}}});
                work.EraseTransaction("t");
              }).has_value());
  const auto failure = store_->FindTransaction("ann", "p", "t").error();
  EXPECT_EQ(failure.kind, ErrorKind::kNotFound);
  EXPECT_EQ(failure.subject, Subject::kTransaction);
  EXPECT_EQ(*store_->FindTransaction("ann", "q", "t"), SomeBuy("t", 1));
}

TEST_P(StoragePortfolios, TheLimitOfPortfoliosIsKept) {
  const auto create = [&](const std::string& id) {
    return store_->Create(SomePortfolio(id, "ann"), 2, nullptr);
  };
  EXPECT_TRUE(create("1").has_value());
  EXPECT_TRUE(create("2").has_value());
  const auto third = create("3");
  EXPECT_EQ(third.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(DetailOf(third), "limit");
  EXPECT_TRUE(store_->Delete("ann", "1").has_value());
  EXPECT_TRUE(create("3").has_value());
  const auto nobody = store_->Create(SomePortfolio("x", "nobody"), 2, nullptr);
  EXPECT_EQ(nobody.error().kind, ErrorKind::kNotFound);
}

TEST_P(StoragePortfolios, OfManyAtOnceOnlyAsManyAsTheLimitAllowsAreMade) {
  std::vector<std::future<bool>> requests;
  for (int i = 0; i < 8; ++i) {
    requests.push_back(std::async(std::launch::async, [&, i] {
      return store_->Create(SomePortfolio("p" + std::to_string(i), "ann"), 3, nullptr).has_value();
    }));
  }
  int made = 0;
  for (auto& request : requests) made += request.get() ? 1 : 0;
  EXPECT_EQ(made, 3);
  EXPECT_EQ(CountOf("portfolios"), "3");
}

TEST_P(StoragePortfolios, ListsPagesOldestFirstWithPositions) {
  for (const char* id : {"c", "a", "d", "b"}) Create(id);
  Create("aa", "bob");
  ASSERT_TRUE(Apply("b", [](PortfolioWork& work) {
                work.Save(SomePosition("solana", "2"));
                work.Save(SomePosition("bitcoin", "1"));
              }).has_value());
  const auto first = store_->List("ann", "", 3);
  ASSERT_TRUE(first.has_value()) << DetailOf(first);
  ASSERT_EQ(first->size(), 3u);
  EXPECT_EQ((*first)[0].portfolio.id, "a");
  EXPECT_EQ((*first)[1].portfolio.id, "b");
  EXPECT_THAT((*first)[1].positions,
              ElementsAre(SomePosition("bitcoin", "1"), SomePosition("solana", "2")));
  EXPECT_THAT((*first)[2].positions, IsEmpty());
  const auto rest = store_->List("ann", "c", 3);
  ASSERT_EQ(rest->size(), 1u);
  EXPECT_EQ((*rest)[0].portfolio.id, "d");
}

TEST_P(StoragePortfolios, DeletingTakesEverythingThatBelongsToItAlong) {
  Create("p");
  Create("q");
  for (const char* id : {"p", "q"}) {
    ASSERT_TRUE(Apply(id, [&](PortfolioWork& work) {
                  work.Insert(SomeBuy(std::string("t") + id, 1));
                  work.Save(SomePosition("bitcoin", "1"));
                }).has_value());
  }
  ASSERT_TRUE(store_->Delete("ann", "p").has_value());
  EXPECT_EQ(CountOf("transactions"), "1");
  EXPECT_EQ(CountOf("positions"), "1");
  ASSERT_TRUE(Run("DELETE FROM users WHERE id = 'ann'").has_value());
  for (const char* table : {"portfolios", "transactions", "positions"}) {
    EXPECT_EQ(CountOf(table), "0") << table;
  }
}

// ---- Transactions

TEST_P(StoragePortfolios, TransactionsAreInsertedChangedAndErased) {
  Create("p");
  Transaction sale = SomeSale("s", 2);
  ASSERT_TRUE(Apply("p", [&](PortfolioWork& work) {
                work.Insert(SomeBuy("b", 1));
                work.Insert(sale);
              }).has_value());
  EXPECT_EQ(*store_->FindTransaction("ann", "p", "b"), SomeBuy("b", 1));
  EXPECT_EQ(*store_->FindTransaction("ann", "p", "s"), sale);
  sale.type = TransactionType::kBuy;
  sale.sale.reset();
  sale.crypto_id = "solana";
  sale.quantity = Dec("7");
  sale.notes = "";
  sale.executed_at += Millis{1000};
  sale.updated_at += Millis{9};
  ASSERT_TRUE(Apply("p", [&](PortfolioWork& work) {
                work.Update(sale);
                work.EraseTransaction("b");
                EXPECT_EQ(work.FindTransaction("s"), sale);
              }).has_value());
  EXPECT_EQ(*store_->FindTransaction("ann", "p", "s"), sale);
  EXPECT_EQ(CountOf("transactions"), "1");
}

TEST_P(StoragePortfolios, SavingSalesTouchesNothingElse) {
  Create("p");
  ASSERT_TRUE(Apply("p", [](PortfolioWork& work) {
                work.Insert({SomeBuy("b", 1), SomeSale("s", 2), SomeSale("u", 3)});
              }).has_value());
  Transaction other = SomeSale("s", 2);
  other.sale = Sale{Dec("1.25"), Dec("-7")};
  Transaction stored = other;
  other.notes = "changed";
  other.quantity = Dec("99");
  ASSERT_TRUE(Apply("p", [&](PortfolioWork& work) {
                work.SaveOutcomes({{2, other.sale, {}, {}}});
              }).has_value());
  EXPECT_EQ(*store_->FindTransaction("ann", "p", "s"), stored);
  EXPECT_EQ(*store_->FindTransaction("ann", "p", "u"), SomeSale("u", 3));
}

TEST_P(StoragePortfolios, TheLedgerIsInOrderOfTimeThenSequence) {
  Create("p");
  Transaction late = SomeBuy("late", 1);
  late.executed_at += Millis{50'000};
  Transaction early = SomeBuy("early", 3);
  early.executed_at = SomeBuy("", 2).executed_at;
  Transaction other = SomeBuy("other", 4);
  other.crypto_id = "solana";
  ASSERT_TRUE(Apply("p", [&](PortfolioWork& work) {
                work.Insert({late, early, SomeBuy("second", 2), other});
                EXPECT_THAT(work.LedgerOf("bitcoin"),
                            ElementsAre(SomeBuy("second", 2), early, late));
              }).has_value());
  EXPECT_THAT(*store_->LedgerOf("ann", "p", "bitcoin"),
              ElementsAre(SomeBuy("second", 2), early, late));
  EXPECT_THAT(*store_->LedgerOf("ann", "p", "nocoin"), IsEmpty());
}

// Of one moment in large parts: pages end in their middle.
TEST_P(StoragePortfolios, ALedgerOfSeveralPagesIsWhole) {
  Create("p");
  std::vector<Transaction> all;
  while (std::ssize(all) < 2 * kLedgerRowsAtOnce) {
    std::vector<Transaction> some;  // Few enough for one step.
    for (int i = 0; i < 500; ++i) {
      const auto number = std::ssize(all) + i + 1;
      some.push_back(SomeBuy("t" + std::to_string(number), number));
      some.back().executed_at = WallTime{Millis{1'600'000'000'000 + number / 7'000}};
    }
    ASSERT_TRUE(Apply("p", [&](PortfolioWork& work) { work.Insert(some); }).has_value());
    all.insert(all.end(), some.begin(), some.end());
  }
  std::vector<Transaction> read;
  ASSERT_TRUE(
      Apply("p", [&](PortfolioWork& work) { read = work.LedgerOf("bitcoin"); }).has_value());
  EXPECT_TRUE(read == all) << read.size();
  read = *store_->LedgerOf("ann", "p", "bitcoin");
  EXPECT_TRUE(read == all) << read.size();
}

TEST_P(StoragePortfolios, PagesOfTransactionsAreNewestFirstAndFiltered) {
  Create("p");
  std::vector<Transaction> all;
  for (int i = 1; i <= 6; ++i) {
    all.push_back(i % 3 == 0 ? SomeSale("t" + std::to_string(i), i)
                             : SomeBuy("t" + std::to_string(i), i));
    all.back().executed_at = WallTime{Millis{1000 * (i / 2)}};  // 0, 1, 1, 2, 2, 3 s.
    if (i == 5) all.back().crypto_id = "solana";
  }
  ASSERT_TRUE(Apply("p", [&](PortfolioWork& work) { work.Insert(all); }).has_value());
  EXPECT_THAT(PageIds({}), ElementsAre("t6", "t5", "t4", "t3", "t2", "t1"));
  EXPECT_THAT(PageIds({}, {}, 2), ElementsAre("t6", "t5"));
  EXPECT_THAT(PageIds({}, TransactionCursor{WallTime{Millis{2000}}, 5}, 2),
              ElementsAre("t4", "t3"));
  EXPECT_THAT(PageIds({.crypto_id = "solana", .type = {}, .from = {}, .to = {}}),
              ElementsAre("t5"));
  EXPECT_THAT(PageIds({.crypto_id = {}, .type = TransactionType::kSell, .from = {}, .to = {}}),
              ElementsAre("t6", "t3"));
  EXPECT_THAT(PageIds({.crypto_id = "bitcoin",
                       .type = TransactionType::kBuy,
                       .from = WallTime{Millis{1000}},
                       .to = WallTime{Millis{2001}}},
                      TransactionCursor{WallTime{Millis{2000}}, 4}),
              ElementsAre("t2"));
  // D6: `to` is not in it.
  EXPECT_THAT(PageIds({.crypto_id = {},
                       .type = {},
                       .from = WallTime{Millis{1000}},
                       .to = WallTime{Millis{2000}}}),
              ElementsAre("t3", "t2"));
}

TEST_P(StoragePortfolios, SequencesAreNeverGivenTwice) {
  Create("p");
  std::set<std::int64_t> given;
  for (int round = 0; round < 3; ++round) {
    ASSERT_TRUE(Apply("p", [&](PortfolioWork& work) {
                  for (int i = 0; i < 3; ++i) {
                    const std::int64_t sequence = work.NextSequence();
                    EXPECT_TRUE(given.insert(sequence).second) << sequence;
                    work.Insert(SomeBuy(std::to_string(sequence), sequence));
                  }
                  work.EraseTransaction(std::to_string(*given.rbegin()));
                }).has_value());
  }
  EXPECT_EQ(*given.rbegin(), 9);
}

TEST_P(StoragePortfolios, ManyTransactionsGoInAtOnce) {
  Create("p");
  for (const std::size_t count : {0u, 1u, 99u, 100u, 101u, 1234u}) {
    const std::string prefix = std::to_string(count) + "-";
    std::vector<Transaction> many;
    for (std::size_t i = 0; i < count; ++i) {
      many.push_back(SomeBuy(prefix + std::to_string(i), 0));
      many.back().crypto_id = "coin" + std::to_string(count);
      if (i % 2 == 1) many.back() = SomeSale(prefix + std::to_string(i), 0);
      many.back().crypto_id = "coin" + std::to_string(count);
    }
    ASSERT_TRUE(Apply("p", [&](PortfolioWork& work) {
                  for (Transaction& each : many) each.sequence = work.NextSequence();
                  work.Insert(many);
                }).has_value());
    EXPECT_THAT(*store_->LedgerOf("ann", "p", "coin" + std::to_string(count)),
                testing::UnorderedElementsAreArray(many));
  }
}

// ---- Positions

TEST_P(StoragePortfolios, PositionsAreSavedReplacedCountedAndErased) {
  Create("p");
  ASSERT_TRUE(Apply("p", [](PortfolioWork& work) {
                work.Save(SomePosition("solana", "2"));
                work.Save(SomePosition("bitcoin", "0"));
                work.Save(SomePosition("ethereum", "1"));
                work.Save(SomePosition("ethereum", "0.000000000000000001"));
                EXPECT_EQ(work.CountHoldings(), 2);
                EXPECT_THAT(work.CoinIds(), ElementsAre("bitcoin", "ethereum", "solana"));
                work.ErasePosition("solana");
                EXPECT_EQ(work.CountHoldings(), 1);
                EXPECT_EQ(work.FindPosition("ethereum"),
                          SomePosition("ethereum", "0.000000000000000001"));
                EXPECT_FALSE(work.FindPosition("solana").has_value());
              }).has_value());
  EXPECT_THAT(
      store_->Load("ann", "p")->positions,
      ElementsAre(SomePosition("bitcoin", "0"), SomePosition("ethereum", "0.000000000000000001")));
}

TEST_P(StoragePortfolios, UsageIsCounted) {
  EXPECT_EQ(store_->CountUsage("ann")->most_traded_crypto, "");
  Create("p");
  Create("q");
  Create("r", "bob");
  ASSERT_TRUE(Apply("p", [](PortfolioWork& work) {
                work.Save(SomePosition("solana", "2", 3));
                work.Save(SomePosition("bitcoin", "0", 4));
              }).has_value());
  ASSERT_TRUE(Apply("q", [](PortfolioWork& work) {
                work.Save(SomePosition("solana", "1", 2));
              }).has_value());
  const auto counts = store_->CountUsage("ann");
  ASSERT_TRUE(counts.has_value()) << DetailOf(counts);
  EXPECT_EQ(counts->portfolios, 2);
  EXPECT_EQ(counts->holdings, 2);
  EXPECT_EQ(counts->transactions, 9);
  EXPECT_EQ(counts->most_traded_crypto, "solana");
  EXPECT_EQ(store_->CountUsage("bob")->portfolios, 1);
  EXPECT_EQ(store_->CountUsage("bob")->transactions, 0);
}

// ---- Concurrency

TEST_P(StoragePortfolios, ChangesOfOnePortfolioFollowOneAnother) {
  Create("p");
  ASSERT_TRUE(Apply("p", [](PortfolioWork& work) {
                work.Save(SomePosition("bitcoin", "0", 0));
              }).has_value());
  std::vector<std::future<void>> threads;
  for (int i = 0; i < 8; ++i) {
    threads.push_back(std::async(std::launch::async, [&] {
      for (int j = 0; j < 5; ++j) {
        const auto done = Apply("p", [&](PortfolioWork& work) {
          Position position = *work.FindPosition("bitcoin");
          position.quantity += Dec("0.1");
          position.transaction_count += 1;
          const std::int64_t sequence = work.NextSequence();
          work.Insert(SomeBuy("t" + std::to_string(sequence), sequence));
          work.Save(position);
        });
        EXPECT_TRUE(done.has_value()) << DetailOf(done);
      }
    }));
  }
  for (auto& thread : threads) thread.get();
  const auto loaded = store_->Load("ann", "p");
  EXPECT_EQ(loaded->positions[0].quantity.ToString(), "4");
  EXPECT_EQ(loaded->positions[0].transaction_count, 40);
  EXPECT_EQ(CountOf("transactions"), "40");
}

}  // namespace
}  // namespace cpa
