// Price history on the disk of the temporary folder: recording, its size, and reading it back,
// beside a table with one row for each sample, text ids and an index, in the same run. SQLite.
//
// CPA_HISTORY_COINS and CPA_HISTORY_DAYS set the size, with a sample of each coin every 30 s; the
// table of rows gets as much of it as fits into CPA_HISTORY_ROWS (its rate falls as it grows). A
// range that is longer than what was generated reads what there is: see the counter "rows".
// Cold: the file has left the page cache, and the database is opened anew.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <soci/soci.h>

#include "base/crypto.h"
#include "base/log.h"
#include "base/random.h"
#include "history/history_tail.h"
#include "storage/engine/migrate.h"
#include "storage/engine/sql_values.h"
#include "storage/history/history_store.h"

namespace cpa {
namespace {

namespace fs = std::filesystem;
using std::chrono::days;
using std::chrono::hours;

constexpr WallTime kStart{Millis{1'700'006'400'000}};  // A midnight.
constexpr Millis kPace{30'000};

long long FromEnvironment(const char* name, long long otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoll(text);
}

long long Coins() {
  return FromEnvironment("CPA_HISTORY_COINS", 10);
}

long long Days() {
  return FromEnvironment("CPA_HISTORY_DAYS", 1);
}

template <class T>
T Insist(Result<T> result) {
  if (result) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.error().detail.c_str());
  std::abort();
}

void Insist(const Result<void>& result) {
  if (result) return;
  std::fprintf(stderr, "%s\n", result.error().detail.c_str());
  std::abort();
}

// What an upstream tells of all coins every 30 s: prices with few digits that wander, stamps that
// are a little late.
class Prices {
 public:
  explicit Prices(long long coins) {
    for (long long i = 0; i < coins; ++i) {
      ticks_.push_back({"coin-number-" + std::to_string(i), {}});
      cents_.push_back(100 + 7'919 * i);
    }
  }

  const std::vector<LoggedSample>& At(WallTime now) {
    for (std::size_t i = 0; i < ticks_.size(); ++i) {
      cents_[i] = std::max(1LL, cents_[i] + static_cast<long long>(Next() % 21) - 10);
      PriceSample& sample = ticks_[i].sample;
      sample.at = now - Millis{static_cast<std::int64_t>(Next() % 5'000)};
      sample.price = static_cast<double>(cents_[i]) / 100;
      sample.market_cap = static_cast<double>(cents_[i] * 190'000);
      sample.volume_24h = static_cast<double>(25'000'000'000 + Next() % 1'000'000'000);
    }
    return ticks_;
  }

 private:
  std::uint64_t Next() {  // xorshift64
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
  }

  std::uint64_t state_ = 88'172'645'463'325'252ULL;
  std::vector<LoggedSample> ticks_;
  std::vector<long long> cents_;
};

class BenchFolder {
 public:
  BenchFolder() {
    std::string name = (fs::temp_directory_path() / "cpa_history_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }

  ~BenchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }

  BenchFolder(const BenchFolder&) = delete;
  BenchFolder& operator=(const BenchFolder&) = delete;

  fs::path operator/(const char* name) const { return path_ / name; }

 private:
  fs::path path_;
};

void DropFromCache(const fs::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY);
  if (fd < 0) return;
  ::fdatasync(fd);
  ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
  ::close(fd);
}

struct Measured {
  double seconds = 0;
  double worst_ms = 0;
  long long samples = 0;
};

// Times `write(now)` for every update until `end`.
template <class Write>
Measured Record(WallTime end, long long per_tick, const Write& write) {
  Measured measured;
  const auto& clock = SystemClock();
  const SteadyTime began = clock.Steady();
  for (WallTime now = kStart; now < end; now += kPace) {
    const SteadyTime before = clock.Steady();
    write(now);
    const std::chrono::duration<double, std::milli> took = clock.Steady() - before;
    measured.worst_ms = std::max(measured.worst_ms, took.count());
    measured.samples += per_tick;
  }
  measured.seconds = std::chrono::duration<double>(clock.Steady() - began).count();
  return measured;
}

// ---- Blocks and candles, as the server keeps them

class Blocks {
 public:
  static Blocks& Get() {
    static Blocks blocks;
    return blocks;
  }

  void Open() {
    store_.reset();
    database_.reset();
    DatabaseOptions options = HistoryDatabaseOptions({.url = "sqlite:///" + main_.string()});
    options.readers = 2;
    database_ = Insist(Database::Open(options));
    store_ = std::make_unique<SqlHistoryStore>(*database_, tail_, SystemClock());
  }

  void OpenCold() {
    store_.reset();
    database_.reset();
    DropFromCache(file());
    Open();
  }

  SqlHistoryStore& store() { return *store_; }

  fs::path file() const { return folder_ / "bench_history.db"; }

  const Measured& measured() const { return measured_; }

 private:
  Blocks() : main_(folder_ / "bench.db") {
    spdlog::set_level(spdlog::level::warn);
    Open();
    Insist(
        Migrate(*database_, HistoryMigrationsFor(Engine::kSqlite), SystemClock(), kHistoryLedger));
    Prices prices(Coins());
    WallTime folded = kStart;
    measured_ = Record(kStart + days(Days()), Coins(), [&](WallTime now) {
      Insist(store_->Append(prices.At(now)));
      if (now < folded + hours(1) + std::chrono::minutes(5)) return;
      folded += hours(1);
      Insist(store_->Fold(folded));
    });
    Insist(store_->Fold(kStart + days(Days() + 1)));
  }

  BenchFolder folder_;
  const fs::path main_;
  HistoryTail tail_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<SqlHistoryStore> store_;
  Measured measured_;
};

// ---- A row for each sample, as the specification's table has it

class Rows {
 public:
  static Rows& Get() {
    static Rows rows;
    return rows;
  }

  void Open() {
    database_.reset();
    database_ = Insist(Database::Open({.url = "sqlite:///" + file().string(), .readers = 2}));
  }

  void OpenCold() {
    database_.reset();
    DropFromCache(file());
    Open();
  }

  long long Read(const std::string& coin, WallTime from, WallTime to) {
    long long count = 0;
    Insist(database_->Read([&](soci::session& session) -> Result<void> {
      const long long from_ms = ToSqlTime(from);
      const long long to_ms = ToSqlTime(to);
      double price = 0, market_cap = 0, volume = 0;
      long long at = 0;
      soci::statement query =
          (session.prepare << "SELECT price, market_cap, volume_24h, timestamp FROM price_history "
                              "WHERE crypto_id = :coin AND timestamp >= :from AND timestamp < :to "
                              "ORDER BY timestamp",
           soci::use(coin), soci::use(from_ms), soci::use(to_ms), soci::into(price),
           soci::into(market_cap), soci::into(volume), soci::into(at));
      query.execute();
      while (query.fetch()) ++count;
      return {};
    }));
    return count;
  }

  fs::path file() const { return folder_ / "rows.db"; }

  const Measured& measured() const { return measured_; }

 private:
  Rows() {
    Open();
    Insist(database_->Write([](soci::session& session) -> Result<void> {
      session << "CREATE TABLE price_history (id TEXT PRIMARY KEY, crypto_id TEXT NOT NULL, price "
                 "REAL NOT NULL, market_cap REAL, volume_24h REAL, timestamp INTEGER NOT NULL)";
      session << "CREATE INDEX price_history_by_coin ON price_history (crypto_id, timestamp)";
      return {};
    }));
    Prices prices(Coins());
    const long long rows_max = FromEnvironment("CPA_HISTORY_ROWS", 2'000'000);
    const long long ticks = std::min<long long>(rows_max / Coins(), days(Days()) / kPace);
    measured_ =
        Record(kStart + ticks * kPace, Coins(), [&](WallTime now) { Write(prices.At(now)); });
  }

  void Write(const std::vector<LoggedSample>& samples) {
    Insist(database_->Write([&](soci::session& session) -> Result<void> {
      std::string id, coin;
      double price = 0, market_cap = 0, volume = 0;
      long long at = 0;
      soci::statement insert =
          (session.prepare << "INSERT INTO price_history VALUES (:id, :coin, :price, :market_cap, "
                              ":volume, :at)",
           soci::use(id), soci::use(coin), soci::use(price), soci::use(market_cap),
           soci::use(volume), soci::use(at));
      for (const LoggedSample& each : samples) {
        id = NewUuid(SystemClock(), random_);
        coin = each.crypto_id;
        price = each.sample.price;
        market_cap = *each.sample.market_cap;
        volume = *each.sample.volume_24h;
        at = ToSqlTime(each.sample.at);
        insert.execute(true);
      }
      return {};
    }));
  }

  BenchFolder folder_;
  std::unique_ptr<Database> database_;
  SeededRandom random_{1};
  Measured measured_;
};

// ---- What is measured

template <class Layout>
void Recording(benchmark::State& state) {
  for (auto _ : state) {
    Layout& layout = Layout::Get();
    const Measured& measured = layout.measured();
    state.SetIterationTime(measured.seconds);
    state.counters["samples"] = static_cast<double>(measured.samples);
    state.counters["samples/s"] = static_cast<double>(measured.samples) / measured.seconds;
    state.counters["worst_ms"] = measured.worst_ms;
    layout.Open();  // Which also brings the log into the file.
    state.counters["bytes/sample"] =
        static_cast<double>(fs::file_size(layout.file())) / static_cast<double>(measured.samples);
  }
}

// With one read for each iteration; `cold` leaves only the read in the time.
template <class Layout, class Read>
void Reading(benchmark::State& state, bool cold, const Read& read) {
  Layout& layout = Layout::Get();
  long long rows = 0;
  layout.Open();
  for (auto _ : state) {
    if (cold) layout.OpenCold();
    const SteadyTime before = SystemClock().Steady();
    rows = read(layout);
    const std::chrono::duration<double> took = SystemClock().Steady() - before;
    state.SetIterationTime(took.count());
  }
  state.counters["rows"] = static_cast<double>(rows);
}

const char* const kCoin = "coin-number-3";

TimeRange LastDays(long long count) {
  const WallTime end = kStart + days(Days());
  return {end - days(count), end};
}

void ReadSamples(benchmark::State& state, long long count, bool cold) {
  Reading<Blocks>(state, cold, [&](Blocks& blocks) {
    const auto samples = Insist(blocks.store().Samples(kCoin, LastDays(count), INT64_MAX));
    return static_cast<long long>(samples.size());
  });
}

void ReadCandles(benchmark::State& state, CandleInterval interval, long long count, bool cold) {
  Reading<Blocks>(state, cold, [&](Blocks& blocks) {
    const auto candles =
        Insist(blocks.store().Candles(kCoin, interval, LastDays(count), 1'000'000));
    return static_cast<long long>(candles.size());
  });
}

void ReadRows(benchmark::State& state, long long count, bool cold) {
  Reading<Rows>(state, cold, [&](Rows& rows) {
    const WallTime end = kStart + rows.measured().samples / Coins() * kPace;
    return rows.Read(kCoin, end - days(count), end);
  });
}

BENCHMARK(Recording<Blocks>)->Iterations(1)->UseManualTime()->Unit(benchmark::kSecond);
BENCHMARK(Recording<Rows>)->Iterations(1)->UseManualTime()->Unit(benchmark::kSecond);

constexpr bool kWarm = false;
constexpr bool kCold = true;

#define CPA_READ(function, name, ...)                                            \
  BENCHMARK_CAPTURE(function, name##_warm, __VA_ARGS__, kWarm)->UseManualTime(); \
  BENCHMARK_CAPTURE(function, name##_cold, __VA_ARGS__, kCold)->UseManualTime()->Iterations(5)

CPA_READ(ReadSamples, of_7_days, 7);
CPA_READ(ReadCandles, 5m_of_7_days, CandleInterval::k5m, 7);
CPA_READ(ReadCandles, 1h_of_90_days, CandleInterval::k1h, 90);
CPA_READ(ReadCandles, 1d_of_365_days, CandleInterval::k1d, 365);
CPA_READ(ReadCandles, 1h_of_365_days, CandleInterval::k1h, 365);
CPA_READ(ReadRows, of_7_days, 7);
CPA_READ(ReadRows, of_90_days, 90);
CPA_READ(ReadRows, of_365_days, 365);

// Deletes everything, as retention does, a step at a time: the worst step is how long a write may
// have to wait for it. The last benchmark, because nothing is left.
void Pruning(benchmark::State& state) {
  Blocks& blocks = Blocks::Get();
  blocks.Open();
  const WallTime end = kStart + days(Days() + 1);
  const HistoryCutoffs everything{.raw = end, .five_minutes = end, .one_hour = end, .one_day = end};
  for (auto _ : state) {
    PruneProgress progress;
    double worst = 0;
    double total = 0;
    double steps = 0;
    for (bool more = true; more; ++steps) {
      const SteadyTime before = SystemClock().Steady();
      more = Insist(blocks.store().Prune(everything, progress));
      const std::chrono::duration<double> took = SystemClock().Steady() - before;
      worst = std::max(worst, took.count());
      total += took.count();
    }
    state.SetIterationTime(total);
    state.counters["steps"] = steps;
    state.counters["worst_ms"] = worst * 1'000;
  }
}

BENCHMARK(Pruning)->Iterations(1)->UseManualTime()->Unit(benchmark::kSecond);

}  // namespace
}  // namespace cpa
