// Requests with an Idempotency-Key take effect once, on both engines.
#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/once_store.h"
#include "support/storage_fixture.h"

namespace cpa {
namespace {

constexpr std::chrono::hours kDay{24};

const KeptAnswer kAnswer{201, "Location: /portfolios/p\r\n", R"({"id":"p","note":"it's"})"};

class StorageOnce : public StorageTest {
 protected:
  // Counts one transaction more in ann's portfolio p.
  Result<KeptAnswer> Buy(const Once& once, const KeptAnswer& answer = kAnswer) {
    return store_->Apply("ann", "p", &once, [&](PortfolioWork& work) -> Result<KeptAnswer> {
      const std::int64_t sequence = work.NextSequence();
      work.Insert(SomeBuy("t" + std::to_string(sequence), sequence));
      return answer;
    });
  }

  const Once once_{"ann", "key-1", "fingerprint"};
};

INSTANTIATE_TEST_SUITE_P(Engines, StorageOnce, testing::Values(Engine::kSqlite, Engine::kPostgres),
                         EngineName);

TEST_P(StorageOnce, ARepetitionGetsTheFirstAnswerAndChangesNothing) {
  Create("p");
  EXPECT_EQ(*Buy(once_), kAnswer);
  EXPECT_EQ(*Buy(once_, KeptAnswer{500, "", "other"}), kAnswer);
  Open();
  EXPECT_EQ(*Buy(once_), kAnswer);
  EXPECT_EQ(CountOf("transactions"), "1");
}

TEST_P(StorageOnce, AnotherRequestUnderTheSameKeyIsRefused) {
  Create("p");
  ASSERT_TRUE(Buy(once_).has_value());
  const auto other = Buy({"ann", "key-1", "other fingerprint"});
  EXPECT_EQ(other.error().kind, ErrorKind::kConflict);
  EXPECT_EQ(DetailOf(other), "idempotency_key");
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
  const auto failed = store_->Apply("ann", "p", &once_, [](PortfolioWork& work) {
    work.Insert(SomeBuy("t", 1));
    return Result<KeptAnswer>(Conflict("more than is held"));
  });
  EXPECT_EQ(DetailOf(failed), "more than is held");
  EXPECT_EQ(CountOf("transactions"), "0");
  EXPECT_EQ(CountOf("idempotent_requests"), "0");
  EXPECT_EQ(*Buy(once_), kAnswer);
}

TEST_P(StorageOnce, CreationTakesEffectOnceToo) {
  int rendered = 0;
  const auto create = [&](const std::string& id) {
    return store_->Create(SomePortfolio(id, "ann"), 5, &once_, [&] {
      ++rendered;
      return kAnswer;
    });
  };
  EXPECT_EQ(*create("p"), kAnswer);
  EXPECT_EQ(*create("q"), kAnswer);
  EXPECT_EQ(rendered, 1);
  EXPECT_EQ(CountOf("portfolios"), "1");
}

TEST_P(StorageOnce, AfterADayTheKeyIsNewAgain) {
  Create("p");
  ASSERT_TRUE(Buy(once_).has_value());
  clock_.Advance(kDay);
  EXPECT_EQ(*Buy(once_, KeptAnswer{200, "", "later"}), kAnswer);
  clock_.Advance(Millis{1});
  EXPECT_EQ(*Buy({"ann", "key-1", "new"}, KeptAnswer{200, "", "later"}),
            (KeptAnswer{200, "", "later"}));
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
  EXPECT_EQ(DetailOf(gone), "portfolio");
}

TEST_P(StorageOnce, OfManyAtOnceOneTakesEffectAndAllGetItsAnswer) {
  Create("p");
  for (int round = 0; round < 5; ++round) {
    const Once once{"ann", "round " + std::to_string(round), "f"};
    std::vector<std::future<std::string>> requests;
    for (int i = 0; i < 8; ++i) {
      requests.push_back(std::async(std::launch::async, [&, i] {
        const auto answer = Buy(once, KeptAnswer{200, "", std::to_string(i)});
        EXPECT_TRUE(answer.has_value()) << DetailOf(answer);
        return answer ? answer->body : "";
      }));
    }
    const std::string first = requests[0].get();
    for (std::size_t i = 1; i < requests.size(); ++i) EXPECT_EQ(requests[i].get(), first);
  }
  EXPECT_EQ(CountOf("transactions"), "5");
}

}  // namespace
}  // namespace cpa
