// A million alerts on 250 coins. One iteration is one tick of all coins, or one start. Beside the
// index stands the plain way, a scan of all rows at every tick, in the same run.
// CPA_ALERT_ROWS: how many are read from the database by BM_LoadFromDatabase (default 20,000).
#include <malloc.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <soci/soci.h>

#include "alerts/evaluator.h"
#include "base/crypto.h"
#include "base/random.h"
#include "storage/alerts/alert_store.h"
#include "storage/engine/database.h"
#include "storage/engine/migrate.h"

namespace cpa {
namespace {

constexpr int kCoins = 250;
constexpr int kAlerts = 1'000'000;
constexpr double kPrice = 100;

template <class T>
T Must(Result<T> result) {
  if (!result) std::abort();
  return *std::move(result);
}

std::string CoinId(int coin) {
  return "coin-" + std::to_string(coin);
}

// Above and below the price in equal parts, within half of it.
std::vector<WatchedAlert> ManyAlerts(bool repeat) {
  SeededRandom random(1);
  const ManualClock clock;
  std::vector<WatchedAlert> alerts;
  alerts.reserve(kAlerts);
  for (int i = 0; i < kAlerts; ++i) {
    const bool above = i % 2 == 0;
    const double distance = 0.001 + 0.5 * random.NextUnit();
    alerts.push_back({.id = NewUuid(clock, random),
                      .crypto_id = CoinId(i % kCoins),
                      .type = above ? AlertType::kPriceAbove : AlertType::kPriceBelow,
                      .threshold = kPrice * (above ? 1 + distance : 1 - distance),
                      .repeat = repeat});
  }
  return alerts;
}

const std::vector<WatchedAlert>& OneShots() {
  static const std::vector<WatchedAlert> alerts = ManyAlerts(false);
  return alerts;
}

// All coins, at prices that the benchmark moves.
class Watch {
 public:
  explicit Watch(const std::vector<WatchedAlert>& alerts) {
    for (int coin = 0; coin < kCoins; ++coin) {
      coins_.push_back(evaluator_.index().CoinOf(CoinId(coin)));
    }
    for (const WatchedAlert& alert : alerts) evaluator_.index().Put(alert, now_);
  }

  std::size_t Tick(double price) {
    now_.steady += std::chrono::seconds(1);
    now_.wall += std::chrono::seconds(1);
    found_.clear();
    const CoinLook look{.price = ValueRange::Of(price), .change = ChangeRange::Of(1)};
    for (const AlertIndex::Coin coin : coins_) evaluator_.Look(coin, look, now_, found_);
    return found_.size();
  }

 private:
  AlertEvaluator evaluator_{Millis{30'000}};
  Moment now_{WallTime{Millis{1'700'000'000'000}}, SteadyTime{std::chrono::hours{1}}};
  std::vector<AlertIndex::Coin> coins_;
  std::vector<Transition> found_;
};

void BM_TickThatFiresNothing(benchmark::State& state) {
  Watch watch(OneShots());
  double price = kPrice;
  for (auto _ : state) {
    price = price == kPrice ? kPrice * 1.0005 : kPrice;
    benchmark::DoNotOptimize(watch.Tick(price));
  }
}

BENCHMARK(BM_TickThatFiresNothing)->Unit(benchmark::kMicrosecond);

// The price swings by 0.2 % at its outermost, where repeats fire and are armed again.
void BM_TickThatFires(benchmark::State& state) {
  Watch watch(ManyAlerts(true));
  std::size_t steps = 0;
  double price = kPrice;
  for (auto _ : state) {
    price = price == kPrice ? kPrice * 1.005 : kPrice;
    steps += watch.Tick(price);
  }
  state.counters["steps_per_tick"] =
      static_cast<double>(steps) / static_cast<double>(state.iterations());
  state.counters["s_per_million_steps"] = benchmark::Counter(
      static_cast<double>(steps) / 1e6, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

BENCHMARK(BM_TickThatFires)->Unit(benchmark::kMicrosecond);

void BM_TickByScanOfAllRows(benchmark::State& state) {
  const auto& alerts = OneShots();
  for (auto _ : state) {
    std::size_t fired = 0;
    for (const WatchedAlert& alert : alerts) {
      const bool above = alert.type == AlertType::kPriceAbove;
      if (above ? kPrice >= alert.threshold : kPrice <= alert.threshold) ++fired;
    }
    benchmark::DoNotOptimize(fired);
  }
}

BENCHMARK(BM_TickByScanOfAllRows)->Unit(benchmark::kMicrosecond);

void BM_LoadTheIndex(benchmark::State& state) {
  const auto& alerts = OneShots();
  for (auto _ : state) {
    const std::size_t before = mallinfo2().uordblks + mallinfo2().hblkhd;
    const auto watch = std::make_unique<Watch>(alerts);
    const std::size_t after = mallinfo2().uordblks + mallinfo2().hblkhd;
    state.counters["bytes_per_alert"] = static_cast<double>(after - before) / kAlerts;
  }
}

BENCHMARK(BM_LoadTheIndex)->Unit(benchmark::kMillisecond);

class TemporaryDatabase {
 public:
  TemporaryDatabase() {
    std::string name = (std::filesystem::temp_directory_path() / "alerts-bench-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    database_ = *Database::Open({.url = "sqlite:///" + (folder_ / "x.db").string()});
    Must(Migrate(*database_, MigrationsFor(Engine::kSqlite), SystemClock()));
  }

  ~TemporaryDatabase() {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }

  TemporaryDatabase(const TemporaryDatabase&) = delete;
  TemporaryDatabase& operator=(const TemporaryDatabase&) = delete;

  Database& operator*() { return *database_; }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<Database> database_;
};

void FillWith(Database& database, int rows) {
  const auto done = database.Write([&](soci::session& session) -> Result<void> {
    session << "INSERT INTO users (id, username, email, created_at, updated_at) "
               "VALUES ('u', 'u', 'u@example.com', '', '')";
    session
        << "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :rows) "
           "INSERT INTO alerts (id, user_id, crypto_id, type, target_price, repeats, "
           "cooldown_s, status, armed, arming, revision, notification_sent, created_at_ms, "
           "updated_at_ms) SELECT printf('00000000-0000-7000-8000-%012x', i), 'u', "
           "'coin-' || (i % 250), 'price_above', CAST(100.25 + i AS TEXT), 0, 0, 'active', 1, "
           "1, 1, 0, 0, 0 FROM n",
        soci::use(rows, "rows");
    return {};
  });
  if (!done) std::abort();
}

void BM_LoadFromDatabase(benchmark::State& state) {
  const char* wanted = std::getenv("CPA_ALERT_ROWS");
  const int rows = wanted != nullptr ? std::atoi(wanted) : 20'000;
  TemporaryDatabase database;
  FillWith(*database, rows);
  SqlAlertStore store(*database, SystemClock());
  for (auto _ : state) {
    AlertIndex index;
    std::string after;
    while (true) {
      const auto page = Must(store.LoadWatched(after, 10'000));
      for (const WatchedAlert& alert : page) index.Put(alert, {});
      if (page.size() < 10'000) break;
      after = page.back().id;
    }
    if (index.size() != static_cast<std::size_t>(rows)) state.SkipWithError("rows are missing");
  }
  state.SetItemsProcessed(state.iterations() * rows);
}

BENCHMARK(BM_LoadFromDatabase)->Unit(benchmark::kMillisecond);

constexpr int kBatch = 500;
constexpr int kBatches = 20;

std::string IdNumber(int number) {
  const std::string digits = "000000000000" + std::to_string(number);
  return "00000000-0000-7000-8000-" + digits.substr(digits.size() - 12);
}

// One iteration is one transaction of 500 firings, on disk.
void BM_RecordFirings(benchmark::State& state) {
  TemporaryDatabase database;
  FillWith(*database, kBatch * kBatches);
  SqlAlertStore store(*database, SystemClock());
  const auto alerts = Must(store.LoadWatched("", kBatch * kBatches));
  std::size_t next = 0;
  for (auto _ : state) {
    std::vector<AlertStep> steps;
    for (int i = 0; i < kBatch; ++i, ++next) {
      steps.push_back({.alert_id = alerts.at(next).id,
                       .arming = 1,
                       .event_id = IdNumber(static_cast<int>(next)),
                       .crypto_name = "Coin",
                       .current_price = 100.5,
                       .value = 100.5,
                       .at = SystemClock().Wall()});
    }
    if (!Must(store.Record(steps)).front().occurrence) state.SkipWithError("nothing fired");
  }
  state.SetItemsProcessed(state.iterations() * kBatch);
}

BENCHMARK(BM_RecordFirings)->Iterations(kBatches)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cpa
