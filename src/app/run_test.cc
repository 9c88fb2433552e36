#include "app/run.h"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cpa::app {
namespace {

using testing::HasSubstr;

struct Outcome {
  int code;
  std::string out;
  std::string err;
};

Outcome RunWith(std::vector<std::string> words) {
  words.insert(words.begin(), "crypto-price-api");
  std::vector<char*> args;
  for (std::string& word : words) args.push_back(word.data());
  std::ostringstream out, err;
  const int code = Run(args, out, err);
  return {code, out.str(), err.str()};
}

TEST(Run, TellsItsVersionAndItsHelp) {
  const Outcome version = RunWith({"version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_EQ(version.out, "crypto-price-api " CPA_VERSION "\n");
  const Outcome help = RunWith({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.out, HasSubstr("print config"));
}

TEST(Run, BadFlagsEndWithTwoAndOneLineEach) {
  const Outcome outcome = RunWith({"--prot", "80", "--nonsense"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(std::ranges::count(outcome.err, '\n'), 2) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("--port"));  // The nearest known one.
}

TEST(Run, BadValuesAreToldBeforeAnythingStarts) {
  const Outcome outcome = RunWith({"check-config", "--port", "70000"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("PORT"));
  EXPECT_THAT(outcome.err, HasSubstr("70000"));
}

TEST(Run, ANamedEnvFileMustExist) {
  const Outcome outcome = RunWith({"check-config", "--env-file", "no/such/file"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.err, HasSubstr("no/such/file"));
}

TEST(Run, PrintRoutesTellsWhoMayCallWhat) {
  const Outcome outcome = RunWith({"print", "routes"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("POST /users public expensive\n"));
  EXPECT_THAT(outcome.out, HasSubstr("DELETE /users/me/api-keys/{key_id} key cheap\n"));
}

TEST(Run, PrintConfigMasksSecrets) {
  const std::string secret = "a-secret-that-nobody-may-read";
  const Outcome outcome = RunWith({"print", "config", "--secret-key", secret});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, HasSubstr("SECRET_KEY"));
  EXPECT_THAT(outcome.out, testing::Not(HasSubstr(secret)));
}

}  // namespace
}  // namespace cpa::app
