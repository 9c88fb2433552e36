// Large changes go in steps, others write between them, and of none is a part ever seen: not by who
// reads meanwhile, nor by who starts after a kill (I4).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "portfolios/import.h"
#include "portfolios/ledger.h"
#include "storage/accounts/account_store.h"
#include "storage/accounts/erasures.h"
#include "storage/alerts/alert_event_store.h"
#include "storage/alerts/alert_store.h"
#include "support/forwarding_database.h"
#include "support/keeping_reply.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

// The real one; tells of each write, and can be made to fail from one on, as after a kill.
class WatchedDatabase final : public ForwardingDatabase {
 public:
  using ForwardingDatabase::ForwardingDatabase;

  Result<void> Write(const Work& work) override {
    if (writes_ == writes_max_) return Unavailable("killed");
    ++writes_;
    const auto done = real_.Write(work);
    if (after_write_) after_write_();
    return done;
  }

  void AfterEachWrite(std::function<void()> look) { after_write_ = std::move(look); }

  void DieAfter(int writes) { writes_max_ = writes_ + writes; }

  int writes() const { return writes_; }

 private:
  std::function<void()> after_write_;
  int writes_ = 0;
  int writes_max_ = -1;
};

constexpr int kRows = 2'500;  // More than two steps.

class StorageSteps : public StorageTest {
 protected:
  void SetUp() override {
    StorageTest::SetUp();
    if (IsSkipped()) return;
    watched_.emplace(*database_);
    stepping_.emplace(*watched_, clock_);
    Create("p");
  }

  // Two buys, then a sale, and so on, a minute apart.
  static std::vector<TransactionDraft> Drafts(int count, int first_minute = 0) {
    std::vector<TransactionDraft> drafts;
    for (int i = 0; i < count; ++i) {
      TransactionDraft draft;
      draft.crypto_id = "bitcoin";
      draft.type = i % 3 == 2 ? TransactionType::kSell : TransactionType::kBuy;
      draft.quantity = Dec("1.5");
      draft.price_per_unit = Dec(std::to_string(100 + i % 7));
      draft.executed_at = WallTime{std::chrono::minutes{28'000'000 + first_minute + i}};
      drafts.push_back(draft);
    }
    return drafts;
  }

  Result<void> Import(SqlPortfolioStore& store, std::vector<TransactionDraft> drafts) {
    return store.Apply("ann", "p", nullptr, [&](PortfolioWork& work) -> Result<void> {
      const auto added = ImportTransactions(work, drafts, {}, stamp_);
      return added ? Result<void>() : added.error();
    });
  }

  // A purchase before all others: with it every sale comes to something else.
  Result<void> BuyEarly(SqlPortfolioStore& store) {
    return store.Apply("ann", "p", nullptr, [&](PortfolioWork& work) -> Result<void> {
      TransactionDraft draft = Drafts(1, -5)[0];
      draft.price_per_unit = Dec("7");
      const auto added = AddTransaction(work, draft, {}, stamp_);
      return added ? Result<void>() : added.error();
    });
  }

  Result<void> Use(SqlPortfolioStore& store, CostBasis method) {
    return store.Apply("ann", "p", nullptr,
                       [&](PortfolioWork& work) { return ChangeCostBasis(work, method, stamp_); });
  }

  // What everybody sees fits together. Returns how many transactions there are.
  std::size_t Look() {
    const auto loaded = store_->Load("ann", "p");
    EXPECT_TRUE(loaded.has_value()) << DetailOf(loaded);
    if (!loaded) return 0;
    const std::vector<Transaction> saved = *store_->LedgerOf("ann", "p", "bitcoin");
    std::vector<Transaction> ledger = saved;
    const auto whole = Refold("bitcoin", loaded->portfolio.cost_basis, ledger);
    EXPECT_TRUE(whole.has_value());
    EXPECT_EQ(saved, ledger);
    if (!loaded->positions.empty()) {
      EXPECT_EQ(loaded->positions[0], whole->position);
    }
    return saved.size();
  }

  void ExpectNothingLeftOver(std::size_t transactions) {
    EXPECT_EQ(CountOf("transactions"), std::to_string(transactions));
    EXPECT_EQ(CountOf("staged_outcomes"), "0");
    EXPECT_EQ(ReadText("SELECT stage FROM portfolios WHERE id = 'p'"), "");
  }

  SeededRandom random_{3};
  const Stamp stamp_{clock_, random_};
  std::optional<WatchedDatabase> watched_;
  std::optional<SqlPortfolioStore> stepping_;
};

INSTANTIATE_TEST_SUITE_P(Engines, StorageSteps, testing::Values(Engine::kSqlite, Engine::kPostgres),
                         EngineName);

TEST_P(StorageSteps, AnImportIsSeenWholeOrNotAtAllWhileOthersWrite) {
  int others = 0;
  watched_->AfterEachWrite([&] {
    const std::size_t seen = Look();
    EXPECT_TRUE(seen == 0 || seen == kRows) << seen;
    Create("of bob " + std::to_string(++others), "bob");
  });
  const auto imported = Import(*stepping_, Drafts(kRows));
  ASSERT_TRUE(imported.has_value()) << DetailOf(imported);
  EXPECT_EQ(Look(), std::size_t{kRows});
  ExpectNothingLeftOver(kRows);
  if (GetParam() == Engine::kSqlite) {
    EXPECT_GE(others, 4);
  }
}

TEST_P(StorageSteps, AChangeOfEverySaleIsSeenWholeOrNotAtAll) {
  ASSERT_TRUE(Import(*store_, Drafts(kRows)).has_value());
  watched_->AfterEachWrite([&] { Look(); });
  ASSERT_TRUE(BuyEarly(*stepping_).has_value());
  EXPECT_EQ(Look(), std::size_t{kRows} + 1);
  ASSERT_TRUE(Use(*stepping_, CostBasis::kAverage).has_value());
  ASSERT_TRUE(BuyEarly(*stepping_).has_value());
  ASSERT_TRUE(Use(*stepping_, CostBasis::kHifo).has_value());
  EXPECT_EQ(store_->Load("ann", "p")->portfolio.cost_basis, CostBasis::kHifo);
  Look();
  ExpectNothingLeftOver(kRows + 2);
}

TEST_P(StorageSteps, AKillAtAnyStepLeavesAllOrNothing) {
  if (GetParam() == Engine::kPostgres) GTEST_SKIP() << "one transaction, which the server undoes";
  ASSERT_TRUE(Import(*store_, Drafts(1'100)).has_value());
  std::size_t transactions = 1'100;
  bool died = true;
  for (int writes = 0; died; ++writes) {
    ASSERT_LT(writes, 20);
    watched_->DieAfter(writes);
    std::vector<TransactionDraft> drafts = Drafts(1'050, -2'000);  // Before all others.
    died = !Import(*stepping_, drafts).has_value();
    const std::size_t seen = Look();
    EXPECT_TRUE(seen == transactions || seen == transactions + 1'050) << seen;
    transactions = seen;
    stepping_.emplace(*watched_, clock_);
    clock_.Advance(Millis{31'000});  // Nobody is at it any more.
    ASSERT_TRUE(BuyEarly(*store_).has_value()) << "after " << writes << " writes";
    EXPECT_EQ(Look(), ++transactions);
    ExpectNothingLeftOver(transactions);
  }
}

TEST_P(StorageSteps, ARepeatedLargeRequestHasOneEffect) {
  const Once once{.scope = "ann", .key = "k", .fingerprint = "f"};
  for (int i = 0; i < 2; ++i) {
    std::string reply = "reply " + std::to_string(i);
    const auto done = stepping_->Apply(
        "ann", "p", KeepingReply(once, reply), [&](PortfolioWork& work) -> Result<void> {
          const auto added = ImportTransactions(work, Drafts(kRows), {}, stamp_);
          return added ? Result<void>() : added.error();
        });
    ASSERT_TRUE(done.has_value()) << DetailOf(done);
    EXPECT_EQ(reply, "reply 0");
    ExpectNothingLeftOver(kRows);
  }
}

TEST_P(StorageSteps, ALargeChangeThatFailsLeavesNothing) {
  std::vector<TransactionDraft> drafts = Drafts(kRows);
  drafts.back().type = TransactionType::kSell;
  drafts.back().quantity = Dec("1000000");
  const auto failed = Import(*stepping_, drafts);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().kind, ErrorKind::kConflict);
  EXPECT_NE(failed.error().detail.find("Cannot sell"), std::string::npos);
  ExpectNothingLeftOver(0);
  EXPECT_TRUE(Import(*stepping_, Drafts(3)).has_value());
}

// ---- Deletion

class StorageErasures : public StorageSteps {
 protected:
  int EraseAll() {
    int steps = 0;
    for (;; ++steps) {
      const auto more = Erasures(*database_).Step();
      EXPECT_TRUE(more.has_value()) << DetailOf(more);
      if (!more || !*more) return steps;
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Engines, StorageErasures,
                         testing::Values(Engine::kSqlite, Engine::kPostgres), EngineName);

TEST_P(StorageErasures, ALargePortfolioIsGoneAtOnceAndErasedInTurns) {
  ASSERT_TRUE(Import(*store_, Drafts(1'600)).has_value());
  ASSERT_TRUE(store_->Delete("ann", "p").has_value());
  EXPECT_EQ(CountOf("transactions"), "1600");
  EXPECT_EQ(store_->Load("ann", "p").error().kind, ErrorKind::kNotFound);
  EXPECT_TRUE(store_->List("ann", "", 10)->empty());
  EXPECT_EQ(store_->CountUsage("ann")->transactions, 0);
  EXPECT_EQ(store_->Delete("ann", "p").error().kind, ErrorKind::kNotFound);
  EXPECT_GE(EraseAll(), 4);
  for (const char* table : {"portfolios", "transactions", "positions", "erasures"}) {
    EXPECT_EQ(CountOf(table), "0") << table;
  }
  EXPECT_EQ(CountOf("users"), "2");
}

TEST_P(StorageErasures, ALargeUserIsGoneAtOnceAndTheNameIsFree) {
  ASSERT_TRUE(Import(*store_, Drafts(1'600)).has_value());
  SqlAccountStore accounts(*database_);
  ASSERT_TRUE(accounts.Erase("ann").has_value());
  User again;
  again.id = "other";
  again.username = "ann";
  again.email = "ann@example.com";
  ASSERT_TRUE(
      accounts.Insert(again, {.id = "key", .hash = "h", .prefix = "p"}, nullptr, "").has_value());
  EXPECT_TRUE(store_->List("other", "", 10)->empty());
  EXPECT_GE(EraseAll(), 4);
  EXPECT_EQ(CountOf("transactions"), "0");
  EXPECT_EQ(ReadText("SELECT max(id) FROM users WHERE username = 'ann'"), "other");
  EXPECT_EQ(CountOf("users"), "2");
}

TEST_P(StorageErasures, AnAlertWithManyEventsIsGoneAtOnceWithThem) {
  SqlAlertStore alerts(*database_, clock_, {});
  SqlAlertEventStore events(*database_, clock_);
  const Alert alert{.id = "a",
                    .user_id = "ann",
                    .crypto_id = "bitcoin",
                    .target_price = Dec("1"),
                    .repeat = true,
                    .created_at = clock_.Wall(),
                    .updated_at = clock_.Wall()};
  ASSERT_TRUE(alerts.Create(alert, 10, nullptr).has_value());
  ASSERT_TRUE(Run("INSERT INTO alert_occurrences (id, alert_id, arming, user_id, crypto_id, "
                  "crypto_name, type, current_price, value, occurred_at_ms) "
                  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700) "
                  "SELECT 'e' || i, 'a', i, 'ann', 'bitcoin', 'Bitcoin', 'price_above', '2', '2', "
                  "i FROM n")
                  .has_value());
  ASSERT_EQ(events.List("ann", {})->size(), 100u);
  ASSERT_TRUE(alerts.Delete("ann", "a").has_value());
  EXPECT_EQ(CountOf("alert_occurrences"), "700");
  EXPECT_TRUE(events.List("ann", {})->empty());
  EXPECT_FALSE(events.FindEvent("ann", "e5").has_value());
  EXPECT_TRUE(alerts.List("ann", AlertFilter::kAll, {})->empty());
  EXPECT_TRUE(alerts.LoadWatched("", 10)->empty());
  EXPECT_GE(EraseAll(), 2);
  EXPECT_EQ(CountOf("alert_occurrences"), "0");
  EXPECT_EQ(CountOf("alerts"), "0");
  EXPECT_EQ(CountOf("users"), "2");
}

}  // namespace
}  // namespace cpa
