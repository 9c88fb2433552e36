#include "api/market/coin_details.h"

#include <future>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <gtest/gtest.h>

namespace cpa::api {
namespace {

// Remembers what was asked; the test answers when it likes.
class AskedSource final : public QuoteSource {
 public:
  SourceStatus Status() const override { return {}; }

  void RequestDetail(const std::string& id, DetailCallback done) override {
    asked.push_back(id);
    callbacks.push_back(std::move(done));
    if (answer_at_once) callbacks.back()(*answer_at_once);
  }

  std::vector<std::string> asked;
  std::vector<DetailCallback> callbacks;
  std::optional<DetailResult> answer_at_once;
};

CoinDetails::Page PageOf(std::string id) {
  auto page = std::make_shared<CoinDetail>();
  page->quote.id = std::move(id);
  return page;
}

class CoinDetailsTest : public testing::Test {
 protected:
  ~CoinDetailsTest() override { loop_.Stop(); }

  QuoteSource::DetailResult Fetch(std::string id, Millis patience = Millis{5000}) {
    if (!started_) loop_.Start();
    started_ = true;
    std::promise<QuoteSource::DetailResult> promise;
    asio::co_spawn(
        loop_.executor(),
        [&]() -> Task<void> {
          promise.set_value(co_await details_.Fetch(std::move(id), loop_, patience));
        },
        asio::detached);
    return promise.get_future().get();
  }

  ManualClock clock_;
  AskedSource source_;
  CoinDetails details_{{}, source_, clock_};
  Loop loop_{0, SystemClock()};
  bool started_ = false;
};

TEST_F(CoinDetailsTest, AnUnknownPageIsWorthFetching) {
  const auto known = details_.Look("bitcoin", true);
  EXPECT_EQ(known.page, nullptr);
  EXPECT_TRUE(known.fetch);
}

TEST_F(CoinDetailsTest, AFetchedPageIsKeptADayForTrackedCoinsAndAMinuteForOthers) {
  source_.answer_at_once = PageOf("bitcoin");
  ASSERT_TRUE(Fetch("bitcoin").has_value());
  EXPECT_FALSE(details_.Look("bitcoin", true).fetch);
  EXPECT_FALSE(details_.Look("bitcoin", false).fetch);
  clock_.Advance(Millis{60'000});
  EXPECT_FALSE(details_.Look("bitcoin", true).fetch);
  EXPECT_TRUE(details_.Look("bitcoin", false).fetch);
  EXPECT_NE(details_.Look("bitcoin", false).page, nullptr);
  clock_.Advance(std::chrono::hours{24});
  EXPECT_TRUE(details_.Look("bitcoin", true).fetch);
}

TEST_F(CoinDetailsTest, AFailureKeepsTheOldPageAndWaitsBeforeTheNextTry) {
  source_.answer_at_once = PageOf("bitcoin");
  ASSERT_TRUE(Fetch("bitcoin").has_value());
  clock_.Advance(std::chrono::hours{25});
  source_.answer_at_once = QuoteSource::DetailResult{Unavailable("down")};
  EXPECT_EQ(Fetch("bitcoin").error().kind, ErrorKind::kUnavailable);
  EXPECT_NE(details_.Look("bitcoin", true).page, nullptr);
  EXPECT_FALSE(details_.Look("bitcoin", true).fetch);
  clock_.Advance(CoinDetails::kRetryAfterFailure);
  EXPECT_TRUE(details_.Look("bitcoin", true).fetch);
}

// H7: the page of a coin that nobody tracks passes the same judge as a row.
class JudgedPages : public CoinDetailsTest {
 protected:
  CoinDetails::Page FetchPriced(double price, std::optional<WallTime> stamp = std::nullopt) {
    auto page = std::make_shared<CoinDetail>();
    page->quote.id = "bitcoin";
    page->quote.price = price;
    page->quote.last_updated = stamp;
    page->quote.market_cap = -1;
    page->received = clock_.Steady();
    source_.answer_at_once = page;
    const auto fetched = Fetch("bitcoin");
    EXPECT_EQ(*fetched, details_.Look("bitcoin", false).page) << "told is what is kept";
    return *fetched;
  }
};

TEST_F(JudgedPages, WhatIsNoPriceIsNeverServed) {
  for (const double bad : {-5.0, 0.0, 1e-320, 1e300}) {
    EXPECT_FALSE(FetchPriced(bad)->quote.price.has_value()) << bad;
  }
  EXPECT_EQ(FetchPriced(100)->quote.price, 100);
  for (const double bad : {-5.0, 0.0, 1e-320, 1e300}) {
    EXPECT_EQ(FetchPriced(bad)->quote.price, 100) << "the last good one, " << bad;
  }
  EXPECT_EQ(FetchPriced(101)->quote.market_cap, std::nullopt);
}

TEST_F(JudgedPages, AJumpWaitsForASecondPage) {
  FetchPriced(100);
  EXPECT_EQ(FetchPriced(100'000)->quote.price, 100);
  EXPECT_EQ(FetchPriced(101)->quote.price, 101);
  EXPECT_EQ(FetchPriced(100'000)->quote.price, 101);
  EXPECT_EQ(FetchPriced(100'500)->quote.price, 100'500);
}

// B5
TEST_F(JudgedPages, AStampThatCannotBeOrIsOldMarksThePrice) {
  clock_.StepWall(std::chrono::hours{24 * 365});
  const WallTime now = clock_.Wall();
  EXPECT_FALSE(FetchPriced(100, now + std::chrono::hours{2})->quote.price.has_value());
  EXPECT_FALSE(FetchPriced(100, WallTime{})->quote.price.has_value());
  const auto old = FetchPriced(100, now - std::chrono::hours{7});
  EXPECT_TRUE(details_.IsStale(*old, Millis{60'000}));
  EXPECT_FALSE(details_.IsStale(*FetchPriced(100, now), Millis{60'000}));
}

TEST_F(CoinDetailsTest, ALatePageIsKeptEvenThoughNobodyWaits) {
  const auto result = Fetch("bitcoin", Millis{1});
  EXPECT_EQ(result.error().kind, ErrorKind::kUnavailable);
  ASSERT_EQ(source_.callbacks.size(), 1u);
  source_.callbacks[0](PageOf("bitcoin"));
  EXPECT_NE(details_.Look("bitcoin", true).page, nullptr);
}

TEST_F(CoinDetailsTest, PagesAreBoundedInBytesAndThoseLongUnusedGoFirst) {  // I2
  constexpr std::size_t kParts = 10;
  auto large = std::make_shared<CoinDetail>();
  large->description.assign(CoinDetails::kPagesBytesMax / kParts, 'x');
  source_.answer_at_once = CoinDetails::Page(std::move(large));
  for (std::size_t i = 0; i <= kParts; ++i) {
    ASSERT_TRUE(Fetch("coin-" + std::to_string(i)));
  }
  EXPECT_EQ(details_.Look("coin-0", true).page, nullptr);
  EXPECT_NE(details_.Look("coin-10", true).page, nullptr);
}

}  // namespace
}  // namespace cpa::api
