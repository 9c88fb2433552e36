// Power cuts at any moment of a script of concurrent changes: whatever the disk makes of what was
// not synced, the database opens, is sound, has everything that was acknowledged and nothing half.
// CPA_CRASH_POINTS=1000 and more for a longer run.
#include <algorithm>
#include <map>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>
#include <soci/soci.h>

#include "storage/engine/sqlite_session.h"
#include "support/crash_vfs.h"
#include "support/keeping_reply.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

constexpr int kThreads = 4;
constexpr int kChanges = 20;  // Of each thread.
constexpr int kPartsOfAChange = 3;
constexpr const char* kFile = "x.db";

struct Acknowledged {
  std::string key;
  std::size_t operations = 0;  // That were done when it was.
};

struct Recording {
  std::vector<DiskOperation> operations;
  std::vector<Acknowledged> acknowledged;
};

std::size_t PointsWanted() {
  const char* wanted = std::getenv("CPA_CRASH_POINTS");
  return wanted == nullptr ? 200 : static_cast<std::size_t>(std::atoll(wanted));
}

DatabaseOptions OptionsFor(const std::filesystem::path& folder) {
  DatabaseOptions options;
  options.url = "sqlite:///" + (folder / kFile).string();
  options.readers = 1;
  options.sqlite.checkpoint_pages = 40;  // Many, so that cuts hit them too.
  return options;
}

// Three buys and their sum under one key.
Result<void> Buy(SqlPortfolioStore& store, const std::string& portfolio, const std::string& key) {
  const Once once{"ann", key, "f"};
  std::string reply = key;
  const auto change = [&](PortfolioWork& work) -> Result<void> {
    Position position = work.FindPosition("bitcoin").value_or(SomePosition("bitcoin", "0", 0));
    for (int i = 0; i < kPartsOfAChange; ++i) {
      Transaction buy = SomeBuy(key + "/" + std::to_string(i), work.NextSequence());
      work.Insert(buy);
      position.quantity += buy.quantity;
      ++position.transaction_count;
    }
    work.Save(position);
    return {};
  };
  return store.Apply("ann", portfolio, KeepingReply(once, reply), change);
}

class Script {
 public:
  explicit Script(CrashVfs& disk) : disk_(disk) {}

  Recording Run() {
    Session([](Database& database, SqlPortfolioStore& store) {
      AddUser(database, "ann");
      for (int i = 0; i < kThreads; ++i) {
        const auto made = store.Create(SomePortfolio("p" + std::to_string(i), "ann"), 10, nullptr);
        EXPECT_TRUE(made.has_value()) << DetailOf(made);
      }
    });
    for (const int half : {0, 1}) {
      Session([&](Database&, SqlPortfolioStore& store) { ChangeAtOnce(store, half); });
    }
    recording_.operations = disk_.TakeOperations();
    return std::move(recording_);
  }

 private:
  // From a start of the server to its end.
  void Session(const std::function<void(Database&, SqlPortfolioStore&)>& act) {
    auto database = Database::Open(OptionsFor(folder_ / ""));
    ASSERT_TRUE(database.has_value()) << DetailOf(database);
    ASSERT_TRUE(Migrate(**database, SqliteMigrations(), clock_).has_value());
    SqlPortfolioStore store(**database, clock_);
    act(**database, store);
  }

  void ChangeAtOnce(SqlPortfolioStore& store, int half) {
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([this, &store, half, i] {
        for (int j = half * kChanges / 2; j < (half + 1) * kChanges / 2; ++j) {
          Change(store, "p" + std::to_string(i), std::to_string(i) + ":" + std::to_string(j));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  void Change(SqlPortfolioStore& store, const std::string& portfolio, const std::string& key) {
    const auto done = Buy(store, portfolio, key);
    EXPECT_TRUE(done.has_value()) << DetailOf(done);
    std::lock_guard lock(mutex_);
    recording_.acknowledged.push_back({key, disk_.operations()});
  }

  CrashVfs& disk_;
  TestFolder folder_;
  ManualClock clock_;
  std::mutex mutex_;
  Recording recording_;  // `acknowledged` is guarded by mutex_.
};

// The keys whose change is in the database, found by its transactions, each whole.
std::map<std::string, int> ChangesIn(soci::session& session) {
  std::map<std::string, int> parts;
  std::string id;
  soci::statement query = (session.prepare << "SELECT id FROM transactions", soci::into(id));
  query.execute();
  while (query.fetch()) ++parts[id.substr(0, id.find('/'))];
  return parts;
}

void ExpectSound(soci::session& session) {
  std::string verdict;
  session << "PRAGMA integrity_check", soci::into(verdict);
  EXPECT_EQ(verdict, "ok");
  session << "PRAGMA foreign_key_check", soci::into(verdict);
  EXPECT_FALSE(session.got_data());
}

void ExpectPositionsAreSums(Database& database, const Clock& clock) {
  SqlPortfolioStore store(database, clock);
  const auto portfolios = store.List("ann", "", 100);
  ASSERT_TRUE(portfolios.has_value()) << DetailOf(portfolios);
  for (const PortfolioWithPositions& each : *portfolios) {
    const auto ledger = *store.LedgerOf("ann", each.portfolio.id, "bitcoin");
    Decimal sum;
    for (const Transaction& transaction : ledger) sum += transaction.quantity;
    const Position position =
        each.positions.empty() ? SomePosition("bitcoin", "0", 0) : each.positions[0];
    EXPECT_EQ(position.quantity, sum);
    EXPECT_EQ(position.transaction_count, static_cast<std::int64_t>(ledger.size()));
  }
}

void ExpectAllThatWasAcknowledged(const std::map<std::string, int>& changes,
                                  const std::vector<Acknowledged>& acknowledged,
                                  std::size_t operations) {
  for (const auto& [key, parts] : changes) EXPECT_EQ(parts, kPartsOfAChange) << key;
  for (const Acknowledged& each : acknowledged) {
    if (each.operations > operations) continue;
    EXPECT_TRUE(changes.contains(each.key)) << each.key << " was lost";
  }
}

void CheckImage(const std::filesystem::path& folder, const Recording& recording,
                std::size_t operations) {
  const ManualClock clock;
  auto database = Database::Open(OptionsFor(folder));
  ASSERT_TRUE(database.has_value()) << DetailOf(database);
  // An interrupted migration is taken up again.
  ASSERT_TRUE(Migrate(**database, SqliteMigrations(), clock).has_value());
  const auto read = (*database)->Read([&](soci::session& session) -> Result<void> {
    ExpectSound(session);
    const auto changes = ChangesIn(session);
    ExpectAllThatWasAcknowledged(changes, recording.acknowledged, operations);
    int kept = 0;
    session << "SELECT count(*) FROM idempotent_requests", soci::into(kept);
    EXPECT_EQ(kept, static_cast<int>(changes.size()));
    return {};
  });
  ASSERT_TRUE(read.has_value()) << DetailOf(read);
  ExpectPositionsAreSums(**database, clock);
}

TEST(StorageCrash, NoPowerCutLosesWhatWasAcknowledgedOrLeavesAHalf) {
  Recording recording;
  {
    CrashVfs disk;
    recording = Script(disk).Run();
  }
  ASSERT_EQ(recording.acknowledged.size(), static_cast<std::size_t>(kThreads * kChanges));
  const std::size_t all = recording.operations.size();
  ASSERT_GT(all, 500u);

  const std::size_t points = PointsWanted();
  SeededRandom random(7);
  DiskModel disk;
  std::size_t applied = 0;
  for (std::size_t i = 0; i < points && !testing::Test::HasFailure(); ++i) {
    const std::size_t point = 1 + i * all / points;
    while (applied < point) disk.Apply(recording.operations[applied++]);
    SCOPED_TRACE("power cut after operation " + std::to_string(point) + " of " +
                 std::to_string(all));
    const TestFolder folder;
    disk.WriteCrashed(folder / "", random);
    CheckImage(folder / "", recording, point);
  }
}

// The model itself must be able to lose: what was written and never synced.
TEST(StorageCrash, TheModelLosesWhatWasNotSynced) {
  using Kind = DiskOperation::Kind;
  DiskModel disk;
  disk.Apply({.kind = Kind::kOpen, .file = "f", .bytes = "old", .is_safe = true});
  disk.Apply({.kind = Kind::kWrite, .file = "f", .offset = 0, .bytes = "new"});
  SeededRandom random(1);
  std::map<std::string, int> seen;
  for (int i = 0; i < 100; ++i) {
    const TestFolder folder;
    disk.WriteCrashed(folder / "", random);
    ++seen[TestFolder::Read(folder / "f")];
  }
  EXPECT_GT(seen["old"], 10);
  EXPECT_GT(seen["new"], 10);
  EXPECT_GT(seen.size(), 2u);  // And torn.
  disk.Apply({.kind = Kind::kSync, .file = "f", .bytes = {}});
  for (int i = 0; i < 20; ++i) {
    const TestFolder folder;
    disk.WriteCrashed(folder / "", random);
    EXPECT_EQ(TestFolder::Read(folder / "f"), "new");
  }
}

}  // namespace
}  // namespace cpa
