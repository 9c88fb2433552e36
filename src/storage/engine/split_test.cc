#include "storage/engine/split.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cpa {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Split(std::string_view sql) {
  const auto statements = SplitStatements(sql);
  EXPECT_TRUE(statements.has_value()) << sql;
  return statements ? *statements : std::vector<std::string>{"(refused)"};
}

TEST(SplitStatements, CutsAtSemicolons) {
  EXPECT_THAT(Split("SELECT 1;\nSELECT 2;\n"), ElementsAre("SELECT 1;", "SELECT 2;"));
  EXPECT_THAT(Split(" \n\t"), IsEmpty());
}

TEST(SplitStatements, DropsComments) {
  EXPECT_THAT(Split("-- a; b\nSELECT /* ; ' */ 1; -- end\n/* last; */"),
              ElementsAre("SELECT   1;"));
  EXPECT_THAT(Split("-- only"), IsEmpty());
}

TEST(SplitStatements, LeavesQuotedTextAlone) {
  EXPECT_THAT(Split("SELECT 'a;''b--c', \"d;e\", `f;`, [g;];SELECT 2;"),
              ElementsAre("SELECT 'a;''b--c', \"d;e\", `f;`, [g;];", "SELECT 2;"));
}

TEST(SplitStatements, KeepsTriggersWhole) {
  const std::string trigger =
      "CREATE TRIGGER t AFTER INSERT ON a BEGIN UPDATE a SET b = ';'; DELETE FROM c; END;";
  EXPECT_THAT(Split(trigger + " SELECT 1;"), ElementsAre(trigger, "SELECT 1;"));
}

TEST(SplitStatements, RefusesAnOpenEnd) {
  EXPECT_FALSE(SplitStatements("SELECT 1; SELECT 2").has_value());
  EXPECT_FALSE(SplitStatements("SELECT 'a;").has_value());
  EXPECT_FALSE(SplitStatements("CREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1;").has_value());
}

}  // namespace
}  // namespace cpa
