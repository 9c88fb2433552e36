#include "sources/coingecko/coingecko_source.h"

#include <condition_variable>
#include <future>
#include <mutex>

#include <gtest/gtest.h>

#include "sources/common/fakes_for_test.h"

namespace cpa::sources {
namespace {

// Never answers; sleeps until woken.
class SilentTransport final : public HttpTransport {
 public:
  void Begin(const HttpRequest&) override { begun.set_value(); }

  std::optional<HttpAnswer> Wait(Millis) override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return woken_; });
    woken_ = false;
    return std::nullopt;
  }

  void Wake() override {
    std::lock_guard lock(mutex_);
    woken_ = true;
    changed_.notify_all();
  }

  void Abandon() override { abandoned = true; }

  std::promise<void> begun;
  bool abandoned = false;  // Read after the source has stopped.

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
};

class SourceTest : public testing::Test {
 protected:
  static CoinGeckoOptions Options() {
    CoinGeckoOptions options;
    options.base_url = "http://coins.example";
    return options;
  }

  QuoteSource::DetailCallback Tell(std::promise<bool>& told) {
    return [&told](const QuoteSource::DetailResult& result) { told.set_value(result.has_value()); };
  }

  ManualClock clock_;
  SeededRandom random_{1};
  RecordingSink sink_;
  MemoryStore store_;
  SilentTransport transport_;
};

TEST_F(SourceTest, StopsInTheMiddleOfACallAndAnswersWhoWaits) {
  CoinGeckoSource source(Options(), sink_, transport_, store_, clock_, random_);
  source.Start();
  transport_.begun.get_future().wait();
  std::promise<bool> told;
  source.RequestDetail("bitcoin", Tell(told));
  source.Stop();
  EXPECT_FALSE(told.get_future().get());
  EXPECT_TRUE(transport_.abandoned);
  EXPECT_EQ(source.Status().calls, 1u);
}

TEST_F(SourceTest, AfterAStopRequestsAreRefusedAtOnce) {
  CoinGeckoSource source(Options(), sink_, transport_, store_, clock_, random_);
  source.Start();
  source.Stop();
  source.Stop();
  std::promise<bool> told;
  source.RequestDetail("bitcoin", Tell(told));
  EXPECT_FALSE(told.get_future().get());
}

TEST_F(SourceTest, OneThatNeverRanAnswersWhenItGoes) {
  std::promise<bool> told;
  {
    CoinGeckoSource source(Options(), sink_, transport_, store_, clock_, random_);
    source.RequestDetail("bitcoin", Tell(told));
  }
  EXPECT_FALSE(told.get_future().get());
}

TEST_F(SourceTest, RefusalsComeOnItsOwnThread) {
  CoinGeckoSource source(Options(), sink_, transport_, store_, clock_, random_);
  source.Start();
  std::promise<std::thread::id> thread;
  source.RequestDetail("list", [&](const auto&) { thread.set_value(std::this_thread::get_id()); });
  EXPECT_NE(thread.get_future().get(), std::this_thread::get_id());
  source.Stop();
}

}  // namespace
}  // namespace cpa::sources
