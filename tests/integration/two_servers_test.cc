// Two servers on one PostgreSQL, each with a clock of its own.
#include <chrono>
#include <future>

#include <gtest/gtest.h>

#include "alerts/engine.h"
#include "storage/alerts/alert_event_store.h"
#include "storage/alerts/alert_store.h"
#include "storage/engine/database_clock.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

Alert AlertOfAnn(int number) {
  return {.id = "00000000-0000-7000-8000-00000000000" + std::to_string(number),
          .user_id = "ann",
          .crypto_id = "bitcoin",
          .target_price = Dec("1")};
}

AlertStep Firing(int number, const std::string& event) {
  return {.alert_id = AlertOfAnn(number).id,
          .arming = 1,
          .event_id = event,
          .crypto_name = "Bitcoin",
          .current_price = 2,
          .value = 2,
          .at = WallTime{Millis{1'700'000'000'000}}};
}

class TwoServers : public StorageTest {
 protected:
  // How far a clock is from the database's.
  Millis OffBy(const Clock& clock) {
    const long long now = std::stoll(ReadText(
        "SELECT CAST(CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) AS TEXT)"));
    return std::chrono::abs(clock.Wall() - WallTime{Millis{now}});
  }

  void Add(SqlAlertStore& store, const Alert& alert) {
    ASSERT_TRUE(store.Create(alert, 100, nullptr).has_value());
  }
};

INSTANTIATE_TEST_SUITE_P(Engines, TwoServers, testing::Values(Engine::kPostgres), EngineName);

TEST_P(TwoServers, H13TheClockIsTheDatabasesWhateverTheMachinesSays) {
  for (const Millis wrong : {Millis{-hours{1}}, Millis{0}, Millis{hours{24 * 400}}}) {
    ManualClock machine(SystemClock().Now() + wrong);
    DatabaseClock clock(machine, *database_);
    EXPECT_LT(OffBy(clock), seconds(30));
    machine.StepWall(hours{3});
    EXPECT_LT(OffBy(clock), seconds(30)) << "set while it runs";
    EXPECT_EQ(clock.Steady(), machine.Steady());
  }
}

// The engine looks for edits since its last look by their stamps.
TEST_P(TwoServers, H13AnEditReachesAServerWhoseMachineIsAhead) {
  ManualClock ahead(SystemClock().Now() + hours{1});
  ManualClock behind(SystemClock().Now() - hours{1});
  DatabaseClock clock_of_one(ahead, *database_), clock_of_two(behind, *database_);
  SqlAlertStore one(*database_, clock_of_one), two(*database_, clock_of_two);
  Random& random = SystemRandom();
  AlertEngine engine({.check_interval = seconds(30)}, one, clock_of_one, random);
  engine.Turn();
  EXPECT_EQ(engine.watched(), 0u);
  Alert made = AlertOfAnn(1);
  made.created_at = made.updated_at = clock_of_two.Wall();
  Add(two, made);
  ahead.Advance(seconds(30));
  engine.Turn();
  EXPECT_EQ(engine.watched(), 1u);
  const auto paused = two.Change("ann", made.id, [](Alert& alert) -> Result<void> {
    alert.status = AlertStatus::kDisabled;
    return {};
  });
  ASSERT_TRUE(paused.has_value());
  ahead.Advance(seconds(30));
  engine.Turn();
  EXPECT_EQ(engine.watched(), 0u);
}

// H1: who reads events in the order of their sequences must not pass over one that is committed
// late, so the second server waits for the first to commit.
TEST_P(TwoServers, H1SequencesBecomeVisibleInTheirOrder) {
  SqlAlertStore other(*database_, clock_);
  Add(other, AlertOfAnn(1));
  Add(other, AlertOfAnn(2));
  std::future<bool> second;
  bool waits = false;
  const AddNotices while_open = [&](soci::session&, std::span<const AlertOccurrence>) {
    second = std::async(std::launch::async, [&] {
      return other.Record(std::vector{Firing(2, "event-2")}).has_value();
    });
    const auto deadline = SystemClock().Steady() + seconds(4);
    while (!waits && second.wait_for(Millis{5}) != std::future_status::ready &&
           SystemClock().Steady() < deadline) {
      waits = ReadText(
                  "SELECT CAST(count(*) AS TEXT) FROM pg_locks WHERE locktype = 'advisory' "
                  "AND NOT granted") != "0";
    }
  };
  SqlAlertStore first(*database_, clock_, {while_open});
  ASSERT_TRUE(first.Record(std::vector{Firing(1, "event-1")}).has_value());
  EXPECT_TRUE(second.get());
  EXPECT_TRUE(waits);
  SqlAlertEventStore events(*database_, clock_);
  EXPECT_LT(events.FindEvent("ann", "event-1")->sequence,
            events.FindEvent("ann", "event-2")->sequence);
  const auto found = events.OwnersAfter(0, 10);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->rows, 2);
  EXPECT_EQ(found->owners, std::set<std::string>{"ann"});
}

}  // namespace
}  // namespace cpa
