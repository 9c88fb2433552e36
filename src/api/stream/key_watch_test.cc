#include "api/stream/key_watch.h"

#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "accounts/fake_account_store_for_test.h"
#include "ws/peer_for_test.h"

namespace cpa::api {
namespace {

using testing::ElementsAre;

constexpr auto kClosed = "close:4001:Invalid API key";

class KeyWatchTest : public ws::HubFixture {
 protected:
  KeyWatchTest() {
    accounts_.OnRevoked([this](const Revocation& revocation) { watch_.OnRevoked(revocation); });
  }

  User Create(const std::string& name) {
    return accounts_.Create(name, name + "@example.com")->user;
  }

  Client Connect(const User& user) {
    Client client = Open();
    watch_.Add(*client.session, user);
    return client;
  }

  void RunUntilClosed(Client& client) {
    RunUntilFrames(client, 1);
    EXPECT_THAT(client->frames(), ElementsAre(kClosed));
  }

  // One more round of questions, to its end.
  void AskAgain() {
    const int asked = store_.dead_key_questions;
    Advance(KeyWatch::kInterval + Millis{200});
    RunUntil([&] { return store_.dead_key_questions > asked; });
    pool_.wait_for_idle();
    loop_.context().poll();
  }

  // A pool of one thread that can be waited for.
  struct Pool {
    BlockingPool threads{1};

    void wait_for_idle() {
      std::promise<void> idle;
      threads.Post([&] { idle.set_value(); });
      idle.get_future().wait();
    }
  };

  FakeAccountStore store_;
  SeededRandom random_{1};
  Accounts accounts_{{.secret = "secret"}, store_, clock_, random_};
  Pool pool_;
  KeyWatch watch_{accounts_, pool_.threads, {&loop_}};
};

TEST_F(KeyWatchTest, ARevokedKeyClosesItsSocketsAndNoOthers) {
  const User ann = Create("ann");
  const User bob = Create("bob");
  Client one = Connect(ann), two = Connect(ann), other = Connect(bob);
  ASSERT_TRUE(accounts_.Rotate(ann, Millis{0}, nullptr).has_value());
  RunUntilClosed(one);
  RunUntilClosed(two);
  ExpectNothingMore(other);
}

TEST_F(KeyWatchTest, ADeletedUserLosesTheSocketsOfAllKeys) {
  User ann = Create("ann");
  Client one = Connect(ann);
  ann.key_id = accounts_.Rotate(ann, Millis{60'000}, nullptr)->key.id;
  Client two = Connect(ann);
  ASSERT_TRUE(accounts_.Delete(ann).has_value());
  RunUntilClosed(one);
  RunUntilClosed(two);
}

TEST_F(KeyWatchTest, AnExpiredKeyIsFoundByAsking) {
  const User ann = Create("ann");
  Client client = Connect(ann);
  ASSERT_TRUE(accounts_.Rotate(ann, Millis{3'000}, nullptr).has_value());
  AskAgain();
  ExpectNothingMore(client);
  client->Clear();
  AskAgain();
  RunUntilClosed(client);
}

TEST_F(KeyWatchTest, AKeyRevokedElsewhereIsFoundByAsking) {
  const User ann = Create("ann");
  Client client = Connect(ann);
  store_.keys[ann.id].clear();
  AskAgain();
  RunUntilClosed(client);
}

TEST_F(KeyWatchTest, ADatabaseThatDoesNotAnswerClosesNothing) {
  const User ann = Create("ann");
  Client client = Connect(ann);
  store_.keys[ann.id].clear();
  store_.read_failure = Unavailable("away");
  AskAgain();
  ExpectNothingMore(client);
  client->Clear();
  store_.read_failure.reset();
  AskAgain();
  RunUntilClosed(client);
}

TEST_F(KeyWatchTest, ItAsksOnlyWhileThereAreSockets) {
  const User ann = Create("ann");
  Client client = Connect(ann);
  EXPECT_EQ(loop_.timers().armed_count(), 2u);  // The session has one of its own.
  watch_.Remove(*client.session, ann);
  Advance(KeyWatch::kInterval + Millis{200});
  EXPECT_EQ(loop_.timers().armed_count(), 1u);
  pool_.wait_for_idle();
  EXPECT_EQ(store_.dead_key_questions, 0);
}

TEST_F(KeyWatchTest, ARemovedSessionIsLeftAlone) {
  const User ann = Create("ann");
  Client gone = Connect(ann), stays = Connect(ann);
  watch_.Remove(*gone.session, ann);
  ASSERT_TRUE(accounts_.Rotate(ann, Millis{0}, nullptr).has_value());
  RunUntilClosed(stays);
  ExpectNothingMore(gone);
}

}  // namespace
}  // namespace cpa::api
