// Changes to users and their keys, over a store in memory.
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "accounts/accounts.h"
#include "accounts/fake_account_store_for_test.h"
#include "accounts/keys.h"

namespace cpa {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Millis kNoOverlap{0};
constexpr Millis kHour{3'600'000};

class AccountKeysTest : public testing::Test {
 protected:
  AccountKeysTest() {
    accounts_.OnRevoked([this](const Revocation& revocation) {
      revoked_.push_back(revocation.user_id + "/" + revocation.key_id);
    });
    const auto made = accounts_.Create("ann", "ann@example.com");
    user_ = made->user;
    key_ = made->key;
  }

  static Repeatable Request(const std::string& key, const std::string& fingerprint = "f") {
    return {.once = {.scope = {}, .key = "hash of " + key, .fingerprint = fingerprint}, .key = key};
  }

  RotatedKey Rotate(Millis overlap = kNoOverlap) {
    auto rotated = accounts_.Rotate(user_, overlap, nullptr);
    EXPECT_TRUE(rotated.has_value());
    return *rotated;
  }

  Subject RotateFailure() {
    const auto rotated = accounts_.Rotate(user_, kHour, nullptr);
    return rotated ? Subject::kNone : rotated.error().trouble.subject;
  }

  AccountResult<RotatedKey> RotateOnce(Repeatable request, Millis overlap = kNoOverlap) {
    request.once.scope = user_.id;
    return accounts_.Rotate(user_, overlap, &request);
  }

  bool Works(const std::string& key) { return accounts_.Authenticate(key).has_value(); }

  std::vector<std::string> KeyIds() {
    std::vector<std::string> ids;
    for (const ApiKey& key : *accounts_.Keys(user_)) ids.push_back(key.id);
    return ids;
  }

  FakeAccountStore store_;
  ManualClock clock_;
  SeededRandom random_{1};
  Accounts accounts_{{.secret = "secret"}, store_, clock_, random_};
  std::vector<std::string> revoked_;
  User user_;
  std::string key_;
};

// ---- Rotation

TEST_F(AccountKeysTest, RotationEndsTheOldKeyAtOnceAlsoWhereItIsRemembered) {
  ASSERT_TRUE(Works(key_));
  const RotatedKey fresh = Rotate();
  EXPECT_EQ(accounts_.TryCached(key_).state, KeyState::kUnknown);
  EXPECT_FALSE(Works(key_));
  EXPECT_EQ(fresh.previous_expires_at, clock_.Wall());
  const auto user = accounts_.Authenticate(fresh.text);
  ASSERT_TRUE(user.has_value());
  EXPECT_EQ(user->id, user_.id);
  EXPECT_EQ(user->key_id, fresh.key.id);
  EXPECT_THAT(revoked_, ElementsAre(user_.id + "/" + user_.key_id));
}

TEST_F(AccountKeysTest, OverlapLetsTheOldKeyWorkUntilItEnds) {
  const RotatedKey fresh = Rotate(kHour);
  EXPECT_EQ(fresh.previous_expires_at, clock_.Wall() + kHour);
  clock_.Advance(kHour - Millis{1});
  EXPECT_TRUE(Works(key_));
  EXPECT_THAT(revoked_, IsEmpty());
  clock_.Advance(Millis{1});
  EXPECT_EQ(accounts_.TryCached(key_).state, KeyState::kUnknown);
  EXPECT_FALSE(Works(key_));
  EXPECT_TRUE(Works(fresh.text));
}

TEST_F(AccountKeysTest, AReplacedKeyCannotProlongItself) {
  Rotate(kHour);
  const WallTime end = clock_.Wall() + kHour;
  clock_.Advance(kHour / 2);
  EXPECT_EQ(Rotate(kHour).previous_expires_at, end);
}

TEST_F(AccountKeysTest, AReplacedKeyMayBeCutShort) {
  Rotate(kHour);
  Rotate();
  EXPECT_FALSE(Works(key_));
}

TEST_F(AccountKeysTest, KeysAreLimitedButReplacingAlwaysWorks) {
  for (std::size_t i = 1; i < Accounts::kKeysMax; ++i) Rotate(kHour);
  EXPECT_THAT(KeyIds(), SizeIs(Accounts::kKeysMax));
  EXPECT_EQ(RotateFailure(), Subject::kKeyLimit);
  EXPECT_THAT(KeyIds(), SizeIs(Accounts::kKeysMax));
  Rotate();
  EXPECT_THAT(KeyIds(), SizeIs(Accounts::kKeysMax));
}

TEST_F(AccountKeysTest, LongDeadKeysAreDropped) {
  user_ = *accounts_.Authenticate(Rotate().text);
  EXPECT_THAT(store_.keys[user_.id], SizeIs(2));
  clock_.Advance(24 * kHour);
  Rotate();
  EXPECT_THAT(store_.keys[user_.id], SizeIs(2));
}

TEST_F(AccountKeysTest, AKeyThatIsNoMoreCannotRotate) {
  Rotate();
  EXPECT_EQ(RotateFailure(), Subject::kUser);
  store_.users.clear();
  EXPECT_EQ(RotateFailure(), Subject::kUser);
}

TEST_F(AccountKeysTest, ALookUpThatARotationOvertookIsNotRemembered) {
  store_.after_find = [this] { Rotate(); };
  EXPECT_TRUE(Works(key_));  // It worked when the database was read.
  EXPECT_FALSE(Works(key_));
}

TEST_F(AccountKeysTest, AKeyIsLookedUpAgainAfterAChangeThatMayBeIn) {  // E4
  const std::vector<std::function<bool()>> changes = {
      [this] { return accounts_.Rotate(user_, kNoOverlap, nullptr).has_value(); },
      [this] { return accounts_.Revoke(user_, user_.key_id).has_value(); },
      [this] { return accounts_.Change(user_, {.username = "anne", .email = {}}).has_value(); },
      [this] { return accounts_.Delete(user_).has_value(); }};
  for (const auto& change : changes) {
    ASSERT_TRUE(Works(key_));
    EXPECT_EQ(accounts_.TryCached(key_).state, KeyState::kGood);
    store_.write_failure = Unavailable("the connection broke while committing");
    EXPECT_FALSE(change());
    EXPECT_EQ(accounts_.TryCached(key_).state, KeyState::kUnknown);
    store_.write_failure.reset();
  }
}

// ---- Requests that come again

TEST_F(AccountKeysTest, ARotationOfAnotherServerIsHeededWhenItIsRepeatedHere) {  // E4
  ASSERT_TRUE(Works(key_));
  Accounts other{{.secret = "secret"}, store_, clock_, random_};
  Repeatable request = Request("k");
  request.once.scope = user_.id;
  const auto first = other.Rotate(user_, kNoOverlap, &request);
  const auto again = RotateOnce(Request("k"));
  ASSERT_TRUE(first && again);
  EXPECT_EQ(again->text, first->text);
  EXPECT_FALSE(Works(key_));
}

TEST_F(AccountKeysTest, ARepeatedSignUpShowsTheSameAccountAndKey) {
  const Repeatable request = Request("a key of sixteen");
  const auto first = accounts_.Create("bob", "bob@example.com", &request);
  clock_.Advance(kHour);
  const auto again = accounts_.Create("bob", "bob@example.com", &request);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(again->user, first->user);
  EXPECT_EQ(again->key, first->key);
  EXPECT_FALSE(first->replayed);
  EXPECT_TRUE(again->replayed);
  EXPECT_TRUE(Works(first->key));
}

TEST_F(AccountKeysTest, ARepeatedRotationShowsTheSameKey) {
  const auto first = RotateOnce(Request("k"), kHour);
  clock_.Advance(Millis{1});
  const auto again = RotateOnce(Request("k"), kHour);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(again->text, first->text);
  EXPECT_EQ(again->key, first->key);
  EXPECT_EQ(again->previous_expires_at, first->previous_expires_at);
  EXPECT_FALSE(first->replayed);
  EXPECT_TRUE(again->replayed);
  EXPECT_THAT(KeyIds(), SizeIs(2));
}

TEST_F(AccountKeysTest, AnotherRequestUnderTheSameKeyIsRefused) {
  ASSERT_TRUE(RotateOnce(Request("k"), kHour).has_value());
  const auto other = RotateOnce(Request("k", "g"), kHour);
  ASSERT_FALSE(other.has_value());
  EXPECT_EQ(other.error().trouble.subject, Subject::kIdempotency);
}

TEST_F(AccountKeysTest, DerivedKeysDependOnEverythingThatMakesThem) {
  const auto first = RotateOnce(Request("k"), kHour);
  const auto other_key = RotateOnce(Request("l"), kHour);
  store_.notes.clear();
  const auto later = RotateOnce(Request("k"), kHour);
  ASSERT_TRUE(first && other_key && later);
  EXPECT_NE(first->text, other_key->text);
  EXPECT_NE(first->text, later->text);  // The nonce is new.
}

TEST_F(AccountKeysTest, TheNoteAloneDoesNotGiveTheKeyAway) {
  const auto first = RotateOnce(Request("k"), kHour);
  for (const auto& [name, note] : store_.notes) {
    EXPECT_EQ(note.second.find(first->key.id), std::string::npos);
    EXPECT_EQ(name.second, "hash of k");
  }
}

TEST_F(AccountKeysTest, ALostRotationIsFoundAgainWithTheKeyThatItReplaced) {
  const auto first = RotateOnce(Request("k"));
  ASSERT_TRUE(first.has_value());
  ASSERT_FALSE(Works(key_));
  const auto found = accounts_.FindRotation(key_, Request("k"));
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->text, first->text);
  EXPECT_TRUE((*found)->replayed);
}

TEST_F(AccountKeysTest, ALostRotationIsNotFoundByAnythingElse) {
  ASSERT_TRUE(RotateOnce(Request("k")).has_value());
  const auto bob = accounts_.Create("bob", "bob@example.com");
  std::string almost = key_;
  almost.back() = almost.back() == 'A' ? 'B' : 'A';
  EXPECT_FALSE(*accounts_.FindRotation(almost, Request("k")));
  EXPECT_FALSE(*accounts_.FindRotation("nonsense", Request("k")));
  EXPECT_FALSE(*accounts_.FindRotation(bob->key, Request("k")));
  EXPECT_FALSE(*accounts_.FindRotation(key_, Request("l")));
  EXPECT_FALSE(*accounts_.FindRotation(key_, Request("k", "g")));
}

TEST_F(AccountKeysTest, ADamagedNoteIsTrouble) {
  ASSERT_TRUE(RotateOnce(Request("k"), kHour).has_value());
  for (auto& [name, note] : store_.notes) note.second = "nonsense";
  EXPECT_EQ(RotateOnce(Request("k"), kHour).error().trouble.kind, ErrorKind::kInternal);
  EXPECT_FALSE(accounts_.FindRotation(key_, Request("k")).has_value());
}

// ---- List and revocation

TEST_F(AccountKeysTest, OnlyWorkingKeysAreListed) {
  const RotatedKey fresh = Rotate(kHour);
  EXPECT_THAT(KeyIds(), ElementsAre(user_.key_id, fresh.key.id));
  clock_.Advance(kHour);
  EXPECT_THAT(KeyIds(), ElementsAre(fresh.key.id));
}

TEST_F(AccountKeysTest, ARevokedKeyStopsAtOnce) {
  const RotatedKey fresh = Rotate(kHour);
  ASSERT_TRUE(Works(key_));
  ASSERT_TRUE(accounts_.Revoke(user_, user_.key_id).has_value());
  EXPECT_FALSE(Works(key_));
  EXPECT_TRUE(Works(fresh.text));
  EXPECT_THAT(revoked_, ElementsAre(user_.id + "/" + user_.key_id));
}

TEST_F(AccountKeysTest, TheLastLastingKeyCannotBeRevoked) {
  EXPECT_EQ(accounts_.Revoke(user_, user_.key_id).error().trouble.subject, Subject::kLastKey);
  const RotatedKey fresh = Rotate(kHour);
  EXPECT_EQ(accounts_.Revoke(user_, fresh.key.id).error().trouble.subject, Subject::kLastKey);
  Rotate(kHour);  // With the replaced key: a second one that lasts.
  EXPECT_TRUE(accounts_.Revoke(user_, fresh.key.id).has_value());
}

TEST_F(AccountKeysTest, AnUnknownADeadAndAForeignKeyAreTheSame) {
  const auto bob = accounts_.Create("bob", "bob@example.com");
  Rotate();
  for (const std::string& id : {std::string("unknown"), user_.key_id, bob->user.key_id}) {
    EXPECT_EQ(accounts_.Revoke(user_, id).error().trouble.subject, Subject::kKey) << id;
  }
  EXPECT_TRUE(Works(bob->key));
}

TEST_F(AccountKeysTest, DeadKeysAreFound) {
  const RotatedKey fresh = Rotate(kHour);
  const std::vector<std::string> ids = {user_.key_id, fresh.key.id, "unknown"};
  EXPECT_THAT(*accounts_.FindDeadKeys(ids), ElementsAre("unknown"));
  clock_.Advance(kHour);
  EXPECT_THAT(*accounts_.FindDeadKeys(ids), ElementsAre(user_.key_id, "unknown"));
}

// ---- The user

TEST_F(AccountKeysTest, AChangeShowsAtOnce) {
  ASSERT_TRUE(Works(key_));
  clock_.Advance(Millis{5});
  const auto changed = accounts_.Change(user_, {.username = "anna", .email = {}});
  ASSERT_TRUE(changed.has_value());
  EXPECT_EQ(changed->username, "anna");
  EXPECT_EQ(changed->email, "ann@example.com");
  EXPECT_EQ(changed->updated_at, clock_.Wall());
  EXPECT_EQ(changed->key_prefix, user_.key_prefix);
  EXPECT_EQ(*accounts_.Authenticate(key_), *changed);
}

TEST_F(AccountKeysTest, AChangeIsCheckedLikeARegistration) {
  const auto changed = accounts_.Change(user_, {.username = "x", .email = "y"});
  ASSERT_FALSE(changed.has_value());
  EXPECT_FALSE(changed.error().problems.empty());
  EXPECT_THAT(changed.error().problems, SizeIs(2));
  EXPECT_EQ(store_.users[user_.id].username, "ann");
}

TEST_F(AccountKeysTest, ADeletedUserIsGoneWithItsKeys) {
  const RotatedKey fresh = Rotate(kHour);
  ASSERT_TRUE(Works(key_) && Works(fresh.text));
  ASSERT_TRUE(accounts_.Delete(user_).has_value());
  EXPECT_FALSE(Works(key_));
  EXPECT_FALSE(Works(fresh.text));
  EXPECT_THAT(revoked_, ElementsAre(user_.id + "/"));
  EXPECT_EQ(accounts_.Delete(user_).error().trouble.subject, Subject::kUser);
  EXPECT_EQ(accounts_.Change(user_, {.username = "anna", .email = {}}).error().trouble.subject,
            Subject::kUser);
}

TEST_F(AccountKeysTest, TroubleWithTheStoreRevokesNothing) {
  store_.write_failure = NoSpace("full");
  for (const auto& kind : {accounts_.Delete(user_).error().trouble.kind,
                           accounts_.Rotate(user_, kHour, nullptr).error().trouble.kind,
                           accounts_.Revoke(user_, user_.key_id).error().trouble.kind}) {
    EXPECT_EQ(kind, ErrorKind::kNoSpace);
  }
  EXPECT_THAT(revoked_, IsEmpty());
  EXPECT_TRUE(Works(key_));
}

}  // namespace
}  // namespace cpa
