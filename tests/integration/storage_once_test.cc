// Requests with an Idempotency-Key take effect once, on both engines.
#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/engine/once_store.h"
#include "support/keeping_reply.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

constexpr std::chrono::hours kDay{24};

const std::string kReply = "201\nLocation: /portfolios/p\r\n\n{\"id\":\"p\",\"note\":\"it's\"}";

class StorageOnce : public StorageTest {
 protected:
  // Counts one transaction more in ann's portfolio p.
  Result<std::string> Buy(const Once& once, std::string reply = kReply) {
    const auto change = [&](PortfolioWork& work) -> Result<void> {
      const std::int64_t sequence = work.NextSequence();
      work.Insert(SomeBuy("t" + std::to_string(sequence), sequence));
      return {};
    };
    const auto done = store_->Apply("ann", "p", KeepingReply(once, reply), change);
    return done ? Result<std::string>(reply) : done.error();
  }

  const Once once_{"ann", "key-1", "fingerprint"};
};

INSTANTIATE_TEST_SUITE_P(Engines, StorageOnce, testing::Values(Engine::kSqlite, Engine::kPostgres),
                         EngineName);

TEST_P(StorageOnce, ARepetitionGetsTheFirstAnswerAndChangesNothing) {
  Create("p");
  EXPECT_EQ(*Buy(once_), kReply);
  EXPECT_EQ(*Buy(once_, "other"), kReply);
  Open();
  EXPECT_EQ(*Buy(once_), kReply);
  EXPECT_EQ(CountOf("transactions"), "1");
}

// Servers of the first release, which know three columns, may stand beside this one.
TEST_P(StorageOnce, RepliesAreKeptInTheColumnsOfTheFirstRelease) {
  Create("p");
  ASSERT_TRUE(Buy(once_).has_value());
  EXPECT_EQ(ReadText("SELECT status || ' ' || extra_fields || body FROM idempotent_requests"),
            "201 Location: /portfolios/p\r\n{\"id\":\"p\",\"note\":\"it's\"}");
  ASSERT_TRUE(Run("UPDATE idempotent_requests SET status = 200, extra_fields = '', "
                  "body = '{\"kept\":\"before\"}'")
                  .has_value());
  EXPECT_EQ(*Buy(once_), "{\"kept\":\"before\"}");
  EXPECT_EQ(**SqlReplyStore(*database_, clock_).Find(once_), "{\"kept\":\"before\"}");
}

// Also what looks like a status, and is none.
TEST_P(StorageOnce, AReplyComesBackToTheLastByte) {
  Create("p");
  for (const std::string reply : {"", "{}", "200\n\n", "404\n\n{}", "201\nA: b\r\nC: d\r\n\nx\n\ny",
                                  "2x1\n\n{}", "201\n{}", "20", "\n\n"}) {
    const Once once{"ann", "key of " + reply, "f"};
    ASSERT_TRUE(Buy(once, reply).has_value());
    EXPECT_EQ(*Buy(once, "other"), reply == "200\n\n" ? "" : reply);
  }
}

TEST_P(StorageOnce, AnotherRequestUnderTheSameKeyIsRefused) {
  Create("p");
  ASSERT_TRUE(Buy(once_).has_value());
  const auto other = Buy({"ann", "key-1", "other fingerprint"});
  EXPECT_EQ(other.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(SubjectOf(other), Subject::kIdempotency);
  EXPECT_EQ(CountOf("transactions"), "1");
}

TEST_P(StorageOnce, KeysAreTheUsersOwn) {
  Create("p");
  ASSERT_TRUE(Buy(once_).has_value());
  ASSERT_TRUE(Buy({"bob", "key-1", "fingerprint"}).has_value());
  ASSERT_TRUE(Buy({"ann", "KEY-1", "fingerprint"}).has_value());
  EXPECT_EQ(CountOf("transactions"), "3");
}

TEST_P(StorageOnce, AFailedChangeLeavesItsKeyFree) {
  Create("p");
  std::string reply;
  const auto failed = store_->Apply("ann", "p", KeepingReply(once_, reply),
                                    [](PortfolioWork& work) -> Result<void> {
                                      work.Insert(SomeBuy("t", 1));
                                      return Conflict("more than is held");
                                    });
  EXPECT_EQ(DetailOf(failed), "more than is held");
  EXPECT_EQ(CountOf("transactions"), "0");
  EXPECT_EQ(CountOf("idempotent_requests"), "0");
  EXPECT_EQ(*Buy(once_), kReply);
}

TEST_P(StorageOnce, CreationTakesEffectOnceToo) {
  for (const std::string id : {"p", "q"}) {
    std::string reply = "reply of " + id;
    const auto done = store_->Create(SomePortfolio(id, "ann"), 5, KeepingReply(once_, reply));
    ASSERT_TRUE(done.has_value()) << DetailOf(done);
    EXPECT_EQ(reply, "reply of p");
  }
  EXPECT_EQ(CountOf("portfolios"), "1");
}

TEST_P(StorageOnce, AfterADayTheKeyIsNewAgain) {
  Create("p");
  ASSERT_TRUE(Buy(once_).has_value());
  clock_.Advance(kDay);
  EXPECT_EQ(*Buy(once_, "later"), kReply);
  clock_.Advance(Millis{1});
  EXPECT_EQ(*Buy({"ann", "key-1", "new"}, "later"), "later");
  EXPECT_EQ(CountOf("transactions"), "2");
  EXPECT_EQ(CountOf("idempotent_requests"), "1");
}

TEST_P(StorageOnce, ExpiredAnswersGoOnTheWay) {
  Create("p");
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(Buy({"ann", std::to_string(i), "f"}).has_value());
  clock_.Advance(2 * kDay);
  ASSERT_TRUE(Buy({"bob", "a", "f"}).has_value());
  ASSERT_TRUE(Buy({"bob", "b", "f"}).has_value());
  EXPECT_EQ(CountOf("idempotent_requests"), "2");
}

TEST_P(StorageOnce, TheKeysOfADeletedUserGoWithIt) {
  Create("p");
  ASSERT_TRUE(Buy(once_).has_value());
  ASSERT_TRUE(Run("DELETE FROM users WHERE id = 'ann'").has_value());
  EXPECT_EQ(CountOf("idempotent_requests"), "0");
  const auto gone = Buy(once_);
  EXPECT_EQ(gone.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(SubjectOf(gone), Subject::kPortfolio);
}

TEST_P(StorageOnce, OfManyAtOnceOneTakesEffectAndAllGetItsAnswer) {
  Create("p");
  for (int round = 0; round < 5; ++round) {
    const Once once{"ann", "round " + std::to_string(round), "f"};
    std::vector<std::future<std::string>> requests;
    for (int i = 0; i < 8; ++i) {
      requests.push_back(std::async(std::launch::async, [&, i] {
        const auto answer = Buy(once, std::to_string(i));
        EXPECT_TRUE(answer.has_value()) << DetailOf(answer);
        return answer ? *answer : "";
      }));
    }
    const std::string first = requests[0].get();
    for (std::size_t i = 1; i < requests.size(); ++i) EXPECT_EQ(requests[i].get(), first);
  }
  EXPECT_EQ(CountOf("transactions"), "5");
}

}  // namespace
}  // namespace cpa
