// What the database reads for a question, at size, on both engines: the plans of the statements
// that the stores themselves send.
#include <map>
#include <regex>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/alerts/alert_event_store.h"
#include "storage/alerts/delivery_store.h"
#include "support/forwarding_database.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// Passes everything on and keeps the statements.
class RecordingDatabase final : public ForwardingDatabase {
 public:
  using ForwardingDatabase::ForwardingDatabase;

  Result<void> Write(const Work& work) override { return real_.Write(Recorded(work)); }

  Result<void> WriteUnhurried(const Work& work) override {
    return real_.WriteUnhurried(Recorded(work));
  }

  Result<void> Read(const Work& work) override { return real_.Read(Recorded(work)); }

  std::vector<std::string> Take() { return std::exchange(statements_, {}); }

 private:
  Work Recorded(const Work& work) {
    return [this, &work](soci::session& session) {
      session.set_query_transformation([this](const std::string& statement) {
        statements_.push_back(statement);
        return statement;
      });
      auto done = work(session);
      session.set_query_transformation([](const std::string& statement) { return statement; });
      return done;
    };
  }

  std::vector<std::string> statements_;
};

class QueryPlans : public StorageTest {
 protected:
  // ann's 200 events are the oldest, then come 20,000 of bob; one of each is still to be told.
  void FillAlerts() {
    for (const std::string user : {"ann", "bob"}) {
      Insist(
          "INSERT INTO alerts (id, user_id, crypto_id, type, target_price, repeats, cooldown_s, "
          "status, armed, arming, revision, notification_sent, created_at_ms, updated_at_ms) "
          "VALUES ('alert-" +
          user + "', '" + user +
          "', 'bitcoin', 'price_above', 1, 1, 0, 'active', 1, 1, 1, 0, 1, 1)");
      Insist(
          "INSERT INTO alerts (id, user_id, crypto_id, type, target_price, repeats, cooldown_s, "
          "status, armed, arming, revision, notification_sent, created_at_ms, updated_at_ms) "
          "SELECT 'more-' || n || '" +
          user + "', '" + user +
          "', 'bitcoin', 'price_above', 1, 1, 0, 'triggered', 0, 1, 1, 0, 1, 1 FROM " +
          Numbers("2000"));
      const std::string last = user == "ann" ? "200" : "20000";
      Insist(
          "INSERT INTO alert_occurrences (id, alert_id, arming, user_id, crypto_id, crypto_name, "
          "type, current_price, value, occurred_at_ms) SELECT '" +
          user + "-' || n, 'alert-" + user + "', n, '" + user +
          "', 'bitcoin', 'Bitcoin', 'price_above', 1, 1, n FROM " + Numbers(last));
      Insist(
          "INSERT INTO alert_outbox (occurrence_id, channel, target, user_id, sequence, state, "
          "attempts, next_attempt_at_ms, lease_end_ms, fencing, last_error) SELECT o.id, "
          "'websocket', '', o.user_id, o.sequence, CASE WHEN o.arming = 7 THEN 'pending' ELSE "
          "'sent' END, 1, 1, 0, 0, '' FROM alert_occurrences o WHERE o.user_id = '" +
          user + "'");
    }
    Analyze();
  }

  // A webhook of ann with 20,000 messages that wait for another day, and 5,000 that fail besides.
  void FillMessages() {
    Insist(
        "INSERT INTO webhooks (id, user_id, url, description, state, is_default, sealed_key, "
        "previous_sealed_key, created_at_ms, updated_at_ms, failing_since_ms, due_at_ms) SELECT "
        "'w' || n, 'bob', 'u', '', 'enabled', 0, 'k', '', 1, 1, 1, 9000000000000 FROM " +
        Numbers("5000"));
    Insist(
        "INSERT INTO webhooks (id, user_id, url, description, state, is_default, sealed_key, "
        "previous_sealed_key, created_at_ms, updated_at_ms, failing_since_ms, due_at_ms) VALUES "
        "('dead', 'ann', 'u', '', 'enabled', 1, 'k', '', 1, 1, 1, 9000000000000)");
    Insist(
        "INSERT INTO webhook_deliveries (id, webhook_id, kind, state, body, attempts, "
        "next_attempt_at_ms, lease_end_ms, fencing, created_at_ms, give_up_at_ms) SELECT "
        "'m' || n, 'dead', 'alert', 'pending', '{}', 1, 9000000000000, 0, 0, n, 9000000000000 "
        "FROM " +
        Numbers("20000"));
    Analyze();
  }

  // A table of one column n, from 1 on.
  std::string Numbers(const std::string& last) const {
    if (GetParam() == Engine::kPostgres) return "generate_series(1, " + last + ") AS s(n)";
    return "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < " + last +
           ") SELECT n FROM s) s";
  }

  // PostgreSQL does so by itself; our SQLite files are never analyzed.
  void Analyze() {
    if (GetParam() == Engine::kPostgres) Insist("ANALYZE");
  }

  void Insist(const std::string& sql) {
    const auto done = Run(sql);
    ASSERT_TRUE(done.has_value()) << DetailOf(done) << " in " << sql;
  }

  // Of each SELECT that was sent, with its parameters' usual values.
  std::vector<std::string> PlansOf(const std::vector<std::string>& statements) {
    std::vector<std::string> plans;
    for (const std::string& statement : statements) {
      if (statement.starts_with("SELECT")) plans.push_back(PlanOf(statement));
    }
    return plans;
  }

  std::string PlanOf(std::string statement) {
    for (const auto& [name, value] : values_) {
      statement = std::regex_replace(statement, std::regex(":" + name + "\\b"), value);
    }
    statement = std::regex_replace(statement, std::regex(":[a-z]+[0-9]*\\b"), "'x'");
    const bool sqlite = GetParam() == Engine::kSqlite;
    std::string plan;
    const auto done = database_->Read([&](soci::session& session) -> Result<void> {
      const soci::rowset<soci::row> rows =
          session.prepare << (sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN (ANALYZE, COSTS OFF) ")
                          << statement;
      for (const soci::row& row : rows) plan += row.get<std::string>(sqlite ? 3 : 0) + "\n";
      return {};
    });
    EXPECT_TRUE(done.has_value()) << DetailOf(done) << " in " << statement;
    return plan;
  }

  // Nothing is read that is not asked for.
  auto ReadsOnly(const std::string& index) const {
    return AllOf(HasSubstr(index), Not(HasSubstr("Seq Scan")), Not(HasSubstr("Removed by Filter")),
                 Not(HasSubstr("SCAN")), Not(HasSubstr("TEMP B-TREE")), Not(HasSubstr("Sort")));
  }

  std::map<std::string, std::string> values_ = {
      {"user", "'ann'"},  {"value", "'ann'"}, {"same", "'ann'"},       {"again", "'ann'"},
      {"limit", "51"},    {"upto", "300000"}, {"after", "0"},          {"id", "'alert-ann'"},
      {"now", "1000000"}, {"type", "'buy'"},  {"portfolio", "'main'"}, {"after_id", "''"}};
};

INSTANTIATE_TEST_SUITE_P(Engines, QueryPlans, testing::Values(Engine::kSqlite, Engine::kPostgres),
                         EngineName);

// I3: what the databases' own lints look for. Columns of foreign keys that no index begins with;
// a partial index serves where it leaves out NULL alone. Every table, also those of history.
TEST_P(QueryPlans, I3EveryForeignKeyHasAnIndex) {
  const auto history =
      Migrate(*database_, HistoryMigrationsFor(GetParam()), clock_, "history_done");
  ASSERT_TRUE(history.has_value()) << DetailOf(history);
  const std::string lint =
      GetParam() == Engine::kSqlite
          ? "SELECT coalesce(group_concat(m.name || '.' || f.\"from\"), '') FROM sqlite_schema m, "
            "pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f.seq = 0 AND NOT EXISTS "
            "(SELECT 1 FROM pragma_index_list(m.name) i, pragma_index_info(i.name) c WHERE "
            "c.seqno = 0 AND c.name = f.\"from\" AND (i.partial = 0 OR (SELECT x.sql FROM "
            "sqlite_schema x WHERE x.name = i.name) LIKE '%WHERE ' || f.\"from\" || "
            "' IS NOT NULL'))"
          : "SELECT coalesce(string_agg(CAST(c.conrelid AS regclass) || '.' || a.attname, ','), "
            "'') FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND "
            "a.attnum = c.conkey[1] WHERE c.contype = 'f' AND NOT EXISTS (SELECT 1 FROM pg_index i "
            "WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1] AND (i.indpred IS NULL OR "
            "pg_get_expr(i.indpred, i.indrelid) = '(' || a.attname || ' IS NOT NULL)'))";
  EXPECT_EQ(ReadText(lint), "");
  Insist("DROP INDEX alert_outbox_user");
  EXPECT_EQ(ReadText(lint), "alert_outbox.user_id") << "the lint itself";
}

TEST_P(QueryPlans, H15TheEventsOfAnOwnerAreFoundWithoutThoseOfOthers) {
  FillAlerts();
  RecordingDatabase recording(*database_);
  SqlAlertEventStore events(recording, clock_);
  ASSERT_EQ(events.List("ann", {.limit = 51})->size(), 51u);
  const auto first = recording.Take();
  EXPECT_THAT(PlansOf(first), Contains(ReadsOnly("alert_occurrences_owner")));
  ASSERT_EQ(events.List("ann", {.after_id = "ann-100", .limit = 51})->size(), 51u);
  values_["after"] = "'ann-100'";
  EXPECT_THAT(PlansOf(recording.Take()), Contains(ReadsOnly("alert_occurrences_owner")));
}

TEST_P(QueryPlans, I9APageOfEventsIsTwoStatements) {
  FillAlerts();
  RecordingDatabase recording(*database_);
  SqlAlertEventStore events(recording, clock_);
  ASSERT_EQ(events.List("ann", {.limit = 100})->size(), 100u);
  EXPECT_EQ(recording.Take().size(), 2u);
}

TEST_P(QueryPlans, H15WhatASocketIsToGetIsFoundByItsOwner) {
  FillAlerts();
  RecordingDatabase recording(*database_);
  SqlAlertEventStore events(recording, clock_);
  EXPECT_EQ(events.Next("ann", {})->size(), 64u);
  EXPECT_THAT(PlansOf(recording.Take()), Contains(ReadsOnly("alert_occurrences_owner")));
  EXPECT_EQ(events.Next("ann", {.pending_only = true})->size(), 1u);
  EXPECT_THAT(PlansOf(recording.Take()), Contains(ReadsOnly("alert_outbox_owner")));
  EXPECT_EQ(events.OwnersAfter(20'190, 100)->rows, 10);
  values_["after"] = "20190";
  EXPECT_THAT(PlansOf(recording.Take()),
              Contains(Not(AnyOf(HasSubstr("Seq Scan"), HasSubstr("SCAN"), HasSubstr("Sort")))));
}

TEST_P(QueryPlans, H15CountsOfWhatWaitsReadWhatWaits) {
  FillAlerts();
  FillMessages();
  RecordingDatabase recording(*database_);
  SqlDeliveryStore deliveries(recording, clock_);
  const auto depth = deliveries.Depth();
  ASSERT_TRUE(depth.has_value()) << DetailOf(depth);
  EXPECT_EQ(depth->socket_notices, 2);
  EXPECT_EQ(depth->webhook_deliveries, 20'000);
  const auto plans = PlansOf(recording.Take());
  EXPECT_GE(plans.size(), 4u);
  for (const std::string& plan : plans) {
    EXPECT_THAT(plan, Not(HasSubstr("Seq Scan on alert_outbox")));
    EXPECT_THAT(plan, Not(HasSubstr("SCAN alert_outbox")));
  }
}

// I6: a round looks at the webhooks that are due, and not at 20,000 messages that are not.
TEST_P(QueryPlans, I6ARoundCostsWhatItSends) {
  FillMessages();
  RecordingDatabase recording(*database_);
  SqlDeliveryStore deliveries(recording, clock_);
  const LeaseRequest request{.now = clock_.Wall(), .limit = 256, .troubled_limit = 64};
  ASSERT_TRUE(deliveries.Lease(request)->empty());
  ASSERT_TRUE(deliveries.NextDue(clock_.Wall()).has_value());
  const auto statements = recording.Take();
  EXPECT_LE(statements.size(), 4u);
  for (const std::string& statement : statements) {
    EXPECT_THAT(statement, Not(HasSubstr("webhook_deliveries")));
    EXPECT_THAT(PlanOf(statement), Not(HasSubstr("Removed by Filter")));
  }
}

TEST_P(QueryPlans, H15AListByTypeDoesNotWalkThePortfolio) {
  Create("main");
  Insist(
      "INSERT INTO transactions (id, portfolio_id, sequence, crypto_id, type, quantity, "
      "price_per_unit, fee, notes, executed_at_ms, created_at_ms, updated_at_ms) SELECT "
      "'t' || n, 'main', n, 'bitcoin', CASE WHEN n < 60 THEN 'sell' ELSE 'buy' END, 1, 1, 0, '', "
      "n, n, n FROM " +
      Numbers("20000"));
  Analyze();
  RecordingDatabase recording(*database_);
  SqlPortfolioStore portfolios(recording, clock_);
  TransactionFilter filter;
  filter.type = TransactionType::kSell;
  const auto page = portfolios.ListTransactions("ann", "main", filter, std::nullopt, 50);
  ASSERT_TRUE(page.has_value()) << DetailOf(page);
  values_["type"] = "'sell'";
  values_["limit"] = "50";
  EXPECT_THAT(PlansOf(recording.Take()),
              Contains(AllOf(HasSubstr("transactions_by_type"), Not(HasSubstr("SCAN t")),
                             Not(HasSubstr("TEMP B-TREE")), Not(HasSubstr("Sort")))));
}

}  // namespace
}  // namespace cpa
