#include "api/idempotency.h"

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

}  // namespace
}  // namespace cpa::api
