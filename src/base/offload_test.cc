#include "base/offload.h"

#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

#include "base/loop.h"

namespace cpa {
namespace {

// The work is always a named lambda: g++ 12 destroys one that is a temporary inside co_await twice.

class OffloadTest : public testing::Test {
 protected:
  void SetUp() override { loop_.Start(); }

  // The loop goes last: the pool's work answers to it.
  void TearDown() override {
    pool_.join();
    loop_.Stop();
  }

  const ManualClock clock_;
  Loop loop_{0, clock_};
  BlockingPool pool_{2};
};

struct Trip {
  std::thread::id before, inside, after;
};

Task<void> Travel(BlockingPool& pool, std::promise<Trip>& done) {
  Trip trip;
  trip.before = std::this_thread::get_id();
  auto work = []() -> Result<std::thread::id> { return std::this_thread::get_id(); };
  trip.inside = *co_await Offload(pool, "ann", work);
  trip.after = std::this_thread::get_id();
  done.set_value(trip);
}

TEST_F(OffloadTest, WorksOnThePoolAndResumesOnTheLoop) {
  std::promise<Trip> done;
  asio::co_spawn(loop_.executor(), Travel(pool_, done), asio::detached);
  const Trip trip = done.get_future().get();
  EXPECT_EQ(trip.before, trip.after);
  EXPECT_NE(trip.before, trip.inside);
  EXPECT_NE(trip.inside, std::this_thread::get_id());
}

Task<void> FetchMovable(BlockingPool& pool, std::promise<std::string>& done) {
  // A state that is destroyed twice, or read after its end, shows under the sanitizers.
  auto state = std::make_shared<std::string>("value");
  auto work = [state]() -> Result<std::unique_ptr<std::string>> {
    return std::make_unique<std::string>(*state);
  };
  const auto value = co_await Offload(pool, "ann", work);
  done.set_value(**value + " " + std::to_string(state.use_count()));
}

TEST_F(OffloadTest, CarriesMovableValuesAndKeepsNothing) {
  std::promise<std::string> done;
  asio::co_spawn(loop_.executor(), FetchMovable(pool_, done), asio::detached);
  EXPECT_EQ(done.get_future().get(), "value 2");  // The state's owners: the coroutine, its work.
}

Task<void> SumUp(BlockingPool& pool, int rounds, std::promise<int>& done) {
  int sum = 0;
  for (int i = 0; i < rounds; ++i) {
    auto work = [i]() -> Result<int> { return i; };
    sum += *co_await Offload(pool, "ann", work);
  }
  done.set_value(sum);
}

TEST_F(OffloadTest, ManyCoroutinesShareThePool) {
  std::vector<std::promise<int>> sums(20);
  for (auto& sum : sums) {
    asio::co_spawn(loop_.executor(), SumUp(pool_, 50, sum), asio::detached);
  }
  for (auto& sum : sums) EXPECT_EQ(sum.get_future().get(), 49 * 50 / 2);
}

Task<void> CatchFailure(BlockingPool& pool, std::promise<std::string>& done) {
  auto work = []() -> Result<int> { throw std::runtime_error("disk gone"); };
  try {
    const Result<int> result = co_await Offload(pool, "ann", work);
    done.set_value(result ? "a value" : result.error().detail);
  } catch (const std::runtime_error& failure) {
    done.set_value(failure.what());
  }
}

TEST_F(OffloadTest, AnExceptionOfTheWorkReachesTheCoroutine) {
  std::promise<std::string> done;
  asio::co_spawn(loop_.executor(), CatchFailure(pool_, done), asio::detached);
  EXPECT_EQ(done.get_future().get(), "disk gone");
}

Task<void> WaitForGate(BlockingPool& pool, std::shared_future<void> gate,
                       std::promise<void>& done) {
  auto work = [gate]() -> Result<bool> {
    gate.wait();
    return true;
  };
  EXPECT_TRUE(co_await Offload(pool, "ann", work));
  done.set_value();
}

TEST_F(OffloadTest, TheLoopKeepsRunningMeanwhile) {
  std::promise<void> gate, done, other;
  asio::co_spawn(loop_.executor(), WaitForGate(pool_, gate.get_future().share(), done),
                 asio::detached);
  loop_.Post([&other] { other.set_value(); });
  other.get_future().get();  // Would hang if the loop waited for the gate.
  gate.set_value();
  done.get_future().get();
}

Task<void> AskOnce(BlockingPool& pool, std::promise<bool>& shed) {
  auto work = []() -> Result<bool> { return true; };
  const auto value = co_await Offload(pool, "ann", work);
  shed.set_value(!value && SaysTooMuchWaits(value.error()));
}

TEST_F(OffloadTest, WorkThatMayNotEvenWaitFailsAtOnce) {  // A3 (b)
  BlockingPool pool(2, {.places_per_owner = 1, .waiting_per_owner = 0});
  std::promise<void> gate;
  const std::shared_future<void> opened = gate.get_future().share();
  ASSERT_TRUE(pool.PostFor("ann", [opened] { opened.wait(); }));
  std::promise<bool> shed;
  asio::co_spawn(loop_.executor(), AskOnce(pool, shed), asio::detached);
  EXPECT_TRUE(shed.get_future().get());
  gate.set_value();
  pool.join();
}

}  // namespace
}  // namespace cpa
