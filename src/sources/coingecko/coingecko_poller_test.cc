#include "sources/coingecko/coingecko_poller.h"

#include <map>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"
#include "sources/common/fakes_for_test.h"

namespace cpa::sources {
namespace {

using namespace std::chrono_literals;
using State = UpstreamStatus::State;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::string Rows(int first, int count) {
  std::string body = "[";
  for (int i = first; i < first + count; ++i) {
    if (i > first) body += ",";
    body += R"({"id":"coin-)" + std::to_string(i) + R"(","current_price":1.5})";
  }
  return body + "]";
}

std::vector<std::string> Split(const std::string& list) {
  std::vector<std::string> parts;
  std::stringstream stream(list);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

// What the test wants besides the top.
class WantedCoins final : public ExtraCoins {
 public:
  std::vector<std::string> WantedBesides(const std::unordered_set<std::string>& top) override {
    top_seen = top.size();
    return wanted;
  }

  std::vector<std::string> TakeFresh(std::size_t) override { return std::exchange(fresh, {}); }

  void OnUnaffordable(const std::vector<std::string>& ids) override { unaffordable = ids; }

  void OnAnswered(const std::vector<std::string>& ids,
                  const std::unordered_set<std::string>& found) override {
    for (const std::string& id : ids) answered.push_back(id + (found.contains(id) ? "+" : "-"));
  }

  std::vector<std::string> wanted;
  std::vector<std::string> fresh;
  std::vector<std::string> unaffordable;
  std::vector<std::string> answered;
  std::size_t top_seen = 0;
};

// A small CoinGecko with `coins` coins.
HttpAnswer Serve(const HttpRequest& request, int coins) {
  const auto has = [&](std::string_view part) {
    return request.url.find(part) != std::string::npos;
  };
  if (has("/coins/markets") && has("&ids=")) {
    const auto start = request.url.find("&ids=") + 5;
    std::string rows;
    for (const std::string& id :
         Split(request.url.substr(start, request.url.find('&', start) - start))) {
      if (id == "gone") continue;
      if (!rows.empty()) rows += ',';
      rows += R"({"id":")" + id + R"(","current_price":2})";
    }
    return Answer(200, "[" + rows + "]");
  }
  if (has("/coins/markets")) {
    const auto number = [&](std::string_view name) {
      return std::stoi(request.url.substr(request.url.find(name) + name.size()));
    };
    const int rows = number("per_page=");
    const int first = (number("&page=") - 1) * rows;
    return Answer(200, Rows(first, std::clamp(coins - first, 0, rows)));
  }
  if (has("/exchange_rates")) return Answer(200, R"({"rates":{"usd":{"value":42000}}})");
  if (has("/global")) return Answer(200, R"({"data":{"total_market_cap":{"usd":1e12}}})");
  if (has("/coins/list")) return Answer(200, R"([{"id":"coin-0","symbol":"c","name":"C"}])");
  if (has("/market_chart/range")) {
    return Answer(200, R"({"prices":[[1000000000000,1],[1000003600000,2],[1000007200000,3]]})");
  }
  const auto start = request.url.find("/coins/") + 7;
  const std::string id = request.url.substr(start, request.url.find('?') - start);
  if (id == "nope") return Answer(404, R"({"error":"coin not found"})");
  return Answer(200, R"({"id":")" + id + R"(","name":"Coin"})");
}

class PollerTest : public testing::Test {
 protected:
  PollerTest() {
    options_.base_url = "http://coins.example/api/v3/";
    transport_.server = [this](const HttpRequest& request) { return Serve(request, coins_); };
  }

  CoinGeckoPoller& Poller() {
    if (!poller_) poller_.emplace(options_, sink_, transport_, store_, clock_, random_);
    return *poller_;
  }

  void Run(Millis span) {
    const SteadyTime before = std::exchange(transport_.horizon, clock_.Steady() + span);
    while (clock_.Steady() < transport_.horizon) Poller().Turn();
    transport_.horizon = before;
  }

  void Ask(const std::string& id) {
    Poller().RequestDetail(id, [this, id](const QuoteSource::DetailResult& result) {
      told_[id].push_back(result                                        ? "page"
                          : result.error().kind == ErrorKind::kNotFound ? "unknown"
                                                                        : "unavailable");
    });
  }

  void AskChart(const std::string& id) {
    const TimeRange range{WallTime{Millis{1'000'000'000'000}}, WallTime{Millis{1'000'007'200'000}}};
    Poller().RequestChart({id, range}, [this, id](const ChartSource::ChartResult& result) {
      told_[id].push_back(result ? std::to_string((*result)->size()) + " points"
                                 : result.error().detail);
    });
  }

  std::vector<std::string> Urls() const {
    std::vector<std::string> urls;
    for (const auto& seen : transport_.seen) urls.push_back(seen.request.url);
    return urls;
  }

  void AnswerAll(HttpAnswer answer) {
    transport_.server = [answer](const HttpRequest&) { return answer; };
  }

  ManualClock clock_{*ParseTime("2026-03-01T00:00:00Z")};
  SeededRandom random_{1};
  RecordingSink sink_;
  FakeTransport transport_{clock_};
  MemoryStore store_;
  CoinGeckoOptions options_;
  int coins_ = 1'000;
  std::map<std::string, std::vector<std::string>> told_;
  std::optional<CoinGeckoPoller> poller_;
};

TEST_F(PollerTest, BringsEverythingToTheSink) {
  options_.source = kSimulated;
  Run(5s);
  ASSERT_EQ(sink_.batches.size(), 1u);
  EXPECT_EQ(sink_.batches[0].quotes.size(), 250u);
  EXPECT_EQ(sink_.batches[0].source, kSimulated);
  EXPECT_TRUE(sink_.batches[0].completes_poll);
  ASSERT_EQ(sink_.all_rates.size(), 1u);
  EXPECT_EQ(sink_.all_rates[0].per_btc.at("usd"), 42'000);
  EXPECT_EQ(sink_.globals.size(), 1u);
  EXPECT_EQ(sink_.lists.size(), 1u);
  EXPECT_TRUE(sink_.rejected.empty());
}

class ExtraPollerTest : public PollerTest {
 protected:
  ExtraPollerTest() {
    options_.max_coins = 100;
    Poller().PollBesides(extra_);
  }

  static std::vector<std::string> Ids(int count) {
    std::vector<std::string> ids;
    for (int i = 0; i < count; ++i) ids.push_back("extra-" + std::to_string(i));
    return ids;
  }

  WantedCoins extra_;
};

// B1
TEST_F(ExtraPollerTest, CoinsBesidesTheTopComeAtTheEndOfThePoll) {
  extra_.wanted = {"rare", "gone"};
  Run(5s);
  EXPECT_EQ(extra_.top_seen, 100u);
  ASSERT_EQ(sink_.batches.size(), 2u);
  EXPECT_FALSE(sink_.batches[0].completes_poll);
  EXPECT_FALSE(sink_.batches[0].by_id);
  EXPECT_TRUE(sink_.batches[1].completes_poll);
  EXPECT_TRUE(sink_.batches[1].by_id);
  ASSERT_EQ(sink_.batches[1].quotes.size(), 1u);
  EXPECT_EQ(sink_.batches[1].quotes[0].id, "rare");
  EXPECT_THAT(sink_.batches[1].extra_ids, ElementsAre("rare", "gone"));
  EXPECT_THAT(extra_.answered, ElementsAre("rare+", "gone-"));
  EXPECT_THAT(Urls(), testing::Contains(HasSubstr("&ids=rare,gone&per_page=250&page=1")));
}

// B1: 250 in one request at most.
TEST_F(ExtraPollerTest, ManyOfThemComeInPages) {
  extra_.wanted = Ids(260);
  Run(10s);
  ASSERT_GE(sink_.batches.size(), 3u);
  EXPECT_EQ(sink_.batches[1].quotes.size(), 250u);
  EXPECT_EQ(sink_.batches[2].quotes.size(), 10u);
  EXPECT_TRUE(sink_.batches[2].completes_poll);
  EXPECT_THAT(extra_.unaffordable, testing::IsEmpty());
}

// B1: they may make the interval twice as long, not longer.
TEST_F(ExtraPollerTest, WhatTheBudgetDoesNotReachForIsTold) {
  options_.minute_limit = 2;
  poller_.reset();
  Poller().PollBesides(extra_);
  extra_.wanted = Ids(260);
  Run(5min);
  EXPECT_EQ(extra_.unaffordable.size(), 10u);
  EXPECT_EQ(extra_.unaffordable.front(), "extra-250");
  EXPECT_LE(Poller().Status().poll_interval, Millis{122s});
}

// B1
TEST_F(ExtraPollerTest, ANewOneNeedNotWaitForTheNextPoll) {
  Run(5s);
  extra_.fresh = {"rare"};
  Run(5s);
  ASSERT_EQ(sink_.batches.size(), 2u);
  EXPECT_TRUE(sink_.batches[1].by_id);
  EXPECT_FALSE(sink_.batches[1].completes_poll);
  EXPECT_THAT(extra_.answered, ElementsAre("rare+"));
}

// A6: whoever answers with other coins than were asked for is not believed.
TEST_F(ExtraPollerTest, OnlyWhatWasAskedForIsTaken) {
  extra_.wanted = {"rare"};
  transport_.server = [this](const HttpRequest& request) -> HttpAnswer {
    if (request.url.find("&ids=") == request.url.npos) return Serve(request, coins_);
    return Answer(200, Rows(5'000, 250));
  };
  Run(5s);
  EXPECT_THAT(sink_.batches.at(1).quotes, testing::IsEmpty());
}

// B1: an upstream that takes no ids still serves the top.
TEST_F(ExtraPollerTest, ARefusalOfThemLeavesThePollWhole) {
  extra_.wanted = {"rare"};
  transport_.server = [this](const HttpRequest& request) -> HttpAnswer {
    if (request.url.find("&ids=") == request.url.npos) return Serve(request, coins_);
    return Answer(400, R"({"error":"no"})");
  };
  Run(65s);
  EXPECT_EQ(Poller().Status().state, State::kOk);
  int whole = 0;
  for (const auto& batch : sink_.batches) whole += batch.completes_poll ? 1 : 0;
  EXPECT_EQ(whole, 3);
}

TEST_F(PollerTest, RequestsCarryAgentDeadlineAndKey) {
  options_.api_key = "CG-secret";
  options_.user_agent = "crypto-price-api/test";
  options_.request_timeout = 7s;
  Run(1s);
  const HttpRequest& request = transport_.seen.at(0).request;
  EXPECT_EQ(request.url,
            "http://coins.example/api/v3/coins/markets?vs_currency=usd&order=market_cap_desc"
            "&per_page=250&page=1&price_change_percentage=1h,7d&precision=full&sparkline=true");
  EXPECT_EQ(request.user_agent, "crypto-price-api/test");
  EXPECT_EQ(request.deadline, Millis{7s});
  EXPECT_EQ(request.body_bytes_max, 16u * 1024 * 1024);
  EXPECT_THAT(request.headers,
              ElementsAre("Accept: application/json", "x-cg-demo-api-key: CG-secret"));
}

TEST_F(PollerTest, AsksForLinesOfTheWeekAtFirstAndThenOnceAnHour) {
  coins_ = 300;
  options_.max_coins = 300;
  Run(2h + 1min);
  std::vector<std::pair<bool, Millis>> with_lines;
  int pages = 0;
  for (const auto& [request, at] : transport_.seen) {
    if (request.url.find("/coins/markets") == std::string::npos) continue;
    ++pages;
    if (request.url.ends_with("&sparkline=true")) {
      const bool second = request.url.find("&page=2&") != std::string::npos;
      with_lines.emplace_back(second, std::chrono::floor<std::chrono::hours>(at - SteadyTime{}));
    }
  }
  EXPECT_GT(pages, 20);
  const auto from = with_lines.empty() ? Millis{} : with_lines[0].second;
  EXPECT_THAT(with_lines,
              ElementsAre(Pair(false, from), Pair(true, from), Pair(false, from + 1h),
                          Pair(true, from + 1h), Pair(false, from + 2h), Pair(true, from + 2h)));
}

TEST_F(PollerTest, LinesThatCannotBeReadLeaveThePrices) {
  transport_.server = [](const HttpRequest& request) -> HttpAnswer {
    if (request.url.find("/coins/markets") == std::string::npos) return Serve(request, 1);
    return Answer(200, R"([{"id":"coin-0","current_price":1.5,"sparkline_in_7d":[1]}])");
  };
  Run(1s);
  EXPECT_EQ(sink_.batches.size(), 1u);
  EXPECT_TRUE(sink_.week_lines.empty());
  EXPECT_TRUE(sink_.rejected.empty());
}

TEST_F(PollerTest, WithoutAKeyNoneIsSent) {
  Run(1s);
  EXPECT_THAT(transport_.seen.at(0).request.headers, ElementsAre("Accept: application/json"));
}

TEST_F(PollerTest, PagesAreOnePollCutToWhatIsWanted) {
  options_.max_coins = 300;
  Run(10s);
  ASSERT_EQ(sink_.batches.size(), 2u);
  EXPECT_FALSE(sink_.batches[0].completes_poll);
  EXPECT_TRUE(sink_.batches[1].completes_poll);
  ASSERT_EQ(sink_.batches[1].quotes.size(), 50u);
  EXPECT_EQ(sink_.batches[1].quotes[0].id, "coin-250");
}

TEST_F(PollerTest, AShortPageEndsThePoll) {
  options_.max_coins = 1'000;
  coins_ = 260;
  Run(20s);
  ASSERT_EQ(sink_.batches.size(), 2u);
  EXPECT_EQ(sink_.batches[1].quotes.size(), 10u);
  EXPECT_TRUE(sink_.batches[1].completes_poll);
}

TEST_F(PollerTest, AnEmptyPageBehindAFullOneEndsThePoll) {
  options_.max_coins = 1'000;
  coins_ = 250;
  Run(20s);
  ASSERT_EQ(sink_.batches.size(), 2u);
  EXPECT_TRUE(sink_.batches[1].quotes.empty());
  EXPECT_TRUE(sink_.batches[1].completes_poll);
  EXPECT_TRUE(sink_.rejected.empty());
}

TEST_F(PollerTest, AnEmptyFirstPageIsRejected) {
  coins_ = 0;
  Run(200ms);
  EXPECT_TRUE(sink_.batches.empty());
  EXPECT_THAT(sink_.rejected, ElementsAre("coins/markets: the first page is empty"));
  EXPECT_EQ(Poller().Status().failures, 1u);
  EXPECT_EQ(Poller().Status().rejected, 1u);
}

TEST_F(PollerTest, GarbageIsRejectedAndNamed) {
  AnswerAll(Answer(200, R"([{"id":"a","current_price":"5"}])"));
  Run(200ms);
  EXPECT_TRUE(sink_.batches.empty());
  ASSERT_EQ(sink_.rejected.size(), 1u);
  EXPECT_THAT(sink_.rejected[0], HasSubstr("current_price"));
  EXPECT_THAT(Poller().Status().last_error, HasSubstr("current_price"));
}

TEST_F(PollerTest, APageOfTheCdnIsAFailureNotARejection) {
  HttpResponse page = Answer(200, "<html><title>Just a moment...</title></html>");
  page.content_type = "text/html";
  AnswerAll(page);
  Run(200ms);
  EXPECT_TRUE(sink_.rejected.empty());
  EXPECT_THAT(Poller().Status().last_error, HasSubstr("Just a moment"));
}

TEST_F(PollerTest, StatusTellsTheStory) {
  EXPECT_EQ(Poller().Status().state, State::kStarting);
  EXPECT_FALSE(Poller().Status().last_success);
  Run(5s);
  UpstreamStatus status = Poller().Status();
  EXPECT_EQ(status.state, State::kOk);
  EXPECT_EQ(status.source, kCoinGecko);
  EXPECT_EQ(status.base_url, "http://coins.example/api/v3");
  EXPECT_EQ(status.plan, "unlimited");
  EXPECT_EQ(status.calls, 4u);
  EXPECT_EQ(status.month_used, 4);
  EXPECT_EQ(status.poll_interval, Millis{30s});
  EXPECT_TRUE(status.last_success);
  EXPECT_FALSE(status.next_call_not_before);
  AnswerAll(TransportFailure{.timed_out = true, .reason = "timed out after 10 s"});
  Run(2min);
  status = Poller().Status();
  EXPECT_EQ(status.state, State::kBackingOff);
  EXPECT_EQ(status.last_error, "timed out after 10 s");
  EXPECT_GE(status.consecutive_failures, 4);
  EXPECT_GT(status.next_call_not_before, clock_.Steady());
}

TEST_F(PollerTest, ThePlanFollowsHostKeyAndSettings) {
  options_.base_url = "https://api.coingecko.com/api/v3";
  options_.api_key = "CG-x";
  options_.minute_limit = 100;
  options_.month_limit = 0;
  const UpstreamStatus status = Poller().Status();
  EXPECT_EQ(status.plan, "demo");
  EXPECT_EQ(status.minute_limit, 100);
  EXPECT_EQ(status.month_limit, std::nullopt);
}

TEST_F(PollerTest, EveryCallIsSavedBeforeItStarts) {
  store_.use = {"2026-03", 40};
  transport_.server = [this](const HttpRequest& request) {
    EXPECT_EQ(store_.use.used, 40 + static_cast<int>(transport_.seen.size()));
    return Serve(request, coins_);
  };
  Run(5s);
  EXPECT_EQ(store_.use.used, 44);
  EXPECT_EQ(store_.saves, 4);
}

TEST_F(PollerTest, AKeyThatUpstreamEchoesStaysSecret) {
  options_.api_key = "CG-secret";
  AnswerAll(Answer(401, R"({"status":{"error_code":10002,"error_message":"CG-secret is bad"}})"));
  Run(1s);
  EXPECT_EQ(Poller().Status().state, State::kMisconfigured);
  EXPECT_EQ(Poller().Status().last_error, "HTTP 401 (10002): *** is bad");
}

TEST_F(PollerTest, ADetailIsFetchedOnceAndCached) {
  Run(5s);
  Ask("coin-7");
  Ask("coin-7");
  Run(1s);
  EXPECT_EQ(told_["coin-7"], (std::vector<std::string>{"page", "page"}));
  const std::size_t calls = transport_.seen.size();
  EXPECT_THAT(Urls().back(), HasSubstr("/coins/coin-7?localization=false"));
  Ask("coin-7");
  Run(1s);
  EXPECT_EQ(told_["coin-7"].size(), 3u);
  EXPECT_EQ(transport_.seen.size(), calls);
}

TEST_F(PollerTest, UnknownAndImpossibleIdsAreNotFound) {
  Run(5s);
  const std::size_t calls = transport_.seen.size();
  for (const char* id : {"nope", "list", "..", ""}) Ask(id);
  Run(5s);
  for (const char* id : {"nope", "list", "..", ""}) {
    EXPECT_EQ(told_[id], std::vector<std::string>{"unknown"}) << id;
  }
  EXPECT_EQ(transport_.seen.size(), calls + 1);
  EXPECT_EQ(Poller().Status().failures, 0u);
}

TEST_F(PollerTest, AWrongBaseUrlIsAFailureThatIsShown) {
  AnswerAll(Answer(404, R"({"error":"no such path"})"));
  Run(10s);
  EXPECT_EQ(Poller().Status().last_error, "HTTP 404: no such path");
  EXPECT_GE(Poller().Status().failures, 1u);
}

TEST_F(PollerTest, ThePageOfAnotherCoinIsRefused) {
  Run(5s);
  AnswerAll(Answer(200, R"({"id":"other"})"));
  Ask("coin-7");
  Run(1s);
  EXPECT_EQ(told_["coin-7"], std::vector<std::string>{"unavailable"});
  EXPECT_EQ(Poller().Status().state, State::kOk);
}

TEST_F(PollerTest, DetailsAreRefusedAtOnceWhileHeld) {
  AnswerAll(Answer(429, "{}", "3600"));
  Run(1s);
  ASSERT_EQ(Poller().Status().state, State::kHeld);
  Ask("coin-7");
  Poller().Turn();
  EXPECT_EQ(told_["coin-7"], std::vector<std::string>{"unavailable"});
  EXPECT_EQ(transport_.seen.size(), 1u);
}

TEST_F(PollerTest, WhoWaitsWhenAHoldBeginsIsAnswered) {
  AnswerAll(Answer(429, "{}", "3600"));
  Ask("coin-7");
  Run(2s);
  EXPECT_EQ(told_["coin-7"], std::vector<std::string>{"unavailable"});
  EXPECT_EQ(transport_.seen.size(), 1u);
}

TEST_F(PollerTest, ACachedPageIsNotKeptWaitingByASlowCall) {
  Run(5s);
  Ask("coin-7");
  Run(1s);
  transport_.latency = 9s;
  Ask("coin-8");
  Poller().Turn();  // Begins the slow call.
  Ask("coin-7");
  Poller().Turn();
  EXPECT_EQ(told_["coin-7"].size(), 2u);
  EXPECT_EQ(told_["coin-8"].size(), 0u);
}

TEST_F(PollerTest, ARequestWhoseTurnDoesNotComeIsAnsweredInTime) {
  options_.request_timeout = 10s;
  options_.rate_limit_delay = 60s;
  Run(1s);  // The next call may start in a minute.
  Ask("coin-7");
  Run(9'999ms);
  EXPECT_EQ(told_["coin-7"], std::vector<std::string>{});
  Run(2ms);
  EXPECT_EQ(told_["coin-7"], std::vector<std::string>{"unavailable"});
}

TEST_F(PollerTest, ASpentShareRefusesDetailsWithoutACall) {
  options_.plan = Plan::kDemo;
  store_.use = {"2026-03", 10'000};
  Ask("coin-7");
  Run(1s);
  EXPECT_EQ(told_["coin-7"], std::vector<std::string>{"unavailable"});
  EXPECT_TRUE(transport_.seen.empty());
}

TEST_F(PollerTest, ClosingAnswersEverybodyOnce) {
  Run(5s);
  transport_.latency = 9s;
  Ask("coin-7");
  Ask("coin-8");
  Poller().Turn();
  Poller().Close();
  Ask("coin-9");
  for (const char* id : {"coin-7", "coin-8", "coin-9"}) {
    EXPECT_EQ(told_[id], std::vector<std::string>{"unavailable"}) << id;
  }
}

TEST_F(PollerTest, AnIdleDayIsNotABusyLoop) {
  options_.max_coins = 5;
  Run(24h);
  // A minute's sleep at most, and one turn per call and due time.
  EXPECT_LT(transport_.waits, 4 * static_cast<int>(transport_.seen.size()) + 1'440);
  EXPECT_EQ(sink_.batches.size(), 2'880u);
}

TEST_F(PollerTest, AChartIsCutToTheRangeThatWasAskedFor) {
  Run(5s);
  AskChart("bitcoin");
  Run(5s);
  EXPECT_THAT(told_["bitcoin"], ElementsAre("2 points"));
  EXPECT_THAT(Urls(),
              testing::Contains("http://coins.example/api/v3/coins/bitcoin/market_chart/range"
                                "?vs_currency=usd&from=1000000000&to=1000007200&precision=full"));
}

TEST_F(PollerTest, ChartsAndPagesTakeTurns) {
  Run(10s);
  const std::size_t before = transport_.seen.size();
  for (const char* id : {"a", "b"}) AskChart(id);
  for (const char* id : {"c", "d"}) Ask(id);
  Run(10s);
  std::string order;
  for (std::size_t i = before; i < transport_.seen.size(); ++i) {
    const std::string& url = transport_.seen[i].request.url;
    for (const char* id : {"a", "b", "c", "d"}) {
      if (url.find("/coins/" + std::string(id) + "/") != url.npos ||
          url.find("/coins/" + std::string(id) + "?") != url.npos) {
        order += id;
      }
    }
  }
  EXPECT_EQ(order, "acbd");
}

TEST_F(PollerTest, AChartBeyondThePlanOrOfNoCoinIsToldSo) {
  Run(5s);
  AnswerAll(Answer(401, R"({"error":{"status":{"error_code":10012,"error_message":"365"}}})"));
  AskChart("old");
  Run(5s);
  EXPECT_THAT(told_["old"], ElementsAre("the plan does not reach as far back"));
  AskChart("..");
  Run(1s);
  EXPECT_THAT(told_[".."], ElementsAre("no such coin"));
  EXPECT_EQ(Poller().Status().state, State::kOk);
}

TEST_F(PollerTest, ChartsThatWaitAreAnsweredAtTheEnd) {
  Run(5s);
  AskChart("bitcoin");
  Poller().Close();
  AskChart("late");
  EXPECT_THAT(told_["bitcoin"], ElementsAre("shutting down"));
  EXPECT_THAT(told_["late"], ElementsAre("shutting down"));
}

TEST_F(PollerTest, AChartOfAnotherShapeIsCountedAndToldSo) {
  Run(5s);
  AnswerAll(Answer(200, R"({"prices":"none"})"));
  AskChart("bitcoin");
  Run(2s);
  EXPECT_THAT(told_["bitcoin"], ElementsAre("upstream's answer made no sense"));
  EXPECT_EQ(Poller().Status().rejected, 1u);
}

// F1
class KeyedPollerTest : public PollerTest {
 protected:
  KeyedPollerTest() {
    options_.api_key = "CG-secret-of-the-operator";
    options_.plan = Plan::kDemo;
  }

  bool HadKey(const FakeTransport::Seen& seen) const {
    return std::ranges::any_of(seen.request.headers, [](const std::string& header) {
      return header.find("CG-secret") != std::string::npos;
    });
  }
};

TEST_F(KeyedPollerTest, PricesGoWithoutTheKeyAndPagesWithIt) {
  Ask("coin-7");
  Run(10min);
  int keyless_pages = 0;
  for (const auto& seen : transport_.seen) {
    const bool is_detail = seen.request.url.find("/coins/coin-7") != std::string::npos;
    EXPECT_EQ(HadKey(seen), is_detail) << seen.request.url;
    if (seen.request.url.find("/coins/markets") != std::string::npos) ++keyless_pages;
  }
  EXPECT_GE(keyless_pages, 19);
  EXPECT_EQ(store_.use.used, 1) << "keyless calls cost no credits";
  EXPECT_TRUE(Poller().Status().prices_keyless);
  EXPECT_EQ(Poller().Status().poll_interval, 30s);
  EXPECT_EQ(sink_.interval, 30s);
}

TEST_F(KeyedPollerTest, OnlyWithTheKeyEverythingWaitsForItsPlan) {
  options_.only_with_key = true;
  Run(10min);
  for (const auto& seen : transport_.seen) EXPECT_TRUE(HadKey(seen)) << seen.request.url;
  EXPECT_FALSE(Poller().Status().prices_keyless);
  EXPECT_GT(sink_.interval, 5min) << "stale follows the interval in force";
}

TEST_F(KeyedPollerTest, TheOperatorIsToldWhatASettingGives) {
  EXPECT_THAT(DescribeYield(options_),
              testing::MatchesRegex("prices of 250 coins every 30 s on the demo plan, without the "
                                    "key, with which they would come every 3.. s; the key serves "
                                    "details and history"));
  options_.only_with_key = true;
  EXPECT_THAT(DescribeYield(options_), HasSubstr("not every 30 s as set"));
  options_.api_key.clear();
  options_.plan = Plan::kKeyless;
  options_.max_coins = 1'000;
  EXPECT_EQ(
      DescribeYield(options_),
      "prices of 1000 coins every 61 s on the keyless plan, not every 30 s as set: the limits "
      "allow no more");
}

// F5: 2 calls a minute, as the manifest for several replicas has it.
TEST_F(PollerTest, AFewCallsAMinuteAreAPaceAndNoTrouble) {
  options_.plan = Plan::kKeyless;
  options_.minute_limit = 2;
  Run(30min);
  EXPECT_EQ(sink_.interval, 61s);
  ASSERT_GT(sink_.batches.size(), 25u);
  for (std::size_t i = 1; i < sink_.batches.size(); ++i) {
    EXPECT_LT(sink_.batches[i].received - sink_.batches[i - 1].received, 2 * sink_.interval);
  }
  EXPECT_EQ(Poller().Status().state, State::kOk);
}

// F6
TEST_F(PollerTest, CallsThatNeverLeftTheMachineCostNoCredit) {
  options_.plan = Plan::kDemo;
  options_.only_with_key = true;
  AnswerAll(TransportFailure{.reason = "Could not resolve host", .never_left = true});
  Run(1h);
  EXPECT_GT(transport_.seen.size(), 5u);
  EXPECT_EQ(store_.use.used, 0);
  EXPECT_EQ(Poller().Status().month_used, 0);
}

}  // namespace
}  // namespace cpa::sources
