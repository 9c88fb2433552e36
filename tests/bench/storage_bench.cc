// The database: durable writes per second of 32 clients, each write one commit for itself and in
// grouped commits; reading a portfolio for its summary; a big import. SQLite with synchronous=FULL
// and PostgreSQL with fsync on, on the disk of the temporary folder. PostgreSQL is left out when it
// is not installed.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <benchmark/benchmark.h>
#include <soci/soci.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "portfolios/changes.h"
#include "storage/engine/database.h"
#include "storage/engine/migrate.h"
#include "storage/portfolios/portfolio_store.h"
#include "support/scratch_postgres.h"

namespace cpa {
namespace {

constexpr int kClients = 32;
constexpr int kWritesOfAClient = 8;  // In one iteration.
constexpr int kManyTransactions = 50'000;
constexpr int kCoins = 50;

// The message of a failure ends the program: a benchmark of failures would be a fast one.
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

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "cpa_bench_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }

  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string Url() const { return "sqlite:///" + (path_ / "bench.db").string(); }

 private:
  std::filesystem::path path_;
};

ScratchPostgres* Postgres() {
  static std::string why;
  static const auto server = ScratchPostgres::Start(ScratchPostgres::Disk::kSafe, why);
  return server.get();
}

// A database with one user, of the engine that is the benchmark's first argument.
class Store {
 public:
  explicit Store(Engine engine, int connections = kClients) {
    spdlog::set_level(spdlog::level::warn);
    DatabaseOptions options;
    options.url = engine == Engine::kSqlite ? folder_.Url() : Postgres()->MakeDatabase();
    options.readers = connections;
    database_ = Insist(Database::Open(options));
    Insist(Migrate(*database_, MigrationsFor(engine), clock_));
    Insist(database_->Write([](soci::session& session) -> Result<void> {
      session << "INSERT INTO users VALUES ('ann', 'ann', 'ann@example.com', "
                 "'2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')";
      return {};
    }));
    portfolios_ = std::make_unique<SqlPortfolioStore>(*database_, clock_);
  }

  Database& database() { return *database_; }

  SqlPortfolioStore& portfolios() { return *portfolios_; }

  void Create(const std::string& id) {
    Portfolio portfolio;
    portfolio.id = id;
    portfolio.user_id = "ann";
    Insist(portfolios_->Create(portfolio, 1'000'000, nullptr));
  }

 private:
  Folder folder_;
  ManualClock clock_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<SqlPortfolioStore> portfolios_;
};

bool IsLeftOut(benchmark::State& state, Engine engine) {
  if (engine == Engine::kSqlite || Postgres() != nullptr) return false;
  state.SkipWithError("PostgreSQL is not installed");
  return true;
}

Transaction Buy(const std::string& id, std::int64_t sequence, int coin = 0) {
  Transaction buy;
  buy.id = id;
  buy.sequence = sequence;
  buy.crypto_id = "coin" + std::to_string(coin);
  buy.quantity = *Decimal::Parse("0.123456789012345678");
  buy.price_per_unit = *Decimal::Parse("45000.01");
  buy.executed_at = WallTime{Millis{1'600'000'000'000 + sequence}};
  return buy;
}

// One buy, as a request makes it.
void WriteOnce(Store& store, const std::string& portfolio, std::atomic<int>& number) {
  const std::string id = std::to_string(number++);
  Insist(store.portfolios().Apply("ann", portfolio, nullptr, [&](PortfolioWork& work) {
    work.Insert(Buy(id, work.NextSequence()));
    return Result<void>();
  }));
}

void BM_WritesOf32Clients(benchmark::State& state, Engine engine, bool grouped) {
  if (IsLeftOut(state, engine)) return;
  Store store(engine);
  for (int i = 0; i < kClients; ++i) store.Create(std::to_string(i));
  std::atomic<int> number = 0;
  std::mutex one_at_a_time;  // Leaves the writer nobody to group with.
  for (auto _ : state) {
    std::vector<std::thread> clients;
    for (int i = 0; i < kClients; ++i) {
      clients.emplace_back([&, i] {
        for (int j = 0; j < kWritesOfAClient; ++j) {
          std::unique_lock lock(one_at_a_time, std::defer_lock);
          if (!grouped) lock.lock();
          WriteOnce(store, std::to_string(i), number);
        }
      });
    }
    for (std::thread& client : clients) client.join();
  }
  state.SetItemsProcessed(state.iterations() * kClients * kWritesOfAClient);
}

BENCHMARK_CAPTURE(BM_WritesOf32Clients, sqlite_one_commit_each, Engine::kSqlite, false)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_WritesOf32Clients, sqlite_grouped, Engine::kSqlite, true)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_WritesOf32Clients, postgres, Engine::kPostgres, true)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

// What POST /portfolios/{id}/transactions does, each client in its own portfolio.
void PostOnce(Store& store, int client, std::int64_t number) {
  SeededRandom random(static_cast<std::uint64_t>(number) * kClients +
                      static_cast<std::uint64_t>(client));
  const ManualClock clock;
  const Transaction buy = Buy("", number);
  const TransactionDraft draft{.crypto_id = buy.crypto_id,
                               .quantity = buy.quantity,
                               .price_per_unit = buy.price_per_unit,
                               .fee = {},
                               .notes = "",
                               .executed_at = buy.executed_at};
  Insist(store.portfolios().Apply(
      "ann", std::to_string(client), nullptr, [&](PortfolioWork& work) -> Result<void> {
        const auto added = AddTransaction(work, draft, {}, {clock, random});
        return added ? Result<void>() : added.error();
      }));
}

// The slowest but for one in a hundred.
double P99(std::vector<double>& milliseconds) {
  std::ranges::sort(milliseconds);
  return milliseconds.empty() ? 0 : milliseconds[milliseconds.size() * 99 / 100];
}

// How long each took is added to `took`.
void PostFromAllClients(Store& store, std::int64_t first, std::vector<double>& took) {
  std::mutex mutex;
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&, i] {
      for (int j = 0; j < kWritesOfAClient; ++j) {
        const SteadyTime begin = SystemClock().Steady();
        PostOnce(store, i, first + j);
        const std::chrono::duration<double, std::milli> time = SystemClock().Steady() - begin;
        std::lock_guard lock(mutex);
        took.push_back(time.count());
      }
    });
  }
  for (std::thread& client : clients) client.join();
}

// The argument: so many connections for the 32 clients.
void BM_PostsOf32Clients(benchmark::State& state) {
  if (IsLeftOut(state, Engine::kPostgres)) return;
  Store store(Engine::kPostgres, static_cast<int>(state.range(0)));
  for (int i = 0; i < kClients; ++i) store.Create(std::to_string(i));
  std::int64_t number = 1;
  std::vector<double> took;
  const auto post = [&] {
    PostFromAllClients(store, number, took);
    number += kWritesOfAClient;
  };
  for (int i = 0; i < 4; ++i) post();  // Connects, and prepares what is asked.
  took.clear();
  for (auto _ : state) post();
  state.counters["p99_ms"] = P99(took);
  state.SetItemsProcessed(state.iterations() * kClients * kWritesOfAClient);
}

BENCHMARK(BM_PostsOf32Clients)
    ->Arg(4)
    ->Arg(8)
    ->Arg(16)
    ->Arg(31)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

std::vector<Transaction> ManyBuys() {
  std::vector<Transaction> buys;
  for (int i = 0; i < kManyTransactions; ++i) {
    buys.push_back(Buy("transaction-" + std::to_string(i), i + 1, i % kCoins));
  }
  return buys;
}

void InsertMany(Store& store, const std::vector<Transaction>& buys) {
  Insist(store.portfolios().Apply("ann", "p", nullptr, [&](PortfolioWork& work) {
    work.Insert(buys);
    for (int i = 0; i < kCoins; ++i) {
      Position position;
      position.crypto_id = "coin" + std::to_string(i);
      position.quantity = *Decimal::Parse("123.456789012345678");
      position.transaction_count = kManyTransactions / kCoins;
      work.Save(position);
    }
    return Result<void>();
  }));
}

void BM_Insert50000Transactions(benchmark::State& state, Engine engine) {
  if (IsLeftOut(state, engine)) return;
  const std::vector<Transaction> buys = ManyBuys();
  Store store(engine);
  for (auto _ : state) {
    state.PauseTiming();
    store.Create("p");
    state.ResumeTiming();
    InsertMany(store, buys);
    state.PauseTiming();
    Insist(store.portfolios().Delete("ann", "p"));
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * kManyTransactions);
}

BENCHMARK_CAPTURE(BM_Insert50000Transactions, sqlite, Engine::kSqlite)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Insert50000Transactions, postgres, Engine::kPostgres)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

// What a summary needs, of a portfolio with 50,000 transactions in 50 coins.
void BM_LoadPortfolioOf50000(benchmark::State& state, Engine engine) {
  if (IsLeftOut(state, engine)) return;
  Store store(engine);
  store.Create("p");
  InsertMany(store, ManyBuys());
  for (auto _ : state) {
    benchmark::DoNotOptimize(Insist(store.portfolios().Load("ann", "p")));
  }
}

BENCHMARK_CAPTURE(BM_LoadPortfolioOf50000, sqlite, Engine::kSqlite)
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(BM_LoadPortfolioOf50000, postgres, Engine::kPostgres)
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond);

// The ledgers of all coins, as a rebuild reads them.
void BM_ReadLedgersOf50000(benchmark::State& state, Engine engine) {
  if (IsLeftOut(state, engine)) return;
  Store store(engine);
  store.Create("p");
  InsertMany(store, ManyBuys());
  for (auto _ : state) {
    for (int i = 0; i < kCoins; ++i) {
      benchmark::DoNotOptimize(
          Insist(store.portfolios().LedgerOf("ann", "p", "coin" + std::to_string(i))));
    }
  }
}

BENCHMARK_CAPTURE(BM_ReadLedgersOf50000, sqlite, Engine::kSqlite)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace cpa
