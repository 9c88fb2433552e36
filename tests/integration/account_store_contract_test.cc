// What the store of users and keys promises, on both engines.
#include <future>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>

#include "accounts/accounts.h"
#include "storage/accounts/account_store.h"
#include "storage/engine/folder_for_test.h"
#include "storage/engine/migrate.h"
#include "support/scratch_postgres.h"

namespace cpa {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class AccountStoreTest : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    DatabaseOptions options;
    options.url = "sqlite:///" + (folder_ / "x.db").string();
    if (GetParam() == Engine::kPostgres) {
      std::string why;
      ScratchPostgres* server = SharedPostgres(why);
      if (server == nullptr) GTEST_SKIP() << why;
      options.url = server->MakeDatabase();
    }
    auto opened = Database::Open(options);
    ASSERT_TRUE(opened.has_value()) << DetailOf(opened);
    database_ = *std::move(opened);
    const auto migrated = Migrate(*database_, MigrationsFor(GetParam()), clock_);
    ASSERT_TRUE(migrated.has_value()) << DetailOf(migrated);
    store_.emplace(*database_);
    accounts_.emplace(AccountsOptions{.secret = "secret"}, *store_, clock_, random_);
  }

  User SomeUser(const std::string& name) {
    return {"id-" + name,  name,          name + "@example.com", "ck_" + name,
            clock_.Wall(), clock_.Wall(), "key of " + name};
  }

  ApiKey SomeKey(const std::string& id, std::optional<WallTime> expires_at = {}) {
    return {id, "hash of " + id, "ck_" + id, clock_.Wall(), expires_at};
  }

  // With one key, that has the id of the user's.
  Result<AccountStore::FirstNote> Insert(const User& user) {
    ApiKey key = SomeKey(user.key_id);
    key.prefix = user.key_prefix;
    return store_->Insert(user, key, nullptr, {});
  }

  static Once OnceOf(const std::string& scope, const std::string& fingerprint = "f") {
    return {scope, "k", fingerprint};
  }

  Result<AccountStore::FirstNote> Edit(const std::string& user_id, const Once* once,
                                       const AccountStore::KeyEdit& edit) {
    return store_->EditKeys(user_id, once, clock_.Wall(), edit);
  }

  AccountStore::KeyEdit Adding(const std::string& id) {
    return [this, id](std::vector<ApiKey>& keys) -> Result<std::string> {
      keys.push_back(SomeKey(id));
      return "note of " + id;
    };
  }

  std::vector<std::string> KeyIds(const std::string& user_id) {
    std::vector<std::string> ids;
    for (const ApiKey& key : *store_->ListKeys(user_id)) ids.push_back(key.id);
    return ids;
  }

  int Count(const std::string& table) {
    int count = -1;
    const auto done = database_->Read([&](soci::session& session) -> Result<void> {
      session << "SELECT count(*) FROM " << table, soci::into(count);
      return {};
    });
    EXPECT_TRUE(done.has_value()) << DetailOf(done);
    return count;
  }

  TestFolder folder_;
  ManualClock clock_{WallTime{Millis{1'700'000'000'123}}};
  SeededRandom random_{1};
  std::unique_ptr<Database> database_;
  std::optional<SqlAccountStore> store_;
  std::optional<Accounts> accounts_;
};

TEST_P(AccountStoreTest, FindsWhatWasInserted) {
  const User ann = SomeUser("ann");
  ASSERT_TRUE(Insert(ann).has_value());
  const auto found = store_->FindByKeyId("key of ann");
  ASSERT_TRUE(found.has_value()) << DetailOf(found);
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->user, ann);
  EXPECT_EQ((*found)->key.hash, "hash of key of ann");
  EXPECT_EQ((*found)->key.expires_at, std::nullopt);
}

TEST_P(AccountStoreTest, FindsNothingForAnUnknownId) {
  const auto found = store_->FindByKeyId("key-id");
  ASSERT_TRUE(found.has_value()) << DetailOf(found);
  EXPECT_FALSE(found->has_value());
}

TEST_P(AccountStoreTest, NamesTheFieldThatIsTakenIgnoringCase) {
  ASSERT_TRUE(Insert(SomeUser("ann")).has_value());
  User same_name = SomeUser("bob");
  same_name.username = "ANN";
  User same_email = SomeUser("bob");
  same_email.email = "Ann@Example.COM";
  User same_key = SomeUser("bob");
  same_key.key_id = "key of ann";
  EXPECT_EQ(SubjectOf(Insert(same_name)), Subject::kUsername);
  EXPECT_EQ(SubjectOf(Insert(same_email)), Subject::kEmail);
  EXPECT_EQ(SubjectOf(Insert(same_key)), Subject::kKey);
  EXPECT_EQ(Count("users"), 1);  // The user of the failed key went with it.
  EXPECT_TRUE(Insert(SomeUser("bob")).has_value());
}

TEST_P(AccountStoreTest, StoresQuotesExactly) {
  User user = SomeUser("ann");
  user.username = R"(x'); DROP TABLE users; -- ":id" ? %s)";
  user.email = "o'brien@example.com";
  user.key_id = "' OR '1'='1";
  ASSERT_TRUE(Insert(user).has_value());
  EXPECT_EQ((**store_->FindByKeyId(user.key_id)).user, user);
  EXPECT_FALSE(store_->FindByKeyId("x' OR '1'='1")->has_value());
  EXPECT_EQ(Count("users"), 1);
}

TEST_P(AccountStoreTest, OfManyWhoWantOneNameExactlyOneGetsIt) {
  std::vector<std::future<bool>> threads;
  for (int i = 0; i < 8; ++i) {
    threads.push_back(std::async(std::launch::async, [this, i] {
      const auto made = accounts_->Create("ann", "ann" + std::to_string(i) + "@example.com");
      EXPECT_TRUE(made || (made.error().trouble.IsAbout(ErrorKind::kConflict, Subject::kUsername)));
      return made.has_value();
    }));
  }
  int winners = 0;
  for (auto& thread : threads) winners += thread.get() ? 1 : 0;
  EXPECT_EQ(winners, 1);
  EXPECT_EQ(Count("users"), 1);
  EXPECT_EQ(Count("api_keys"), 1);
}

// ---- Sign-ups that come again

TEST_P(AccountStoreTest, ASignUpTakesEffectOncePerRequest) {
  const Once once = OnceOf("signup:f");
  const auto first = store_->Insert(SomeUser("ann"), SomeKey("1"), &once, "first");
  ASSERT_TRUE(first.has_value()) << DetailOf(first);
  EXPECT_EQ(*first, std::nullopt);
  const auto again = store_->Insert(SomeUser("ann"), SomeKey("2"), &once, "second");
  ASSERT_TRUE(again.has_value()) << DetailOf(again);
  EXPECT_EQ(*again, "first");
  EXPECT_EQ(Count("users"), 1);
  EXPECT_EQ(Count("api_keys"), 1);
}

TEST_P(AccountStoreTest, AnotherSignUpUnderTheSameKeyIsItsOwnRequest) {
  const Once once = OnceOf("signup:f");
  const Once other = OnceOf("signup:g", "g");
  ASSERT_TRUE(store_->Insert(SomeUser("ann"), SomeKey("1"), &once, "first").has_value());
  const auto bob = store_->Insert(SomeUser("bob"), SomeKey("2"), &other, "second");
  ASSERT_TRUE(bob.has_value()) << DetailOf(bob);
  EXPECT_EQ(*bob, std::nullopt);
}

TEST_P(AccountStoreTest, ASignUpIsForgottenAfterADayOrWithItsUser) {
  const Once once = OnceOf("signup:f");
  ASSERT_TRUE(store_->Insert(SomeUser("ann"), SomeKey("1"), &once, "first").has_value());
  clock_.Advance(std::chrono::hours{24} + Millis{1});
  User again = SomeUser("again");
  again.username = "ann";
  EXPECT_EQ(SubjectOf(store_->Insert(again, SomeKey("2"), &once, "n")), Subject::kUsername);
  const auto bob = store_->Insert(SomeUser("bob"), SomeKey("2"), &once, "second");
  ASSERT_TRUE(bob.has_value()) << DetailOf(bob);
  EXPECT_EQ(*bob, std::nullopt);
  EXPECT_EQ(Count("idempotent_signups"), 1);
  ASSERT_TRUE(store_->Erase("id-bob").has_value());
  EXPECT_EQ(Count("idempotent_signups"), 0);
}

TEST_P(AccountStoreTest, AFailedSignUpLeavesItsKeyFree) {
  ASSERT_TRUE(Insert(SomeUser("ann")).has_value());
  const Once once = OnceOf("signup:f");
  User taken = SomeUser("bob");
  taken.username = "ann";
  EXPECT_EQ(SubjectOf(store_->Insert(taken, SomeKey("1"), &once, "n")), Subject::kUsername);
  EXPECT_EQ(Count("idempotent_signups"), 0);
}

TEST_P(AccountStoreTest, OfManySignUpsOfOneRequestExactlyOneTakesEffect) {
  const Repeatable request{.once = OnceOf("signup:f"), .key = "k"};
  std::vector<std::future<std::string>> threads;
  for (int i = 0; i < 8; ++i) {
    threads.push_back(std::async(std::launch::async, [&] {
      const auto made = accounts_->Create("ann", "ann@example.com", &request);
      return made ? made->key : "(failed)";
    }));
  }
  std::set<std::string> keys;
  for (auto& thread : threads) keys.insert(thread.get());
  ASSERT_THAT(keys, SizeIs(1));
  EXPECT_TRUE(accounts_->Authenticate(*keys.begin()).has_value());
  EXPECT_EQ(Count("users"), 1);
}

// ---- Changes

TEST_P(AccountStoreTest, AChangeSetsWhatIsGiven) {
  const User ann = SomeUser("ann");
  ASSERT_TRUE(Insert(ann).has_value());
  clock_.Advance(Millis{5});
  const auto changed = store_->Change(ann.id, {.username = "Anna", .email = {}}, clock_.Wall());
  ASSERT_TRUE(changed.has_value()) << DetailOf(changed);
  EXPECT_EQ(changed->username, "Anna");
  EXPECT_EQ(changed->email, ann.email);
  const User stored = (*store_->FindByKeyId(ann.key_id))->user;
  EXPECT_EQ(stored.username, "Anna");
  EXPECT_EQ(stored.created_at, ann.created_at);
  EXPECT_EQ(stored.updated_at, clock_.Wall());
}

TEST_P(AccountStoreTest, AChangeToNothingNewIsNone) {
  const User ann = SomeUser("ann");
  ASSERT_TRUE(Insert(ann).has_value());
  clock_.Advance(Millis{5});
  for (const ProfileChange& change :
       {ProfileChange{}, ProfileChange{.username = "ann", .email = "ann@example.com"}}) {
    EXPECT_EQ(store_->Change(ann.id, change, clock_.Wall())->updated_at, ann.updated_at);
  }
}

TEST_P(AccountStoreTest, AChangeMayNotTakeWhatIsTakenButMayChangeTheCase) {
  ASSERT_TRUE(Insert(SomeUser("ann")).has_value());
  ASSERT_TRUE(Insert(SomeUser("bob")).has_value());
  const auto change = [&](ProfileChange to) {
    return SubjectOf(store_->Change("id-bob", to, clock_.Wall()));
  };
  EXPECT_EQ(change({.username = "ANN", .email = {}}), Subject::kUsername);
  EXPECT_EQ(change({.username = {}, .email = "Ann@Example.com"}), Subject::kEmail);
  EXPECT_EQ(change({.username = "BOB", .email = "Bob@Example.com"}), std::nullopt);
  EXPECT_EQ(SubjectOf(store_->Change("nobody", {}, clock_.Wall())), Subject::kUser);
}

TEST_P(AccountStoreTest, AnErasedUserTakesEverythingAlong) {
  ASSERT_TRUE(Insert(SomeUser("ann")).has_value());
  const Once once = OnceOf("id-ann");
  ASSERT_TRUE(Edit("id-ann", &once, Adding("2")).has_value());
  ASSERT_TRUE(Insert(SomeUser("bob")).has_value());
  ASSERT_TRUE(store_->Erase("id-ann").has_value());
  EXPECT_FALSE(store_->FindByKeyId("key of ann")->has_value());
  EXPECT_EQ(Count("users"), 1);
  EXPECT_EQ(Count("api_keys"), 1);
  EXPECT_EQ(Count("idempotent_requests"), 0);
  EXPECT_EQ(SubjectOf(store_->Erase("id-ann")), Subject::kUser);
  EXPECT_TRUE(Insert(SomeUser("ann")).has_value());  // Her name is free again.
}

// ---- Keys

TEST_P(AccountStoreTest, KeysAreStoredAsTheyWereEdited) {
  ASSERT_TRUE(Insert(SomeUser("ann")).has_value());
  clock_.Advance(Millis{1});
  const WallTime end = clock_.Wall() + Millis{7};
  const auto edited = Edit("id-ann", nullptr, [&](std::vector<ApiKey>& keys) {
    keys[0].expires_at = end;
    keys.push_back(SomeKey("2"));
    return Result<std::string>("");
  });
  ASSERT_TRUE(edited.has_value()) << DetailOf(edited);
  const auto keys = *store_->ListKeys("id-ann");
  ASSERT_THAT(keys, SizeIs(2));
  EXPECT_EQ(keys[0].id, "key of ann");
  EXPECT_EQ(keys[0].expires_at, end);
  EXPECT_EQ(keys[1], SomeKey("2"));
  EXPECT_EQ((*store_->FindByKeyId("key of ann"))->key.expires_at, end);
  ASSERT_TRUE(Edit("id-ann", nullptr, [](std::vector<ApiKey>& all) {
                all.erase(all.begin());
                return Result<std::string>("");
              }).has_value());
  EXPECT_THAT(KeyIds("id-ann"), ElementsAre("2"));
}

TEST_P(AccountStoreTest, AFailedEditChangesNothing) {
  ASSERT_TRUE(Insert(SomeUser("ann")).has_value());
  ASSERT_TRUE(Insert(SomeUser("bob")).has_value());
  const Once once = OnceOf("id-ann");
  const auto refused = Edit("id-ann", &once, [](std::vector<ApiKey>& keys) -> Result<std::string> {
    keys.clear();
    return Conflict(Subject::kLastKey);
  });
  EXPECT_EQ(SubjectOf(refused), Subject::kLastKey);
  EXPECT_EQ(SubjectOf(Edit("id-ann", &once, Adding("key of bob"))), Subject::kKey);
  EXPECT_THAT(KeyIds("id-ann"), ElementsAre("key of ann"));
  EXPECT_EQ(Count("idempotent_requests"), 0);
  EXPECT_EQ(SubjectOf(Edit("nobody", nullptr, Adding("3"))), Subject::kUser);
}

TEST_P(AccountStoreTest, AnEditTakesEffectOnce) {
  ASSERT_TRUE(Insert(SomeUser("ann")).has_value());
  const Once once = OnceOf("id-ann");
  EXPECT_EQ(*store_->FindNote(once, clock_.Wall()), std::nullopt);
  EXPECT_EQ(*Edit("id-ann", &once, Adding("2")), std::nullopt);
  EXPECT_EQ(*Edit("id-ann", &once, Adding("3")), "note of 2");
  EXPECT_EQ(*store_->FindNote(once, clock_.Wall()), "note of 2");
  const Once other = OnceOf("id-ann", "g");
  EXPECT_EQ(SubjectOf(Edit("id-ann", &other, Adding("4"))), Subject::kIdempotency);
  EXPECT_EQ(*store_->FindNote(other, clock_.Wall()), std::nullopt);
  EXPECT_THAT(KeyIds("id-ann"), ElementsAre("2", "key of ann"));
  clock_.Advance(std::chrono::hours{24} + Millis{1});
  EXPECT_EQ(*store_->FindNote(once, clock_.Wall()), std::nullopt);
  EXPECT_EQ(*Edit("id-ann", &once, Adding("5")), std::nullopt);
}

TEST_P(AccountStoreTest, DeadKeysAreToldFromThoseThatWork) {
  ASSERT_TRUE(Insert(SomeUser("ann")).has_value());
  const WallTime now = clock_.Wall();
  ASSERT_TRUE(Edit("id-ann", nullptr, [&](std::vector<ApiKey>& keys) {
                keys.push_back(SomeKey("ended", now));
                keys.push_back(SomeKey("ending", now + Millis{1}));
                return Result<std::string>("");
              }).has_value());
  const std::vector<std::string> ids = {"key of ann", "ended", "ending", "unknown"};
  EXPECT_THAT(*store_->FindDeadKeys(ids, now), ElementsAre("ended", "unknown"));
  EXPECT_THAT(*store_->FindDeadKeys({}, now), IsEmpty());
}

TEST_P(AccountStoreTest, DeadKeysAreFoundAmongThousands) {
  std::vector<std::string> ids;
  for (int i = 0; i < 1'001; ++i) ids.push_back("unknown" + std::to_string(i));
  EXPECT_EQ(*store_->FindDeadKeys(ids, clock_.Wall()), ids);
  ASSERT_TRUE(Insert(SomeUser("ann")).has_value());
  ids[400] = "key of ann";
  EXPECT_THAT(*store_->FindDeadKeys(ids, clock_.Wall()), SizeIs(1'000));
}

TEST_P(AccountStoreTest, OfManyRotationsOfOneRequestExactlyOneTakesEffect) {
  const auto made = accounts_->Create("ann", "ann@example.com");
  ASSERT_TRUE(made.has_value());
  const Repeatable request{.once = OnceOf(made->user.id), .key = "k"};
  std::vector<std::future<std::string>> threads;
  for (int i = 0; i < 8; ++i) {
    threads.push_back(std::async(std::launch::async, [&] {
      const auto rotated = accounts_->Rotate(made->user, Millis{0}, &request);
      return rotated ? rotated->text : "(failed)";
    }));
  }
  std::set<std::string> keys;
  for (auto& thread : threads) keys.insert(thread.get());
  ASSERT_THAT(keys, SizeIs(1));
  EXPECT_TRUE(accounts_->Authenticate(*keys.begin()).has_value());
  EXPECT_THAT(*accounts_->Keys(made->user), SizeIs(1));
  EXPECT_EQ(Count("api_keys"), 2);  // The replaced one is kept for a day.
}

INSTANTIATE_TEST_SUITE_P(Engines, AccountStoreTest,
                         testing::Values(Engine::kSqlite, Engine::kPostgres),
                         [](const auto& engine) {
                           return engine.param == Engine::kSqlite ? "Sqlite" : "Postgres";
                         });

}  // namespace
}  // namespace cpa
