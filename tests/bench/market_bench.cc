// The market core: a poll of 250 coins into a snapshot and its messages, and a search over 18,000
// coins. One iteration is one poll, one answer or one query; making the input is not timed unless
// said.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/clock.h"
#include "base/random.h"
#include "market/coin_json.h"
#include "market/feed.h"
#include "market/order.h"
#include "market/overview.h"
#include "market/quotes_for_test.h"
#include "market/search_index.h"

namespace cpa {
namespace {

constexpr int kTrackedCoins = 250;
constexpr int kListedCoins = 18'000;

QuoteBatch PollAt(const Clock& clock, double factor) {
  std::vector<Quote> quotes = ManyCoins(kTrackedCoins);
  for (Quote& quote : quotes) {
    quote.price = *quote.price * factor;
    quote.last_updated = clock.Wall();
  }
  return BatchOf(clock, std::move(quotes));
}

// Every coin moves by 1 %: every quote, JSON text and change is made anew.
void BM_FeedEverythingChanged(benchmark::State& state) {
  const ManualClock clock;
  Feed feed({}, clock);
  const std::array<QuoteBatch, 2> polls = {PollAt(clock, 1), PollAt(clock, 1.01)};
  std::size_t next = 0;
  for (auto _ : state) feed.OnQuotes(polls[next++ % 2]);
  state.counters["changes_per_poll"] =
      static_cast<double>(feed.sequence()) / static_cast<double>(state.iterations());
}

BENCHMARK(BM_FeedEverythingChanged)->Unit(benchmark::kMicrosecond);

void BM_FeedNothingChanged(benchmark::State& state) {
  const ManualClock clock;
  Feed feed({}, clock);
  const QuoteBatch poll = PollAt(clock, 1);
  for (auto _ : state) feed.OnQuotes(poll);
}

BENCHMARK(BM_FeedNothingChanged)->Unit(benchmark::kMicrosecond);

void BM_PriceUpdateMessages(benchmark::State& state) {
  const Snapshot snapshot = SnapshotOf(ManyCoins(kTrackedCoins));
  std::string out;
  for (auto _ : state) {
    out.clear();
    for (const SnapshotEntry& entry : snapshot.entries()) {
      AppendPriceUpdate(out, entry, 1, WallTime{});
    }
    benchmark::DoNotOptimize(out.data());
  }
}

BENCHMARK(BM_PriceUpdateMessages)->Unit(benchmark::kMicrosecond);

void BM_SortByVolume(benchmark::State& state) {
  const Snapshot snapshot = SnapshotOf(ManyCoins(kTrackedCoins));
  for (auto _ : state) benchmark::DoNotOptimize(Sort(snapshot.entries(), Order::kVolumeAsc));
}

BENCHMARK(BM_SortByVolume)->Unit(benchmark::kMicrosecond);

void BM_Overview(benchmark::State& state) {
  const Snapshot snapshot = SnapshotOf(ManyCoins(kTrackedCoins));
  for (auto _ : state) benchmark::DoNotOptimize(OverviewJson(snapshot, {}));
}

BENCHMARK(BM_Overview)->Unit(benchmark::kMicrosecond);

// Names of one to three words from few syllables, so that many coins are near every query.
std::string MadeUpWord(SeededRandom& random) {
  constexpr std::array<std::string_view, 24> kSyllables = {
      "bit",  "coin", "eth",   "er",  "doge", "cash", "swap", "fi", "moon",  "in", "u",    "meta",
      "pepe", "a",    "token", "net", "ver",  "so",   "la",   "na", "chain", "x",  "wrap", "ped"};
  std::string word;
  for (std::uint64_t i = 1 + random.Next64() % 3; i > 0; --i) {
    word += kSyllables[random.Next64() % kSyllables.size()];
  }
  return word;
}

std::vector<ListedCoin> MadeUpList() {
  SeededRandom random(1);
  std::vector<ListedCoin> coins;
  for (int i = 0; i < kListedCoins; ++i) {
    std::string name = MadeUpWord(random);
    std::string id = name;
    for (std::uint64_t words = random.Next64() % 3; words > 0; --words) {
      const std::string word = MadeUpWord(random);
      name += " " + word;
      id += "-" + word;
    }
    coins.push_back({id + "-" + std::to_string(i), MadeUpWord(random).substr(0, 5), name});
  }
  return coins;
}

void BM_SearchIndexBuild(benchmark::State& state) {
  const std::vector<ListedCoin> coins = MadeUpList();
  for (auto _ : state) benchmark::DoNotOptimize(SearchIndex(coins));
}

BENCHMARK(BM_SearchIndexBuild)->Unit(benchmark::kMillisecond);

void BM_Search(benchmark::State& state, std::string_view query) {
  const SearchIndex index(MadeUpList());
  const Snapshot snapshot = SnapshotOf(ManyCoins(kTrackedCoins));
  std::size_t hits = 0;
  for (auto _ : state) hits = index.Search(query, 10, snapshot).size();
  state.counters["hits"] = static_cast<double>(hits);
}

BENCHMARK_CAPTURE(BM_Search, OneLetter, "b")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(BM_Search, Symbol, "doge")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(BM_Search, Word, "bitcoin")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(BM_Search, TwoWords, "moonchain token")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(BM_Search, OneTypingError, "bitcxin")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(BM_Search, TwoTypingErrors, "etherxcain")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(BM_Search, Nothing, "zzzzzzzz")->Unit(benchmark::kMicrosecond);

void BM_Candidates(benchmark::State& state) {
  const SearchIndex index(MadeUpList());
  const Snapshot snapshot = SnapshotOf(ManyCoins(kTrackedCoins));
  for (auto _ : state) benchmark::DoNotOptimize(index.Candidates("doge", snapshot));
}

BENCHMARK(BM_Candidates)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace cpa
