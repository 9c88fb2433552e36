// What counting a request costs: one call of the gatekeeper, without the server around it. Compare
// with the CPU of a whole request (docs/proofs.md).
#include <string>

#include <benchmark/benchmark.h>

#include "accounts/fake_account_store_for_test.h"
#include "api/limits/request_limits.h"
#include "base/loop.h"

namespace cpa {
namespace {

// A gatekeeper that refuses nobody, and a user with a key.
struct World {
  FakeAccountStore store;
  SeededRandom random{1};
  Accounts accounts{{.secret = "a secret that is long"}, store, SystemClock(), random};
  const std::string key = accounts.Create("ann", "ann@example.com")->key;
  const Result<User> known = accounts.Authenticate(key);
  Loop loop{0, SystemClock()};
  BlockingPool reads{1};
  api::RequestLimits limits{
      api::LimiterOptions{.limit = 2'000'000'000, .window = std::chrono::hours{1}}, accounts, reads,
      1, SystemClock()};
};

// As a browser or curl sends it.
http::Request OrdinaryRequest(Loop& loop) {
  http::Request request;
  request.fields = {{"Host", "localhost:8019"},
                    {"User-Agent", "curl/7.88.1"},
                    {"Accept", "*/*"},
                    {"Accept-Encoding", "gzip"}};
  request.query = "limit=100";
  request.remote_address = "192.0.2.1";
  request.loop = &loop;
  return request;
}

void Judge(benchmark::State& state, World& world, http::Request& request) {
  for (auto _ : state) {
    request.answer_fields.clear();
    benchmark::DoNotOptimize(world.limits.Judge(request).refusal.get());
  }
}

void ByAddress(benchmark::State& state) {
  World world;
  http::Request request = OrdinaryRequest(world.loop);
  Judge(state, world, request);
}

void ByKey(benchmark::State& state) {
  World world;
  http::Request request = OrdinaryRequest(world.loop);
  request.fields.emplace_back("X-API-Key", world.key);
  Judge(state, world, request);
}

// Each of many thousands of clients in turn.
void ByManyAddresses(benchmark::State& state) {
  World world;
  http::Request request = OrdinaryRequest(world.loop);
  std::uint32_t number = 0;
  for (auto _ : state) {
    number = (number + 7919) % 50'000;
    request.remote_address =
        "10." + std::to_string(number / 256) + ".0." + std::to_string(number % 256);
    request.answer_fields.clear();
    benchmark::DoNotOptimize(world.limits.Judge(request).refusal.get());
  }
}

BENCHMARK(ByAddress);
BENCHMARK(ByKey);
BENCHMARK(ByManyAddresses);

}  // namespace
}  // namespace cpa
