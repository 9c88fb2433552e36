#include "sources/coingecko/status_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace cpa::sources {
namespace {

using namespace std::chrono_literals;
using State = UpstreamStatus::State;
using testing::HasSubstr;

class StatusLogTest : public testing::Test {
 protected:
  StatusLogTest() {
    status_.source = kCoinGecko;
    status_.base_url = "https://api.example";
    status_.plan = "demo";
    status_.poll_interval = 30s;
    status_.last_success = clock_.Steady();
  }

  std::string Tell(State state, int failures = 0) {
    status_.state = state;
    status_.consecutive_failures = failures;
    status_.last_error = failures > 0 ? "HTTP 500" : "";
    status_.next_call_not_before = clock_.Steady() + wait_;
    const auto line = status_log_.Observe(status_, clock_.Steady(), clock_.Wall());
    return line ? line->text : "";
  }

  Millis wait_ = 30s;
  ManualClock clock_{*ParseTime("2026-03-01T00:00:00Z")};
  UpstreamStatus status_;
  StatusLog status_log_{30s};
};

TEST_F(StatusLogTest, AQuietDayHasOneLine) {
  EXPECT_EQ(Tell(State::kOk), "prices arrive from https://api.example (demo plan), every 30 s");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(Tell(State::kOk), "");
}

TEST_F(StatusLogTest, SingleFailuresAreNotTold) {
  Tell(State::kOk);
  EXPECT_EQ(Tell(State::kOk, 1), "");
  EXPECT_EQ(Tell(State::kOk, 2), "");
  EXPECT_EQ(Tell(State::kOk, 0), "");
}

TEST_F(StatusLogTest, AnOutageIsToldAtItsStartAndItsEnd) {
  Tell(State::kOk);
  Tell(State::kOk, 1);
  clock_.Advance(10s);
  EXPECT_EQ(Tell(State::kBackingOff, 3),
            "coingecko fails: HTTP 500. The last values are kept; next try in 30 s");
  clock_.Advance(80s);
  EXPECT_EQ(Tell(State::kBackingOff, 4), "");
  EXPECT_EQ(Tell(State::kOk), "coingecko is back after 90 s");
  EXPECT_EQ(Tell(State::kOk), "");
}

// F6
TEST_F(StatusLogTest, AnOutageIsToldAgainWheneverItsPausesHaveDoubled) {
  Tell(State::kOk);
  std::vector<std::string> told;
  for (const Millis wait : {Millis{30s}, Millis{45s}, Millis{60s}, Millis{90s}, Millis{300s}}) {
    wait_ = wait;
    if (auto line = Tell(State::kBackingOff, 3); !line.empty()) told.push_back(std::move(line));
  }
  ASSERT_EQ(told.size(), 3u);
  EXPECT_THAT(told[1], HasSubstr("next try in 60 s"));
  EXPECT_THAT(told[2], HasSubstr("next try in 300 s"));
}

// F6
TEST_F(StatusLogTest, ValuesThatThereAreNotAreNotKept) {
  status_.last_success.reset();
  EXPECT_EQ(Tell(State::kBackingOff, 3),
            "coingecko fails: HTTP 500. There are no prices yet; next try in 30 s");
}

// F1
TEST_F(StatusLogTest, PricesWithoutTheKeySaySo) {
  status_.prices_keyless = true;
  status_.prices_minute_limit = 5;
  status_.month_limit = 10'000;
  EXPECT_EQ(Tell(State::kOk),
            "prices arrive from https://api.example (without the key, whose demo plan would make "
            "them slower), every 30 s");
  status_.poll_interval = 61s;
  EXPECT_THAT(Tell(State::kOk), HasSubstr("the keyless plan allows 5 calls a minute and any"));
}

TEST_F(StatusLogTest, AHoldNamesItsEnd) {
  Tell(State::kOk);
  EXPECT_EQ(Tell(State::kHeld, 1),
            "coingecko asks to wait: HTTP 500. No calls until 2026-03-01T00:00:30Z");
  EXPECT_EQ(Tell(State::kHeld, 2), "");
}

TEST_F(StatusLogTest, ARefusedKeyIsOneErrorLine) {
  status_.state = State::kMisconfigured;
  status_.last_error = "HTTP 401 (10002): API Key Missing";
  const auto line = status_log_.Observe(status_, clock_.Steady(), clock_.Wall());
  ASSERT_TRUE(line);
  EXPECT_EQ(line->level, StatusLine::Level::kError);
  EXPECT_THAT(line->text, HasSubstr("COINGECKO_API_KEY"));
  EXPECT_THAT(line->text, HasSubstr("API Key Missing"));
  EXPECT_EQ(Tell(State::kMisconfigured), "");
}

TEST_F(StatusLogTest, TheGovernorIsToldWhenItBeginsAndEnds) {
  status_.minute_limit = status_.prices_minute_limit = 30;
  status_.month_limit = 10'000;
  Tell(State::kOk);
  status_.poll_interval = 325s;
  EXPECT_EQ(Tell(State::kOk),
            "polling every 325 s instead of 30 s: the demo plan allows 30 calls a minute and 10000 "
            "a month, one per RATE_LIMIT_DELAY");
  status_.poll_interval = 326s;
  EXPECT_EQ(Tell(State::kOk), "");
  status_.poll_interval = 30s;
  EXPECT_EQ(Tell(State::kOk), "polling every 30 s again, as set");
}

TEST_F(StatusLogTest, AUsedUpMonthIsToldOnce) {
  status_.month_limit = 10'000;
  Tell(State::kOk);
  status_.month_used = 9'500;
  status_.budget_lasts_until = clock_.Wall();
  EXPECT_THAT(Tell(State::kOk), HasSubstr("credits are used up"));
  EXPECT_EQ(Tell(State::kOk), "");
}

}  // namespace
}  // namespace cpa::sources
