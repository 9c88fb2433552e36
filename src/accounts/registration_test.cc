#include "accounts/registration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cpa {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kGoodEmail = "ann@example.com";

std::string UsernameCode(std::string_view username) {
  const auto problems = CheckRegistration(username, kGoodEmail);
  return problems.empty() ? "" : problems[0].code;
}

std::string EmailMessage(std::string_view email) {
  const auto problems = CheckRegistration("ann", email);
  return problems.empty() ? "" : problems[0].message;
}

TEST(Registration, AcceptsOrdinaryNames) {
  for (const std::string_view name : {"ann", "Ann_99", "9lives", "a.b-c", "john_doe"}) {
    EXPECT_EQ(UsernameCode(name), "") << name;
  }
  EXPECT_EQ(UsernameCode(std::string(50, 'a')), "");
}

TEST(Registration, RefusesBadUsernames) {
  EXPECT_EQ(UsernameCode(""), "string_too_short");
  EXPECT_EQ(UsernameCode("ab"), "string_too_short");
  EXPECT_EQ(UsernameCode(std::string(51, 'a')), "string_too_long");
  for (const std::string_view name :
       {"_ann", ".ann", "-ann", "an n", "ann\n", "ann'; DROP TABLE users; --", "\"ann\"", "änne",
        "<b>ann</b>"}) {
    EXPECT_EQ(UsernameCode(name), "string_pattern_mismatch") << name;
  }
  EXPECT_EQ(UsernameCode(std::string_view("ann\0x", 5)), "string_pattern_mismatch");
}

TEST(Registration, AcceptsOrdinaryAddresses) {
  for (const std::string_view email :
       {"ann@example.com", "a.b+c@sub.example.co.uk", "o'brien@example.com", "1@2.example",
        "a@xn--bcher-kva.example"}) {
    EXPECT_EQ(EmailMessage(email), "") << email;
  }
  EXPECT_EQ(EmailMessage(std::string(64, 'a') + "@example.com"), "");
}

TEST(Registration, RefusesBadAddresses) {
  for (const std::string_view email : {"",
                                       "ann",
                                       "@example.com",
                                       "ann@",
                                       "ann@example",
                                       "ann@@example.com",
                                       "a@b@example.com",
                                       "ann @example.com",
                                       "ann@exa mple.com",
                                       "ann@example.com\n",
                                       "ann@.com",
                                       "ann@example..com",
                                       "ann@-a.com",
                                       "ann@a-.com",
                                       "ann@127.0.0.1",
                                       "ann@exa_mple.com",
                                       ".ann@example.com",
                                       "ann.@example.com",
                                       "a..b@example.com",
                                       "\"ann\"@example.com",
                                       "ann@[::1].a",
                                       "änne@example.com",
                                       "a@example.com.",
                                       "x' OR '1'='1"}) {
    EXPECT_THAT(EmailMessage(email), HasSubstr("not a valid email address")) << email;
  }
  EXPECT_THAT(EmailMessage(std::string(65, 'a') + "@example.com"), HasSubstr("too long"));
  EXPECT_THAT(EmailMessage("a@" + std::string(64, 'b') + ".com"), HasSubstr("domain"));
  std::string deep = "a@";
  while (deep.size() < 250) deep += "b.";
  EXPECT_EQ(EmailMessage(deep + "com"), "");
  EXPECT_THAT(EmailMessage(deep + "b.com"), HasSubstr("longer than 254"));
}

TEST(Registration, ReportsBothFieldsAtOnce) {
  EXPECT_THAT(CheckRegistration("x", "y"),
              ElementsAre(FieldProblem{"username", "string_too_short",
                                       "String should have at least 3 characters", "x"},
                          FieldProblem{"email", "value_error",
                                       "value is not a valid email address: It must have exactly "
                                       "one @-sign.",
                                       "y"}));
  EXPECT_THAT(CheckRegistration("ann", kGoodEmail), IsEmpty());
}

}  // namespace
}  // namespace cpa
