// Who depends on which coins, and which ones are known, the same on both engines (B1, C5).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/alerts/alert_store.h"
#include "storage/tracking/tracking_store.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t kMade = 1'700'000'000'000;

class TrackingStorage : public StorageTest {
 protected:
  void SetUp() override {
    StorageTest::SetUp();
    if (IsSkipped()) return;
    tracking_.emplace(*database_, clock_);
    alerts_.emplace(*database_, clock_, std::vector<AddNotices>{});
    clock_.StepWall(Millis{1'000'000});
  }

  void Watch(
      const std::string& user, const std::string& coin, int after_ms,
      const std::function<void(Alert&)>& change = [](Alert&) {}) {
    Alert alert{.id = NewUuid(clock_, random_),
                .user_id = user,
                .crypto_id = coin,
                .target_price = Dec("1"),
                .created_at = WallTime{Millis{kMade + after_ms}},
                .updated_at = WallTime{Millis{kMade + after_ms}}};
    change(alert);
    const auto made = alerts_->Create(alert, 1'000'000, nullptr);
    ASSERT_TRUE(made.has_value()) << DetailOf(made);
  }

  void Hold(const std::string& portfolio, const std::string& user, const Position& position) {
    ASSERT_TRUE(store_->Create(SomePortfolio(portfolio, user), 100, nullptr).has_value());
    const auto done =
        store_->Apply(user, portfolio, nullptr, [&](PortfolioWork& work) -> Result<void> {
          work.Save(position);
          return {};
        });
    ASSERT_TRUE(done.has_value()) << DetailOf(done);
  }

  std::vector<std::string> Found(const std::string& top = "") {
    const auto found = tracking_->Dependencies([&](const std::string& id) { return id == top; });
    EXPECT_TRUE(found.has_value()) << DetailOf(found);
    std::vector<std::string> texts;
    for (const Dependency& each : *found) {
      const auto since = each.since.time_since_epoch().count() - kMade;
      texts.push_back(each.crypto_id + " " + each.user_id + " " + std::to_string(since));
    }
    return texts;
  }

  SeededRandom random_{7};
  std::optional<SqlTrackingStore> tracking_;
  std::optional<SqlAlertStore> alerts_;
};

TEST_P(TrackingStorage, AlertsThatMayFireAndHoldingsAreDependencies) {
  Watch("ann", "rare", 5);
  Watch("bob", "rare", 3);
  Watch("ann", "paused", 1, [](Alert& alert) { alert.status = AlertStatus::kDisabled; });
  Watch("ann", "over", 1, [](Alert& alert) { alert.expires_at = WallTime{Millis{kMade + 10}}; });
  Watch("ann", "later", 1,
        [](Alert& alert) { alert.expires_at = WallTime{Millis{kMade + 2'000'000'000}}; });
  Position late = SomePosition("gem", "2");
  late.first_executed_at = WallTime{Millis{kMade + 500}};
  Hold("0-a", "ann", late);
  Hold("0-b", "bob", SomePosition("gem", "3"));  // Entered as long ago: as old as the portfolio.
  Hold("0-c", "bob", SomePosition("sold", "0"));
  EXPECT_THAT(Found(),
              ElementsAre("later ann 1", "rare bob 3", "rare ann 5", "gem ann 500", "gem bob 123"));
  EXPECT_THAT(*tracking_->LedgerCoins(), ElementsAre("gem", "sold"));
}

// What a poll costs must not grow with the alerts on a coin that is tracked anyway.
TEST_P(TrackingStorage, ACoinOfTheTopNeedsNoListOfAllWhoDependOnIt) {
  for (int i = 0; i < 30; ++i) Watch("ann", "bitcoin", i);
  EXPECT_EQ(Found().size(), 30u);
  EXPECT_EQ(Found("bitcoin").size(), std::size_t{SqlTrackingStore::kTopDependentsMax});
}

TEST_P(TrackingStorage, AnEmptyDatabaseHasNone) {
  EXPECT_THAT(Found(), IsEmpty());
  EXPECT_THAT(*tracking_->LedgerCoins(), IsEmpty());
  EXPECT_THAT(*tracking_->KnownCoins(), IsEmpty());
}

TEST_P(TrackingStorage, KnownCoinsKeepTheirLastNames) {
  std::vector<ListedCoin> coins;
  for (int i = 0; i < 250; ++i) coins.push_back({"id-" + std::to_string(i), "S", "Name"});
  ASSERT_TRUE(tracking_->Remember(coins).has_value());
  const std::vector<ListedCoin> again = {{"id-3", "T", "Other"},
                                         {"bad", "B", std::string("a\0b", 3)}};
  ASSERT_TRUE(tracking_->Remember(again).has_value());
  const auto known = tracking_->KnownCoins();
  ASSERT_TRUE(known.has_value()) << DetailOf(known);
  EXPECT_EQ(known->size(), 250u);
  const auto other = std::ranges::find(*known, "id-3", &ListedCoin::id);
  EXPECT_EQ(other->name + other->symbol, "OtherT");
}

INSTANTIATE_TEST_SUITE_P(Engines, TrackingStorage,
                         testing::Values(Engine::kSqlite, Engine::kPostgres), EngineName);

}  // namespace
}  // namespace cpa
