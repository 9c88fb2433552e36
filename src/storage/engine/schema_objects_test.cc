#include "storage/engine/schema_objects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cpa {
namespace {

using testing::UnorderedElementsAre;

std::vector<std::string> NamesAfter(const std::string& sql) {
  const Migration migration{"sqlite", 1, "one", sql};
  const auto objects = ObjectsOf({&migration, 1});
  std::vector<std::string> names;
  for (const auto& [name, object] : *objects) names.push_back(object.kind + " " + name);
  return names;
}

TEST(SchemaObjects, FollowsWhatIsMadeDroppedAndRenamed) {
  EXPECT_THAT(NamesAfter("CREATE TABLE a (x INTEGER);\n"
                         "CREATE UNIQUE INDEX a_x ON a (x);\n"
                         "CREATE TABLE IF NOT EXISTS b (x INTEGER);"),
              UnorderedElementsAre("table a", "index a_x", "table b"));
  EXPECT_THAT(NamesAfter("CREATE TABLE a (x INTEGER); CREATE INDEX a_x ON a (x); DROP TABLE a;"),
              UnorderedElementsAre());
  EXPECT_THAT(NamesAfter("CREATE TABLE a (x INTEGER); CREATE INDEX a_x ON a (x);"
                         "DROP INDEX IF EXISTS a_x;"),
              UnorderedElementsAre("table a"));
  EXPECT_THAT(NamesAfter("CREATE TABLE a_new (x INTEGER); CREATE INDEX a_x ON a_new (x);"
                         "ALTER TABLE a_new RENAME TO a;"),
              UnorderedElementsAre("table a", "index a_x"));
  EXPECT_THAT(NamesAfter("CREATE TABLE a (x INTEGER); ALTER TABLE a ADD COLUMN y INTEGER;"),
              UnorderedElementsAre("table a"));
}

}  // namespace
}  // namespace cpa
