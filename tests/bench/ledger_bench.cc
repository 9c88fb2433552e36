// Money at the size of a heavy trader: 50,000 transactions of one coin, a portfolio of 50 coins.
// One iteration is one rebuild, one summary or one file.
#include <algorithm>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/random.h"
#include "portfolios/ledger.h"
#include "portfolios/transactions_csv.h"
#include "portfolios/valuation.h"

namespace cpa {
namespace {

constexpr int kTransactions = 50'000;
constexpr int kHoldings = 50;

// Up to 10,000 with 8 places, as exchanges write quantities, or with 18, as chains do.
Decimal RandomAmount(SeededRandom& random) {
  std::string text = std::to_string(random.Next64() % 10'000) + '.';
  const int places = random.Next64() % 4 == 0 ? 18 : 8;
  for (int i = 0; i < places; ++i) text += static_cast<char>('0' + random.Next64() % 10);
  return *Decimal::Parse(text);
}

// Buys, and sales of a part of what is held.
std::vector<Transaction> ManyTransactions() {
  SeededRandom random(1);
  std::vector<Transaction> ledger;
  Decimal held;
  for (int i = 0; i < kTransactions; ++i) {
    Transaction next;
    next.id = "0190a5d0-0000-7000-8000-" + std::to_string(100'000'000'000 + i);
    next.sequence = i + 1;
    next.crypto_id = "bitcoin";
    next.quantity = RandomAmount(random) + Decimal::FromInt(1);
    next.price_per_unit = RandomAmount(random);
    next.fee = RandomAmount(random);
    next.executed_at = WallTime{Millis{1'700'000'000'000 + i * 60'000LL}};
    const bool sells = random.Next64() % 3 == 0 && next.quantity <= held;
    next.type = sells ? TransactionType::kSell : TransactionType::kBuy;
    held += sells ? -next.quantity : next.quantity;
    ledger.push_back(next);
  }
  return ledger;
}

void BM_Rebuild(benchmark::State& state, CostBasis method) {
  std::vector<Transaction> ledger = ManyTransactions();
  for (auto _ : state) {
    for (Transaction& each : ledger) each.sale.reset();
    benchmark::DoNotOptimize(Refold("bitcoin", method, ledger));
  }
  state.SetItemsProcessed(state.iterations() * kTransactions);
}

BENCHMARK_CAPTURE(BM_Rebuild, average, CostBasis::kAverage)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Rebuild, fifo, CostBasis::kFifo)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Rebuild, lifo, CostBasis::kLifo)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(BM_Rebuild, hifo, CostBasis::kHifo)->Unit(benchmark::kMillisecond);

void BM_ExplainSales(benchmark::State& state) {
  const std::vector<Transaction> ledger = ManyTransactions();
  for (auto _ : state) {
    benchmark::DoNotOptimize(ExplainSales("bitcoin", CostBasis::kFifo, ledger));
  }
}

BENCHMARK(BM_ExplainSales)->Unit(benchmark::kMillisecond);

std::vector<Position> ManyPositions() {
  SeededRandom random(2);
  std::vector<Position> positions;
  for (int i = 0; i < kHoldings; ++i) {
    Position position;
    position.crypto_id = "coin-" + std::to_string(i);
    position.quantity = RandomAmount(random);
    position.cost_basis = RandomAmount(random) * RandomAmount(random);
    position.transaction_count = 1;
    positions.push_back(position);
  }
  return positions;
}

std::optional<CoinMarket> MarketOf(const std::string& crypto_id) {
  return CoinMarket{.name = crypto_id, .symbol = "COIN", .price = 43250.51};
}

void BM_Summarize(benchmark::State& state) {
  const std::vector<Position> positions = ManyPositions();
  for (auto _ : state) benchmark::DoNotOptimize(Summarize(positions, MarketOf));
}

BENCHMARK(BM_Summarize)->Unit(benchmark::kMicrosecond);

void BM_TotalValue(benchmark::State& state) {
  const std::vector<Position> positions = ManyPositions();
  for (auto _ : state) benchmark::DoNotOptimize(TotalValue(positions, MarketOf));
}

BENCHMARK(BM_TotalValue)->Unit(benchmark::kMicrosecond);

std::string Export(const std::vector<Transaction>& ledger) {
  std::string csv;
  AppendTransactionsCsvHeader(csv);
  for (const Transaction& each : ledger) AppendTransactionCsv(csv, each);
  return csv;
}

void BM_WriteCsv(benchmark::State& state) {
  const std::vector<Transaction> ledger = ManyTransactions();
  for (auto _ : state) benchmark::DoNotOptimize(Export(ledger));
}

BENCHMARK(BM_WriteCsv)->Unit(benchmark::kMillisecond);

void BM_ReadCsv(benchmark::State& state) {
  const std::string csv = Export(ManyTransactions());
  const CheckDraft accept = [](const TransactionDraft&) { return std::vector<CsvProblem>(); };
  std::size_t drafts = 0;
  for (auto _ : state) drafts = ReadTransactionsCsv(csv, accept).drafts.size();
  state.counters["drafts"] = static_cast<double>(drafts);
}

BENCHMARK(BM_ReadCsv)->Unit(benchmark::kMillisecond);

constexpr std::string_view kAmount = "21000000.123456789012345678";

void BM_DecimalParse(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Decimal::Parse(kAmount));
}

BENCHMARK(BM_DecimalParse);

void BM_DecimalToString(benchmark::State& state) {
  const Decimal amount = *Decimal::Parse(kAmount);
  for (auto _ : state) benchmark::DoNotOptimize(amount.ToString());
}

BENCHMARK(BM_DecimalToString);

void BM_DecimalAdd(benchmark::State& state) {
  Decimal sum;
  const Decimal amount = *Decimal::Parse(kAmount);
  for (auto _ : state) benchmark::DoNotOptimize(sum += amount);
}

BENCHMARK(BM_DecimalAdd);

void BM_DecimalMultiply(benchmark::State& state) {
  const Decimal amount = *Decimal::Parse(kAmount);
  for (auto _ : state) benchmark::DoNotOptimize(amount * amount);
}

BENCHMARK(BM_DecimalMultiply);

void BM_DecimalMultiplyDivide(benchmark::State& state) {
  const Decimal amount = *Decimal::Parse(kAmount);
  const Decimal part = *Decimal::Parse("0.123456789012345678");
  for (auto _ : state) benchmark::DoNotOptimize(Decimal::MultiplyDivide(amount, part, amount));
}

BENCHMARK(BM_DecimalMultiplyDivide);

void BM_DecimalCompare(benchmark::State& state) {
  const Decimal a = *Decimal::Parse(kAmount);
  const Decimal b = a + *Decimal::Parse("1e-18");
  for (auto _ : state) benchmark::DoNotOptimize(a < b);
}

BENCHMARK(BM_DecimalCompare);

}  // namespace
}  // namespace cpa
