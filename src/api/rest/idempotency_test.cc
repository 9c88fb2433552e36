#include "api/rest/idempotency.h"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cpa::api {
namespace {

using testing::HasSubstr;

http::Request WithKeys(std::vector<std::string_view> keys, std::string_view body = "{}") {
  http::Request request;
  request.method = "POST";
  request.path = "/portfolios";
  request.body = body;
  for (const std::string_view key : keys) request.fields.emplace_back("idempotency-KEY", key);
  return request;
}

std::string RefusalOf(std::vector<std::string_view> keys) {
  const Idempotency read = ReadIdempotency(WithKeys(std::move(keys)), "u");
  return read.refusal ? std::to_string(read.refusal->status()) + read.refusal->body() : "";
}

TEST(Idempotency, WithoutTheFieldThereIsNone) {
  const Idempotency read = ReadIdempotency(WithKeys({}), "u");
  EXPECT_EQ(read.get(), nullptr);
  EXPECT_EQ(read.refusal, nullptr);
}

TEST(Idempotency, ANameIsHashedAndTheKeyIsStillAtHand) {
  const Idempotency read = ReadIdempotency(WithKeys({"my-key"}), "user");
  ASSERT_NE(read.get(), nullptr);
  EXPECT_EQ(read.once->scope, "user");
  EXPECT_EQ(read.key, "my-key");
  EXPECT_EQ(read.once->key, ReadIdempotency(WithKeys({"my-key"}), "other").once->key);
  EXPECT_NE(read.once->key, ReadIdempotency(WithKeys({"my-kez"}), "user").once->key);
  EXPECT_EQ(read.once->key.find("my-key"), std::string::npos);
}

TEST(Idempotency, MethodPathAndBodyMakeTheFingerprint) {
  const auto fingerprint = [](http::Request request) {
    return ReadIdempotency(request, "u").once->fingerprint;
  };
  http::Request other_method = WithKeys({"k"});
  other_method.method = "PUT";
  http::Request other_path = WithKeys({"k"});
  other_path.path = "/portfolios2";
  http::Request moved = WithKeys({"k"}, "2\n{}");
  moved.path = "/portfolios";
  const std::string first = fingerprint(WithKeys({"k"}));
  EXPECT_EQ(first.size(), 64u);
  EXPECT_EQ(fingerprint(WithKeys({"another"})), first);
  EXPECT_NE(fingerprint(WithKeys({"k"}, "{ }")), first);
  EXPECT_NE(fingerprint(other_method), first);
  EXPECT_NE(fingerprint(other_path), first);
  EXPECT_NE(fingerprint(moved), fingerprint(other_path));
}

TEST(Idempotency, UnacceptableFieldsAreRefused) {
  EXPECT_THAT(RefusalOf({""}), HasSubstr("string_too_short"));
  EXPECT_THAT(RefusalOf({"a b"}), HasSubstr("string_pattern_mismatch"));
  EXPECT_THAT(RefusalOf({"ä"}), HasSubstr("string_pattern_mismatch"));
  EXPECT_THAT(RefusalOf({"a", "a"}), HasSubstr("more than once"));
  EXPECT_EQ(RefusalOf({std::string(255, 'a')}), "");
  EXPECT_THAT(RefusalOf({std::string(256, 'a')}), HasSubstr("string_too_long"));
  EXPECT_THAT(RefusalOf({""}), HasSubstr(R"(422{"detail":[{"type":)"));
  EXPECT_THAT(RefusalOf({"a b"}), HasSubstr(R"("loc":["header","idempotency-key"])"));
}

TEST(Idempotency, AStrangerIsTheRequestAndNeedsALongKey) {
  const std::string key = "0123456789abcdef";
  const Idempotency one = ReadIdempotencyOfStranger(WithKeys({key}, "1"));
  const Idempotency two = ReadIdempotencyOfStranger(WithKeys({key}, "2"));
  ASSERT_TRUE(one.once && two.once);
  EXPECT_NE(one.once->scope, two.once->scope);
  EXPECT_EQ(one.once->key, two.once->key);
  EXPECT_NE(ReadIdempotencyOfStranger(WithKeys({key.substr(1)})).refusal, nullptr);
}

TEST(Idempotency, AKeptAnswerIsSentAsItWas) {
  const KeptAnswer kept{201, "Location: /a\r\n", "{}"};
  EXPECT_EQ(AnswerOf(kept)->status(), 201);
  EXPECT_EQ(AnswerOf(kept)->body(), "{}\n");
  EXPECT_THAT(AnswerOf(kept)->head(), HasSubstr("Location: /a\r\n"));
  EXPECT_THAT(AnswerOf(kept)->head(), testing::Not(HasSubstr("Replayed")));
  const KeptAnswer again{201, "Location: /a\r\n", "{}", true};
  EXPECT_THAT(AnswerOf(again)->head(), HasSubstr("Idempotent-Replayed: true\r\n"));
}

TEST(Idempotency, AKeptAnswerComesBackFromItsBytes) {
  for (const KeptAnswer& kept :
       {KeptAnswer{201, "Location: /a\r\n", "{}"}, KeptAnswer{201, "", "{}"},
        KeptAnswer{200, "", "{\"a\":\"x\\n\\n\"}"}, KeptAnswer{200, "A: b\r\nC: d\r\n", ""}}) {
    const KeptAnswer again = Unpacked(Packed(kept));
    EXPECT_EQ(again.status, kept.status);
    EXPECT_EQ(again.extra_fields, kept.extra_fields);
    EXPECT_EQ(again.body, kept.body);
    EXPECT_TRUE(again.replayed);
  }
  EXPECT_EQ(Packed({200, "", "{}"}), "{}");
  EXPECT_EQ(Packed({201, "Location: /a\r\n", "{}"}), "201\nLocation: /a\r\n\n{}");
}

// The replies of a test, in memory.
class MemoryReplies final : public KeptReplies {
 public:
  Result<std::optional<std::string>> Claim(const Once& once) override {
    if (once.key == "another request's") return Conflict(Subject::kIdempotency);
    const auto found = kept.find(once.key);
    return found == kept.end() ? std::optional<std::string>() : found->second;
  }

  void Keep(const Once& once, const std::string& reply) override { kept[once.key] = reply; }

  std::map<std::string, std::string> kept;
};

TEST(OnceOnlyTest, AChangeIsMadeOnceAndItsAnswerKept) {
  MemoryReplies replies;
  const Once key{"ann", "k", "f"};
  int made = 0;
  for (const std::string body : {"first", "second"}) {
    OnceOnly once(&key);
    const auto change = once.Answering([&](int& count) -> Result<KeptAnswer> {
      ++count;
      return KeptAnswer{201, "", body};
    });
    ASSERT_TRUE(once.guard()(replies, [&] { return change(made); }).has_value());
    EXPECT_EQ(once.answer().body, "first");
    EXPECT_EQ(once.answer().replayed, body == "second");
  }
  EXPECT_EQ(made, 1);
}

TEST(OnceOnlyTest, NothingIsKeptOfAChangeThatFails) {
  MemoryReplies replies;
  const Once key{"ann", "k", "f"};
  OnceOnly once(&key);
  const auto failed = once.guard()(replies, [] { return Result<void>(Conflict("full")); });
  EXPECT_EQ(failed.error().detail, "full");
  EXPECT_TRUE(replies.kept.empty());
}

TEST(OnceOnlyTest, AnothersKeyIsRefusedBeforeTheChange) {
  MemoryReplies replies;
  const Once key{"ann", "another request's", "f"};
  OnceOnly once(&key);
  const auto refused = once.guard()(replies, []() -> Result<void> {
    ADD_FAILURE() << "the change ran";
    return {};
  });
  EXPECT_EQ(refused.error().subject, Subject::kIdempotency);
}

TEST(OnceOnlyTest, WithoutAKeyNothingStandsAroundTheChange) {
  EXPECT_FALSE(OnceOnly(nullptr).guard());
}

}  // namespace
}  // namespace cpa::api
