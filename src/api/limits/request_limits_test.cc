#include "api/limits/request_limits.h"

#include <algorithm>
#include <optional>

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include "accounts/fake_account_store_for_test.h"
#include "base/loop.h"

namespace cpa::api {
namespace {

constexpr int kLimit = 3;

class RequestLimitsTest : public testing::Test {
 protected:
  struct NewUser {
    std::string id;
    std::string key;
  };

  NewUser Create(const std::string& name) {
    const auto account = accounts_.Create(name, name + "@example.com");
    return {account->user.id, account->key};
  }

  http::Request RequestFrom(std::string address, std::string_view key = {}) {
    http::Request request;
    if (!key.empty()) request.fields.emplace_back("X-API-Key", key);
    request.remote_address = std::move(address);
    request.loop = &loop_;
    return request;
  }

  // The status of the refusal, 0 when it passes.
  int StatusFor(http::Request& request) {
    const auto judgement = limits_.Judge(request);
    if (!judgement.waits) return judgement.refusal ? judgement.refusal->status() : 0;
    std::optional<http::AnswerPtr> answer;
    asio::co_spawn(loop_.executor(), limits_.JudgeLater(request),
                   [&](std::exception_ptr, http::AnswerPtr refusal) { answer = refusal; });
    while (!answer) loop_.context().run_one();
    return *answer ? (*answer)->status() : 0;
  }

  int Ask(std::string address, std::string_view key = {}) {
    http::Request request = RequestFrom(std::move(address), key);
    return StatusFor(request);
  }

  // How many of a hundred pass.
  int AdmittedFrom(const std::string& address, std::string_view key = {}) {
    int admitted = 0;
    for (int i = 0; i < 100; ++i) admitted += Ask(address, key) == 0 ? 1 : 0;
    return admitted;
  }

  ManualClock clock_;
  FakeAccountStore store_;
  SeededRandom random_{1};
  Accounts accounts_{{.secret = "a secret that is long"}, store_, clock_, random_};
  Loop loop_{0, clock_};
  BlockingPool reads_{1};
  RequestLimits limits_{LimiterOptions{.limit = kLimit, .window = Millis{60'000}}, accounts_,
                        reads_, 1, clock_};
};

TEST_F(RequestLimitsTest, AnAddressHasItsWindow) {
  EXPECT_EQ(AdmittedFrom("192.0.2.1"), kLimit);
  EXPECT_EQ(Ask("192.0.2.1"), 429);
  EXPECT_EQ(AdmittedFrom("192.0.2.2"), kLimit);
  EXPECT_EQ(limits_.refused(), 97U + 1U + 97U);
  clock_.Advance(Millis{60'000});
  EXPECT_EQ(AdmittedFrom("192.0.2.1"), kLimit);
}

TEST_F(RequestLimitsTest, ASubscriberHasOneWindowForAllHisAddresses) {
  int admitted = 0;
  for (int i = 1; i <= 100; ++i) {
    admitted += Ask("2001:db8:1:2::" + std::to_string(i)) == 0 ? 1 : 0;
  }
  EXPECT_EQ(admitted, kLimit);
  EXPECT_EQ(Ask("2001:db8:1:3::1"), 0);
}

TEST_F(RequestLimitsTest, EveryAnswerTellsWhereTheClientStands) {
  http::Request request = RequestFrom("192.0.2.1");
  EXPECT_EQ(StatusFor(request), 0);
  EXPECT_EQ(request.answer_fields,
            "RateLimit-Policy: \"requests\";q=3;w=60\r\nRateLimit: \"requests\";r=2;t=60\r\n");
  AdmittedFrom("192.0.2.1");
  clock_.Advance(Millis{20'500});
  request.answer_fields.clear();
  EXPECT_EQ(StatusFor(request), 429);
  EXPECT_EQ(request.answer_fields,
            "RateLimit-Policy: \"requests\";q=3;w=60\r\nRateLimit: \"requests\";r=0;t=40\r\n"
            "Retry-After: 40\r\n");
}

TEST_F(RequestLimitsTest, OtherLimitsLetEveryoneBeginAnewAndTheSameOnesNobody) {
  AdmittedFrom("192.0.2.1");
  limits_.Change(kLimit, Millis{60'000});
  EXPECT_EQ(Ask("192.0.2.1"), 429);
  limits_.Change(kLimit + 1, Millis{30'000});
  http::Request request = RequestFrom("192.0.2.1");
  EXPECT_EQ(StatusFor(request), 0);
  EXPECT_EQ(request.answer_fields,
            "RateLimit-Policy: \"requests\";q=4;w=30\r\nRateLimit: \"requests\";r=3;t=30\r\n");
}

TEST_F(RequestLimitsTest, AUserHasOneWindowWhereverHeIs) {
  const NewUser ann = Create("ann");
  const NewUser bob = Create("bob");
  EXPECT_EQ(AdmittedFrom("192.0.2.1", ann.key), kLimit);
  EXPECT_EQ(Ask("192.0.2.9", ann.key), 429) << "another address is no way out";
  EXPECT_EQ(AdmittedFrom("192.0.2.1", bob.key), kLimit) << "a noisy neighbour costs nothing";
  EXPECT_EQ(AdmittedFrom("192.0.2.1"), kLimit);
}

TEST_F(RequestLimitsTest, AllKeysOfAUserCountTogether) {
  const NewUser ann = Create("ann");
  const User user = *accounts_.Authenticate(ann.key);
  const auto rotated = accounts_.Rotate(user, std::chrono::hours{1}, nullptr);
  EXPECT_EQ(AdmittedFrom("192.0.2.1", ann.key), kLimit);
  EXPECT_EQ(Ask("192.0.2.1", rotated->text), 429);
}

TEST_F(RequestLimitsTest, AGoodKeyIsGoodAlsoWhereTheAddressIsUsedUp) {
  const NewUser ann = Create("ann");
  AdmittedFrom("192.0.2.1");
  for (int minute = 0; minute < 3; ++minute) {
    EXPECT_EQ(Ask("192.0.2.1", ann.key), 0) << "also when it has to be looked up again";
    clock_.Advance(KeyCache::kGoodFor);
    AdmittedFrom("192.0.2.1");
  }
}

TEST_F(RequestLimitsTest, ABadKeyIsItsAddress) {
  EXPECT_EQ(AdmittedFrom("192.0.2.1", "ck_nobody"), kLimit);
  EXPECT_EQ(Ask("192.0.2.1"), 429);
}

TEST_F(RequestLimitsTest, TryingKeysOutCostsTheDatabaseLittle) {
  const NewUser ann = Create("ann");
  const int before = store_.finds;
  for (int i = 0; i < 100; ++i) {
    std::string key = ann.key;
    key[key.size() - 1 - static_cast<std::size_t>(i % 20)] ^= static_cast<char>(1 + i / 20);
    Ask("192.0.2.1", key);
  }
  EXPECT_LE(store_.finds - before, kLimit);
  const std::string no_key = ann.key.substr(0, ann.key.size() - 1) + "~";
  http::Request request = RequestFrom("192.0.2.1", no_key);
  EXPECT_EQ(StatusFor(request), 429);
}

TEST_F(RequestLimitsTest, ADatabaseThatDoesNotAnswerRefusesNobody) {
  const NewUser ann = Create("ann");
  store_.read_failure = Unavailable("busy");
  EXPECT_EQ(AdmittedFrom("192.0.2.1", ann.key), kLimit) << "it counts as its address";
  store_.read_failure.reset();
  EXPECT_EQ(Ask("192.0.2.1", ann.key), 0);
}

TEST_F(RequestLimitsTest, TwoKeysInOneRequestAreItsAddress) {
  http::Request request = RequestFrom("192.0.2.1", "ck_one");
  request.query = "api_key=ck_two";
  for (int i = 0; i < kLimit; ++i) EXPECT_EQ(StatusFor(request), 0);
  EXPECT_EQ(Ask("192.0.2.1"), 429);
}

TEST_F(RequestLimitsTest, MessagesHaveAWindowOfTheirOwn) {
  const NewUser ann = Create("ann");
  int admitted = 0;
  for (int i = 0; i < 10; ++i) admitted += limits_.TakeMessage(ann.id) ? 1 : 0;
  EXPECT_EQ(admitted, kLimit);
  EXPECT_EQ(Ask("192.0.2.1", ann.key), 0);
}

TEST_F(RequestLimitsTest, SwitchedOffNobodyIsCounted) {
  RequestLimits off(std::nullopt, accounts_, reads_, 1, clock_);
  http::Request request;
  request.remote_address = "192.0.2.1";
  request.loop = &loop_;
  for (int i = 0; i <= kLimit; ++i) {
    EXPECT_EQ(off.Judge(request).refusal, nullptr);
    EXPECT_TRUE(off.TakeMessage("ann"));
  }
  EXPECT_EQ(request.answer_fields, "");
  off.Change(1, Millis{1'000});
  EXPECT_EQ(off.Judge(request).refusal, nullptr);
}

}  // namespace
}  // namespace cpa::api
