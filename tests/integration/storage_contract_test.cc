// What the database and the small stores promise on both engines, and how faithfully values are
// kept.
#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>

#include "storage/engine/fingerprint.h"
#include "storage/engine/month_use_store.h"
#include "storage/engine/state_store.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class StorageContract : public StorageTest {};

INSTANTIATE_TEST_SUITE_P(Engines, StorageContract,
                         testing::Values(Engine::kSqlite, Engine::kPostgres), EngineName);

// ---- The database

// H2: whatever a process has learned of a database is wrong for the one in its place.
TEST_P(StorageContract, ADatabaseThatWasReplacedIsLeft) {
  int told = 0;
  options_.on_replaced = [&](const std::string&) { ++told; };
  Open();
  SeededRandom random(1);
  ASSERT_TRUE(database_->Adopt(random).has_value());
  EXPECT_TRUE(database_->Ping().has_value());
  ASSERT_TRUE(Run("UPDATE state SET value = 'another' WHERE key = 'database.epoch'").has_value());
  const auto refused = database_->Write(
      [&](soci::session& session) -> Result<void> { return database_->CheckEpoch(session); });
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(told, 1);
  EXPECT_FALSE(database_->Ping().has_value());
  EXPECT_EQ(told, 2);
}

TEST_P(StorageContract, KeepsWhatWasCommittedAndUndoesWhatFailed) {
  ASSERT_TRUE(Run("INSERT INTO state VALUES ('a', '1')").has_value());
  const auto failed = database_->Write([](soci::session& session) -> Result<void> {
    session << "INSERT INTO state VALUES ('b', '2')";
    return NotFound("changed my mind");
  });
  EXPECT_EQ(DetailOf(failed), "changed my mind");
  const auto threw = database_->Write([](soci::session& session) -> Result<void> {
    session << "INSERT INTO state VALUES ('c', '3')";
    throw std::runtime_error("oops");
  });
  EXPECT_EQ(threw.error().kind, ErrorKind::kInternal);
  Open();
  EXPECT_EQ(CountOf("state"), "1");
}

TEST_P(StorageContract, AWorkThatSwallowedAFailedStatementHasNoHalfEffect) {
  const auto done = database_->Write([](soci::session& session) -> Result<void> {
    session << "INSERT INTO state VALUES ('a', '1')";
    try {
      session << "INSERT INTO no_such_table VALUES (1)";
    } catch (const soci::soci_error&) {
      return {};
    }
    return {};
  });
  EXPECT_EQ(CountOf("state"), done ? "1" : "0");  // Acknowledged means there.
}

TEST_P(StorageContract, FailuresHaveNoParametersInThem) {
  const std::string canary = "canary";
  const auto insert = [&](soci::session& session) -> Result<void> {
    session << "INSERT INTO state VALUES (:key, 'x')", soci::use(canary, "key");
    return {};
  };
  ASSERT_TRUE(database_->Write(insert).has_value());
  const auto twice = database_->Write(insert);
  EXPECT_EQ(twice.error().kind, ErrorKind::kConflict);
  EXPECT_THAT(DetailOf(twice), Not(HasSubstr("canary")));
  const auto wrong = database_->Write([&](soci::session& session) -> Result<void> {
    session << "INSERT INTO portfolios (id, user_id, name, description, cost_basis, created_at_ms, "
               "updated_at_ms) VALUES ('p', 'ann', 'n', 'd', 'fifo', :at, 1)",
        soci::use(canary, "at");
    return {};
  });
  ASSERT_FALSE(wrong.has_value());
  EXPECT_THAT(DetailOf(wrong), Not(HasSubstr("canary")));
}

// ---- The month's upstream credits

// H5: `used` grows in the database, so no server forgets the calls of another.
TEST_P(StorageContract, AllServersAddToOneSum) {
  constexpr int kServers = 4;
  constexpr int kRounds = 25;
  std::vector<std::future<void>> servers;
  for (int number = 0; number < kServers; ++number) {
    servers.push_back(std::async(std::launch::async, [this, number] {
      MonthUseStore store(*database_);
      for (int round = 0; round < kRounds; ++round) {
        EXPECT_TRUE(store.Add("2026-11", 3, "server-" + std::to_string(number)).has_value());
      }
    }));
  }
  for (auto& server : servers) server.get();
  MonthUseStore store(*database_);
  const auto sum = store.Add("2026-11", -1, "server-0");
  ASSERT_TRUE(sum.has_value()) << DetailOf(sum);
  EXPECT_EQ(sum->used, 3 * kServers * kRounds - 1);
  EXPECT_EQ(sum->servers, kServers);
  EXPECT_EQ(store.Add("2026-12", 2, "server-0")->used, 2);
}

TEST_P(StorageContract, AServerNotHeardOfForLongSharesNoMore) {
  MonthUseStore store(*database_);
  ASSERT_TRUE(store.Add("2026-11", 1, "gone").has_value());
  ASSERT_TRUE(store.Add("2026-11", 1, "left").has_value());
  EXPECT_EQ(store.Add("2026-11", 1, "here")->servers, 3);
  ASSERT_TRUE(store.Leave("left").has_value());
  ASSERT_TRUE(Run("UPDATE upstream_servers SET seen_at = seen_at - " +
                  std::to_string(MonthUseStore::kServerSecondsMax + 60) + " WHERE server = 'gone'")
                  .has_value());
  const auto sum = store.Add("2026-11", 1, "here");
  EXPECT_EQ(sum->servers, 1);
  EXPECT_EQ(sum->used, 4);
}

TEST_P(StorageContract, AReadSeesOneStateThroughout) {
  std::string before;
  std::string after;
  const auto done = database_->Read([&](soci::session& session) -> Result<void> {
    session << "SELECT CAST(count(*) AS TEXT) FROM state", soci::into(before);
    EXPECT_TRUE(Run("INSERT INTO state VALUES ('a', '1')").has_value());
    session << "SELECT CAST(count(*) AS TEXT) FROM state", soci::into(after);
    return {};
  });
  ASSERT_TRUE(done.has_value()) << DetailOf(done);
  EXPECT_EQ(before, "0");
  EXPECT_EQ(after, "0");
  EXPECT_EQ(CountOf("state"), "1");
}

TEST_P(StorageContract, AReadCannotWrite) {
  const auto done = database_->Read([](soci::session& session) -> Result<void> {
    session << "INSERT INTO state VALUES ('a', '1')";
    return {};
  });
  EXPECT_FALSE(done.has_value());
  EXPECT_EQ(CountOf("state"), "0");
}

TEST_P(StorageContract, NamesWhatIsTakenAndWhatIsMissing) {
  const auto name = Run("INSERT INTO users VALUES ('x', 'ANN', 'x@example.com', 't', 't')");
  ASSERT_FALSE(name.has_value());
  EXPECT_TRUE(ViolatesUnique(name.error(), "users", "username")) << DetailOf(name);
  EXPECT_FALSE(ViolatesUnique(name.error(), "users", "email"));
  const auto email = Run("INSERT INTO users VALUES ('x', 'x', 'Bob@Example.COM', 't', 't')");
  EXPECT_TRUE(ViolatesUnique(email.error(), "users", "email")) << DetailOf(email);
  const auto orphan =
      Run("INSERT INTO positions VALUES ('nowhere', 'bitcoin', '1', '1', '1', '1', 1, 1, 1, 0)");
  EXPECT_TRUE(ViolatesForeignKey(orphan.error())) << DetailOf(orphan);
  EXPECT_FALSE(ViolatesForeignKey(name.error()));
}

TEST_P(StorageContract, MigrationsOfBothEnginesHaveTheSameNumbersAndNames) {
  const auto sqlite = SqliteMigrations();
  const auto postgres = PostgresMigrations();
  ASSERT_EQ(sqlite.size(), postgres.size());
  for (std::size_t i = 0; i < sqlite.size(); ++i) {
    EXPECT_EQ(sqlite[i].number, static_cast<int>(i) + 1);
    EXPECT_EQ(sqlite[i].number, postgres[i].number);
    EXPECT_EQ(sqlite[i].name, postgres[i].name);
  }
}

TEST_P(StorageContract, SeveralServersMayMigrateAtOnce) {
  if (GetParam() == Engine::kPostgres) {
    std::string why;
    options_.url = SharedPostgres(why)->MakeDatabase();
  } else {
    options_.url = "sqlite:///" + (folder_ / "other.db").string();
  }
  std::vector<std::future<int>> starts;
  for (int i = 0; i < 4; ++i) {
    starts.push_back(std::async(std::launch::async, [&] {
      auto database = Database::Open(options_);
      EXPECT_TRUE(database.has_value()) << DetailOf(database);
      const auto count = Migrate(**database, MigrationsFor(GetParam()), clock_);
      EXPECT_TRUE(count.has_value()) << DetailOf(count);
      return count ? *count : -1;
    }));
  }
  int applied = 0;
  for (auto& start : starts) applied += start.get();
  EXPECT_EQ(applied, static_cast<int>(MigrationsFor(GetParam()).size()));
}

TEST_P(StorageContract, EchoesStatementsWithoutParameters) {
  options_.echo = true;
  Open();
  StateStore state(*database_);
  EXPECT_TRUE(state.Save("a", "it's").has_value());
  EXPECT_EQ(**state.Load("a"), "it's");
}

// ---- Small stores

TEST_P(StorageContract, RemembersWhichSecretTheKeysWereMadeWith) {
  StateStore state(*database_);
  EXPECT_EQ(*CheckSecret(state, "one"), SecretCheck::kFirst);
  EXPECT_EQ(*CheckSecret(state, "one"), SecretCheck::kOk);
  EXPECT_EQ(*CheckSecret(state, "two"), SecretCheck::kChanged);
  EXPECT_EQ(*CheckSecret(state, "one"), SecretCheck::kOk);
  ASSERT_TRUE(RememberSecret(state, "two").has_value());
  EXPECT_EQ(*CheckSecret(state, "two"), SecretCheck::kOk);
  EXPECT_THAT(ReadText("SELECT value FROM state WHERE key = 'storage/fingerprint'"),
              testing::MatchesRegex("[0-9a-f]{64}"));
}

// ---- Money

TEST_P(StorageContract, AmountsComeBackToTheLastDigit) {
  Create("p");
  const Decimal coins = Dec("21000000.123456789012345678");
  const Decimal dust = Dec("0.000000000001");
  Position position = SomePosition("bitcoin", "1");
  position.quantity = Dec("0.1") + Dec("0.2");
  position.cost_basis = coins;
  position.realized_profit_loss = -(coins * dust);
  position.total_fees = dust;
  Transaction buy = SomeBuy("t", 1);
  buy.quantity = coins;
  buy.price_per_unit = dust;
  buy.fee = Dec("9999999999999999999999999999999999999999");
  ASSERT_TRUE(Apply("p", [&](PortfolioWork& work) {
                work.Save(position);
                work.Insert(buy);
              }).has_value());
  Open();
  const auto loaded = store_->Load("ann", "p");
  ASSERT_TRUE(loaded.has_value()) << DetailOf(loaded);
  EXPECT_THAT(loaded->positions, ElementsAre(position));
  EXPECT_EQ(loaded->positions[0].quantity.ToString(), "0.3");
  EXPECT_EQ(loaded->positions[0].realized_profit_loss.ToString(),
            "-0.000021000000123456789012345678");
  const auto found = store_->FindTransaction("ann", "p", "t");
  ASSERT_TRUE(found.has_value()) << DetailOf(found);
  EXPECT_EQ(*found, buy);
  EXPECT_EQ(found->total_amount(), coins * dust);
}

TEST_P(StorageContract, TheDatabaseItselfRefusesImpossibleAmounts) {
  Create("p");
  const std::string columns =
      "INSERT INTO transactions (id, portfolio_id, sequence, crypto_id, type, quantity, "
      "price_per_unit, fee, notes, executed_at_ms, created_at_ms, updated_at_ms) VALUES ";
  for (const std::string bad : {"('t', 'p', 1, 'bitcoin', 'buy', '0', '1', '0', '', 1, 1, 1)",
                                "('t', 'p', 1, 'bitcoin', 'buy', '-1', '1', '0', '', 1, 1, 1)",
                                "('t', 'p', 1, 'bitcoin', 'buy', 'NaN', '1', '0', '', 1, 1, 1)",
                                "('t', 'p', 1, 'bitcoin', 'gift', '1', '1', '0', '', 1, 1, 1)",
                                "('t', 'p', 1, 'bitcoin', 'buy', '1', '-1', '0', '', 1, 1, 1)"}) {
    const auto refused = Run(columns + bad);
    ASSERT_FALSE(refused.has_value()) << bad;
    EXPECT_EQ(refused.error().kind, ErrorKind::kConflict) << bad;
  }
}

// ---- Hostile text

TEST_P(StorageContract, TextIsStoredFaithfullyWhateverItSays) {
  const std::vector<std::string> texts = {
      "",
      "'; DROP TABLE portfolios; --",
      "x' OR '1'='1",
      R"(\'; DELETE FROM users WHERE ''=')",
      "<script>alert(1)</script>",
      "=cmd|' /C calc'!A0",
      "%s%n:id ? $1 {} \\0 \\",
      "\x01\x1F\x7F\t\r\n",
      "Ж日本語\xF0\x9F\x9A\x80\u202E",
      std::string(1'000'000, 'x'),
  };
  for (std::size_t i = 0; i < texts.size(); ++i) {
    Portfolio portfolio = SomePortfolio("p" + std::to_string(i), "ann");
    portfolio.name = texts[i];
    portfolio.description = texts[i];
    ASSERT_TRUE(store_->Create(portfolio, 100, nullptr).has_value());
    Transaction buy = SomeBuy("t" + std::to_string(i), 1);
    buy.notes = texts[i];
    ASSERT_TRUE(Apply(portfolio.id, [&](PortfolioWork& work) { work.Insert(buy); }).has_value());
    EXPECT_EQ(store_->Load("ann", portfolio.id)->portfolio, portfolio);
    EXPECT_EQ(*store_->FindTransaction("ann", portfolio.id, buy.id), buy);
  }
  EXPECT_EQ(CountOf("users"), "2");
}

TEST_P(StorageContract, TextThatADatabaseWouldCutIsRefused) {
  Create("p");
  for (const std::string& bad : {std::string("a\0b", 3), std::string("\xC3\x28"),
                                 std::string("\xED\xA0\x80"), std::string(1, '\0')}) {
    Portfolio portfolio = SomePortfolio("q", "ann");
    portfolio.name = bad;
    const auto made = store_->Create(portfolio, 100, nullptr);
    EXPECT_EQ(made.error().kind, ErrorKind::kInvalid);
    Transaction buy = SomeBuy("t", 1);
    buy.notes = bad;
    EXPECT_EQ(Apply("p", [&](PortfolioWork& work) { work.Insert(buy); }).error().kind,
              ErrorKind::kInvalid);
    EXPECT_EQ(store_->Load("ann", bad).error().kind, ErrorKind::kInvalid);
  }
  EXPECT_EQ(CountOf("portfolios"), "1");
  EXPECT_EQ(CountOf("transactions"), "0");
}

}  // namespace
}  // namespace cpa
