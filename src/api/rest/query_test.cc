#include "api/rest/query.h"

#include <gtest/gtest.h>

namespace cpa::api {
namespace {

TEST(Query, AbsentParametersFallBack) {
  Query query("");
  EXPECT_EQ(query.Int("limit", {10, 1, 100}), 10);
  EXPECT_EQ(query.OneOf("order", "id_asc", {"id_asc"}), "id_asc");
  EXPECT_TRUE(query.List("ids", 5).empty());
  EXPECT_TRUE(query.ok());
}

struct IntCase {
  std::string_view query;
  std::string_view type;  // Empty: accepted.
};

TEST(Query, IntegersAreCheckedAgainstTheirRange) {
  for (const IntCase& row :
       {IntCase{"limit=1", ""}, IntCase{"limit=100", ""}, IntCase{"limit=0", "greater_than_equal"},
        IntCase{"limit=-5", "greater_than_equal"}, IntCase{"limit=101", "less_than_equal"},
        IntCase{"limit=99999999999999999999", "less_than_equal"},
        IntCase{"limit=-99999999999999999999", "greater_than_equal"},
        IntCase{"limit=abc", "int_parsing"}, IntCase{"limit=", "int_parsing"},
        IntCase{"limit=1.5", "int_parsing"}, IntCase{"limit=+1", "int_parsing"},
        IntCase{"limit=1%00", "int_parsing"}}) {
    Query query(row.query);
    query.Int("limit", {10, 1, 100});
    if (row.type.empty()) {
      EXPECT_TRUE(query.ok()) << row.query;
      continue;
    }
    ASSERT_EQ(query.problems().count(), 1u) << row.query;
    EXPECT_EQ(query.problems().listed()[0].type, row.type) << row.query;
    EXPECT_EQ(query.problems().listed()[0].loc, (std::vector<std::string>{"query", "limit"}));
  }
}

TEST(Query, ListsDropEmptyPartsAndHaveABound) {
  Query query("ids=bitcoin,%20ethereum,,&more=a,b,c");
  EXPECT_EQ(query.List("ids", 5), (std::vector<std::string>{"bitcoin", "ethereum"}));
  EXPECT_TRUE(query.ok());
  query.List("more", 2);
  EXPECT_EQ(query.problems().listed()[0].type, "too_long");
}

TEST(Query, RequiredTextMayNotBeMissingBlankOrLong) {
  Query missing("");
  missing.Required("query", 5);
  EXPECT_EQ(missing.problems().listed()[0].type, "missing");
  Query blank("query=%20");
  blank.Required("query", 5);
  EXPECT_EQ(blank.problems().listed()[0].type, "string_too_short");
  Query too_long("query=123456");
  too_long.Required("query", 5);
  EXPECT_EQ(too_long.problems().listed()[0].type, "string_too_long");
}

TEST(Query, BrokenEscapesAreSeen) {
  EXPECT_TRUE(Query("limit=%zz").bad_escape());
}

}  // namespace
}  // namespace cpa::api
