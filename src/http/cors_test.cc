#include "http/cors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cpa::http {
namespace {

using testing::HasSubstr;
using testing::Not;

Request Preflight(std::string_view origin, std::string_view headers = {}) {
  Request request;
  request.verb = Verb::kOptions;
  request.fields.emplace_back("Origin", origin);
  request.fields.emplace_back("Access-Control-Request-Method", "DELETE");
  if (!headers.empty()) request.fields.emplace_back("Access-Control-Request-Headers", headers);
  return request;
}

Cors Listed() {
  return Cors({.origins = {"https://a.example", "https://b.example:8443"}});
}

TEST(Cors, WildcardNeverCarriesCredentials) {
  const Cors cors({.allow_credentials = true});
  const std::string fields = cors.FieldsFor("https://a.example");
  EXPECT_THAT(fields, HasSubstr("Access-Control-Allow-Origin: *\r\n"));
  EXPECT_THAT(fields, Not(HasSubstr("Credentials")));
  EXPECT_THAT(fields, Not(HasSubstr("a.example")));
  EXPECT_THAT(fields, Not(HasSubstr("Vary")));
}

TEST(Cors, ListedOriginIsNamedWithCredentials) {
  const std::string fields = Listed().FieldsFor("https://a.example");
  EXPECT_THAT(fields, HasSubstr("Access-Control-Allow-Origin: https://a.example\r\n"));
  EXPECT_THAT(fields, HasSubstr("Access-Control-Allow-Credentials: true\r\n"));
  EXPECT_THAT(fields, HasSubstr("Vary: Origin\r\n"));
  EXPECT_THAT(fields, HasSubstr("Retry-After"));
}

TEST(Cors, CredentialsCanBeSwitchedOff) {
  const Cors cors({.origins = {"https://a.example"}, .allow_credentials = false});
  EXPECT_THAT(cors.FieldsFor("https://a.example"), Not(HasSubstr("Credentials")));
}

TEST(Cors, OriginsMatchExactly) {
  for (const std::string_view origin :
       {"https://a.example.evil.example", "https://evil-a.example", "http://a.example",
        "https://a.example:443", "https://A.example", "https://a.example/", "https://a.exampl",
        "a.example", "null", "", "*", "https://a.example https://b.example:8443",
        "https://b.example", "https://sub.a.example", "file://"}) {
    EXPECT_FALSE(Listed().IsAllowed(origin)) << origin;
    EXPECT_EQ(Listed().FieldsFor(origin), "Vary: Origin\r\n") << origin;
  }
  EXPECT_TRUE(Listed().IsAllowed("https://b.example:8443"));
}

// G3: of a sandboxed page as of any other, when any may call.
TEST(Cors, NullIsTheWildcardsAndCannotBeListed) {
  const Cors cors(CorsOptions{});
  EXPECT_TRUE(cors.IsAllowed("null"));
  EXPECT_THAT(cors.FieldsFor("null"), HasSubstr("Access-Control-Allow-Origin: *\r\n"));
  const Cors named({.origins = {"null", "https://a.example"}});
  EXPECT_FALSE(named.IsAllowed("null"));
  EXPECT_THAT(named.FieldsFor("null"), Not(HasSubstr("Access-Control-Allow-Origin")));
  EXPECT_EQ(cors.FieldsFor(""), "");
}

TEST(Cors, NamesBesideTheWildcardKeepTheirCredentials) {
  const Cors cors({.origins = {"*", "https://a.example"}});
  EXPECT_THAT(cors.FieldsFor("https://a.example"), HasSubstr("Credentials: true"));
  EXPECT_THAT(cors.FieldsFor("https://c.example"), HasSubstr("Allow-Origin: *\r\n"));
  EXPECT_THAT(cors.FieldsFor("https://c.example"), Not(HasSubstr("Credentials")));
  EXPECT_THAT(cors.FieldsFor("https://c.example"), HasSubstr("Vary: Origin"));
}

TEST(Cors, DisabledSaysNothing) {
  const Cors cors({.enabled = false});
  EXPECT_FALSE(cors.IsAllowed("https://a.example"));
  EXPECT_EQ(cors.FieldsFor("https://a.example"), "");
  EXPECT_EQ(cors.PreflightFields(Preflight("https://a.example"), "GET"), "");
}

TEST(Cors, PreflightWildcardsBecomeLists) {
  const Cors cors(CorsOptions{});
  const std::string fields =
      cors.PreflightFields(Preflight("https://a.example", "authorization, x-api-key"), "GET, HEAD");
  EXPECT_THAT(fields, HasSubstr("Access-Control-Allow-Origin: *\r\n"));
  EXPECT_THAT(fields, HasSubstr("Access-Control-Allow-Methods: GET, HEAD\r\n"));
  EXPECT_THAT(fields, HasSubstr("Access-Control-Allow-Headers: authorization, x-api-key\r\n"));
  EXPECT_THAT(fields, HasSubstr("Access-Control-Max-Age: 600\r\n"));
  EXPECT_THAT(fields, HasSubstr("Vary: Origin, Access-Control-Request-Method"));
}

TEST(Cors, PreflightGivesTheListsThatAreSet) {
  const Cors cors({.methods = {"GET", "POST"}, .headers = {"X-API-Key"}});
  const std::string fields =
      cors.PreflightFields(Preflight("https://a.example", "x-other"), "GET, HEAD, DELETE");
  EXPECT_THAT(fields, HasSubstr("Access-Control-Allow-Methods: GET, POST\r\n"));
  EXPECT_THAT(fields, HasSubstr("Access-Control-Allow-Headers: X-API-Key\r\n"));
}

TEST(Cors, PreflightEchoesOnlyFieldNames) {
  const Cors cors(CorsOptions{});
  EXPECT_THAT(cors.PreflightFields(Preflight("https://a.example", "x: y; <b>"), "GET"),
              Not(HasSubstr("Allow-Headers")));
  EXPECT_THAT(cors.PreflightFields(Preflight("https://a.example", std::string(2000, 'a')), "GET"),
              Not(HasSubstr("Allow-Headers")));
}

TEST(Cors, PreflightOfAStrangerAllowsNothing) {
  EXPECT_THAT(Listed().PreflightFields(Preflight("https://c.example"), "GET"),
              Not(HasSubstr("Allow")));
}

}  // namespace
}  // namespace cpa::http
