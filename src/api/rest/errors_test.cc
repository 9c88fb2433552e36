#include "api/rest/errors.h"

#include <gtest/gtest.h>

namespace cpa::api {
namespace {

TEST(ValidationAnswer, TellsBackWhatWasWrong) {
  const auto answer = ValidationAnswer({{"extra_forbidden", {"body", "x"}, "Not known", "[1]"}});
  EXPECT_EQ(answer->status(), 422);
  EXPECT_EQ(answer->body(), R"({"detail":[{"type":"extra_forbidden","loc":["body","x"],)"
                            R"("msg":"Not known","input":[1]}],"problem_count":1})"
                            "\n");
}

TEST(ValidationAnswer, TellsNoSecretBack) {
  const std::string key = "ck_Zm9vYmFyMTIzNDU2Nzg5MC1fYWJj";
  const Problem problem{"missing", {"body", key}, "No " + key, R"({"api_key":")" + key + "\"}"};
  EXPECT_EQ(ValidationAnswer({problem})->body(),
            R"({"detail":[{"type":"missing","loc":["body","ck_***"],"msg":"No ck_***",)"
            R"("input":"***"}],"problem_count":1})"
            "\n");
}

}  // namespace
}  // namespace cpa::api
