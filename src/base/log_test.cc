#include "base/log.h"

#include <string>

#include <gtest/gtest.h>

namespace cpa {
namespace {

constexpr std::string_view kKey = "ck_Zm9vYmFyMTIzNDU2Nzg5MC1fYWJj";

struct RedactCase {
  std::string text;
  std::string_view want;
};

TEST(Redact, HidesKeysWhereverTheyStand) {
  const std::string key(kKey);
  const RedactCase kCases[] = {
      {"GET /users/me?api_key=" + key + " HTTP/1.1", "GET /users/me?api_key=*** HTTP/1.1"},
      {"/x?a=1&api_key=" + key + "&b=2", "/x?a=1&api_key=***&b=2"},
      {"/x?API_KEY=secret", "/x?API_KEY=***"},
      {"/x?api_key=not-our-prefix", "/x?api_key=***"},
      {"next=%2Fx%3Fapi_key%3Dsecret", "next=%2Fx%3Fapi_key%3D***"},
      {"/coins?x_cg_demo_api_key=CG-abc&page=1", "/coins?x_cg_demo_api_key=***&page=1"},
      {"/coins?x_cg_pro_api_key=CG-abc", "/coins?x_cg_pro_api_key=***"},
      {"Authorization: Bearer " + key, "Authorization: Bearer ck_***"},
      {"{\"type\":\"auth\",\"api_key\":\"" + key + "\"}", R"({"type":"auth","api_key":"ck_***"})"},
      {"/x?api%5Fkey=secret&b=2", "/x?api%5Fkey=***&b=2"},
      {"X-CG-Demo-API-Key: CG-abc", "X-CG-Demo-API-Key: ***"},
      {key + " and " + key, "ck_*** and ck_***"},
      {"/users/ck%5FZm9vYmFyMTIzNDU2", "/users/ck_***"},
      {"/users/%63k_Zm9v%59mFyMTIzNDU2/x", "/users/ck_***/x"},
      {"x=%ck_Zm9vYmFyMTIzNDU2", "x=%ck_***"},
  };
  for (const RedactCase& row : kCases) EXPECT_EQ(Redact(row.text), row.want) << row.text;
}

TEST(Redact, LeavesOtherTextAlone) {
  for (const std::string_view text :
       {"", "/crypto/prices?limit=10", "track_record", "ck_", "api_key is missing"}) {
    EXPECT_EQ(Redact(text), text);
  }
}

TEST(Redact, HidesLongKeys) {
  const std::string secret(64 * 1024, 's');
  EXPECT_EQ(Redact("api_key=" + secret + "&x"), "api_key=***&x");
  EXPECT_EQ(Redact("ck_" + secret), "ck_***");
}

TEST(Redact, KnowsThePrefixThatIsSet) {
  LogOptions options{.level = "off", .file = {}, .to_stderr = false};
  options.key_prefix = "app-";
  StartLog(options);
  EXPECT_EQ(Redact("/x/app-0123456789 ck_0123456789"), "/x/app-*** ck_0123456789");
  options.key_prefix = "ck_";
  StartLog(options);
  EXPECT_EQ(Redact("/x/app-0123456789 ck_0123456789"), "/x/app-0123456789 ck_***");
  StopLog();
}

TEST(Redact, HidesSecretsOfWebhooks) {
  EXPECT_EQ(Redact("/x?s=whsec_MfKQ9r8G/KYq+w8O&b=2"), "/x?s=whsec_***&b=2");
  EXPECT_EQ(Redact("{\"s\":\"whsec_MfKQ9r8GKYqw8O==\"}"), "{\"s\":\"whsec_***\"}");
  EXPECT_EQ(Redact("whsec_ is what it begins with"), "whsec_ is what it begins with");
}

TEST(Redact, HidesTheSecretsItWasTold) {
  LogOptions options{.level = "off", .file = {}, .to_stderr = false};
  options.secrets = {"the secret/key", "short"};
  StartLog(options);
  EXPECT_EQ(Redact("a the secret/key b, xthe secret/keyx"), "a *** b, x***x");
  EXPECT_EQ(Redact("/x/the%20secret%2fkey/y"), "/x/***/y");
  EXPECT_EQ(Redact("the secret, short"), "the secret, short");
  StartLog({.level = "off", .file = {}, .to_stderr = false});
  EXPECT_EQ(Redact("the secret/key"), "the secret/key");
  StopLog();
}

TEST(StopLog, ALineAfterItIsDroppedAndEndsNothing) {
  StartLog({.level = "info", .file = {}, .to_stderr = false});
  StopLog();
  CPA_LOG_INFO("test", "nobody reads this");
  EXPECT_EQ(LogLinesDropped(), 0u);
}

TEST(OneLine, EscapesControlCharacters) {
  EXPECT_EQ(OneLine("a\r\nb\t\x1b[0m\x7f"), "a\\x0d\\x0ab\\x09\\x1b[0m\\x7f");
  EXPECT_EQ(OneLine(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(OneLine("naïve ✓"), "naïve ✓");
}

}  // namespace
}  // namespace cpa
