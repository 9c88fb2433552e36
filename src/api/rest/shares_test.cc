#include "api/rest/shares.h"

#include <future>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <gtest/gtest.h>

#include "accounts/fake_account_store_for_test.h"
#include "api/rest/errors.h"
#include "base/loop.h"

namespace cpa::api {
namespace {

http::AnswerPtr Text(std::size_t bytes) {
  return std::make_shared<const http::Answer>(http::Answer::Options{.content_type = "text/plain"},
                                              std::string(bytes, 'x'));
}

class SharesTest : public testing::Test {
 protected:
  void SetUp() override { loop_.Start(); }

  void TearDown() override { loop_.Stop(); }

  http::AnswerPtr Ask(const std::string& owner, std::size_t answered, std::string body = {}) {
    http::Request request;
    request.body = body;
    std::promise<http::AnswerPtr> done;
    const auto make = [answered]() -> Task<http::AnswerPtr> { co_return Text(answered); };
    asio::co_spawn(
        loop_.executor(), AnswerWithin(bytes_, owner, request, make),
        [&done](std::exception_ptr, http::AnswerPtr answer) { done.set_value(std::move(answer)); });
    return done.get_future().get();
  }

  BytesInFlight bytes_{100'000, 250'000};
  Loop loop_{0, SystemClock()};
};

TEST_F(SharesTest, AnswersCountUntilTheyAreSent) {  // A3 (b)
  auto unread = Ask("ann", 98'000);
  EXPECT_EQ(unread->status(), 200);
  EXPECT_EQ(bytes_.Read().bytes, 98'000u);
  EXPECT_EQ(Ask("ann", 1)->status(), 429);
  const auto others = Ask("bob", 150'000);
  EXPECT_EQ(others->status(), 200);
  EXPECT_EQ(Ask("cat", 1)->status(), 503);
  unread.reset();
  EXPECT_EQ(Ask("ann", 1)->status(), 200);
}

TEST_F(SharesTest, RequestsCountUntilTheyAreAnswered) {
  const auto unread = Ask("ann", 50'000);
  EXPECT_EQ(Ask("ann", 1, std::string(60'000, 'x'))->status(), 429);
  EXPECT_EQ(Ask("ann", 1, std::string(40'000, 'x'))->status(), 200);
  EXPECT_EQ(bytes_.Read().bytes, 50'000u);
}

TEST(OwnerOfTest, IsTheUserOfAGoodKeyElseTheAddress) {
  const ManualClock clock;
  FakeAccountStore store;
  SeededRandom random{1};
  Accounts accounts({.secret = "a secret that is long"}, store, clock, random);
  const auto ann = accounts.Create("ann", "ann@example.com");
  ASSERT_TRUE(ann.has_value());
  ASSERT_TRUE(accounts.Authenticate(ann->key).has_value());
  http::Request request;
  request.remote_address = "2001:db8:1:2::9";
  EXPECT_EQ(OwnerOf(request, accounts), "2001:db8:1:2::/64");
  request.fields = {{"X-API-Key", "ck_nobodys"}};
  EXPECT_EQ(OwnerOf(request, accounts), "2001:db8:1:2::/64");
  request.fields = {{"X-API-Key", ann->key}};
  EXPECT_EQ(OwnerOf(request, accounts), ann->user.id);
}

}  // namespace
}  // namespace cpa::api
