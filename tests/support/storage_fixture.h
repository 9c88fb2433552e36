// A fresh database with all tables, of either engine, and people and transactions to put in.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <soci/soci.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/random.h"
#include "domain/decimal.h"
#include "portfolios/portfolio.h"
#include "storage/engine/database.h"
#include "storage/engine/folder_for_test.h"
#include "storage/engine/migrate.h"
#include "storage/portfolios/portfolio_store.h"
#include "support/scratch_postgres.h"

namespace cpa {

inline Decimal Dec(const std::string& text) {
  return *Decimal::Parse(text);
}

inline std::string EngineName(const testing::TestParamInfo<Engine>& engine) {
  return engine.param == Engine::kSqlite ? "Sqlite" : "Postgres";
}

inline void AddUser(Database& database, const std::string& id) {
  const std::string email = id + "@example.com";
  const auto done = database.Write([&](soci::session& session) -> Result<void> {
    session << "INSERT INTO users (id, username, email, created_at, updated_at) VALUES "
               "(:id, :name, :email, '2023-11-14T22:13:20Z', '2023-11-14T22:13:20Z')",
        soci::use(id, "id"), soci::use(id, "name"), soci::use(email, "email");
    return {};
  });
  ASSERT_TRUE(done.has_value()) << DetailOf(done);
}

inline Portfolio SomePortfolio(const std::string& id, const std::string& user_id) {
  return {.id = id,
          .user_id = user_id,
          .name = "Main",
          .description = "long term",
          .cost_basis = CostBasis::kFifo,
          .created_at = WallTime{Millis{1'700'000'000'123}},
          .updated_at = WallTime{Millis{1'700'000'000'456}}};
}

inline Transaction SomeBuy(const std::string& id, std::int64_t sequence) {
  Transaction buy;
  buy.id = id;
  buy.sequence = sequence;
  buy.crypto_id = "bitcoin";
  buy.quantity = Dec("0.5");
  buy.price_per_unit = Dec("45000.01");
  buy.fee = Dec("1.5");
  buy.notes = "first";
  buy.executed_at = WallTime{Millis{1'600'000'000'000 + sequence}};
  buy.created_at = WallTime{Millis{1'700'000'000'001}};
  buy.updated_at = WallTime{Millis{1'700'000'000'002}};
  return buy;
}

inline Transaction SomeSale(const std::string& id, std::int64_t sequence) {
  Transaction sale = SomeBuy(id, sequence);
  sale.type = TransactionType::kSell;
  sale.sale = Sale{Dec("22500.005"), Dec("-0.000000000001")};
  return sale;
}

inline Position SomePosition(const std::string& crypto_id, const std::string& quantity,
                             std::int64_t transactions = 1) {
  Position position;
  position.crypto_id = crypto_id;
  position.quantity = Dec(quantity);
  position.cost_basis = Dec("100.25");
  position.realized_profit_loss = Dec("-3.5");
  position.total_fees = Dec("0.1");
  position.transaction_count = transactions;
  position.first_executed_at = WallTime{Millis{1'600'000'000'000}};
  position.last_executed_at = WallTime{Millis{1'600'000'000'999}};
  return position;
}

// One database of the engine that is the parameter. Skipped when PostgreSQL is not installed.
class StorageTest : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    options_.readers = 4;
    options_.url = "sqlite:///" + (folder_ / "x.db").string();
    if (GetParam() == Engine::kPostgres) {
      std::string why;
      ScratchPostgres* server = SharedPostgres(why);
      if (server == nullptr) GTEST_SKIP() << why;
      options_.url = server->MakeDatabase();
    }
    Open();
    AddUser(*database_, "ann");
    AddUser(*database_, "bob");
  }

  void Open() {
    store_.reset();
    database_.reset();
    auto opened = Database::Open(options_);
    ASSERT_TRUE(opened.has_value()) << DetailOf(opened);
    database_ = *std::move(opened);
    const auto migrated = Migrate(*database_, MigrationsFor(GetParam()), clock_);
    ASSERT_TRUE(migrated.has_value()) << DetailOf(migrated);
    store_.emplace(*database_, clock_);
  }

  std::string ReadText(const std::string& sql) {
    std::string value;
    const auto done = database_->Read([&](soci::session& session) -> Result<void> {
      session << sql, soci::into(value);
      return {};
    });
    EXPECT_TRUE(done.has_value()) << DetailOf(done);
    return value;
  }

  std::string CountOf(const std::string& table) {
    return ReadText("SELECT CAST(count(*) AS TEXT) FROM " + table);
  }

  Result<void> Run(const std::string& sql) {
    return database_->Write([&](soci::session& session) -> Result<void> {
      session << sql;
      return {};
    });
  }

  // Makes the portfolio of the user.
  void Create(const std::string& id, const std::string& user_id = "ann") {
    const auto made = store_->Create(SomePortfolio(id, user_id), 100, nullptr);
    ASSERT_TRUE(made.has_value()) << DetailOf(made);
  }

  // Changes ann's portfolio.
  Result<void> Apply(const std::string& id, const std::function<void(PortfolioWork&)>& change) {
    return store_->Apply("ann", id, nullptr, [&](PortfolioWork& work) -> Result<void> {
      change(work);
      return {};
    });
  }

  TestFolder folder_;
  DatabaseOptions options_;
  ManualClock clock_;
  std::unique_ptr<Database> database_;
  std::optional<SqlPortfolioStore> store_;
};

}  // namespace cpa
