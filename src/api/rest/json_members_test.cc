#include "api/rest/json_members.h"

#include <string>

#include <gmock/gmock.h>

namespace cpa::api {
namespace {

using testing::ElementsAre;

std::string TextOf(const JsonOutline& outline, std::string_view name) {
  const auto* member = outline.Find(name);
  return member != nullptr ? std::string(member->text) : "none";
}

TEST(ClientJson, IsStrictAndAtMost32LevelsDeep) {
  for (const std::string_view text : {"{}", " [1, 1e400]\n", "\"a\"", "0e999", "null"}) {
    EXPECT_TRUE(IsClientJson(text)) << text;
  }
  for (const std::string_view text :
       {"", " ", "{", "{} {}", "{}x", "[1,]", "{\"a\":1,}", "01", "NaN", "Infinity", "'a'", "// a",
        "\"\xFF\"", "\"\\ud800\""}) {
    EXPECT_FALSE(IsClientJson(text)) << text;
  }
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(IsClientJson(nested(32)));
  EXPECT_FALSE(IsClientJson(nested(33)));
}

TEST(JsonOutlineTest, KnowsTheTextOfEveryMember) {
  const JsonOutline outline = ReadOutline(
      R"( {"n" : 1.10e400 , "s":"a\"}", "o":{"b":[1, {"c":2}]} ,"e":[], "\u0061":true} )");
  EXPECT_TRUE(outline.is_object);
  EXPECT_EQ(TextOf(outline, "n"), "1.10e400");
  EXPECT_EQ(TextOf(outline, "s"), R"("a\"}")");
  EXPECT_EQ(TextOf(outline, "o"), R"({"b":[1, {"c":2}]})");
  EXPECT_EQ(TextOf(outline, "e"), "[]");
  EXPECT_EQ(TextOf(outline, "a"), "true");
  EXPECT_EQ(TextOf(outline, "c"), "none") << "of the outermost object only";
  EXPECT_EQ(outline.duplicate_count, 0U);
}

// D8
TEST(JsonOutlineTest, ANameGivenTwiceIsSeenAtAnyDepthAndToldOnce) {
  const JsonOutline outline =
      ReadOutline(R"({"a":1,"\u0061":2,"a":3,"p":[{"x":1},{"q":{"y":1,"y":"last"}}]})");
  ASSERT_EQ(outline.duplicate_count, 2U);
  EXPECT_THAT(outline.duplicates[0].path, ElementsAre("p", "1", "q", "y"));
  EXPECT_EQ(outline.duplicates[0].text, "\"last\"");
  EXPECT_THAT(outline.duplicates[1].path, ElementsAre("a"));
  EXPECT_EQ(TextOf(outline, "a"), "3");
}

TEST(JsonOutlineTest, ListsSoManyDuplicatesAndCountsAll) {
  std::string text = "{";
  for (int i = 0; i < 50; ++i) {
    const std::string name = "\"" + std::to_string(i) + "\":1,";
    text += name + name;
  }
  text.back() = '}';
  const JsonOutline outline = ReadOutline(text, {.duplicates_listed_max = 7});
  EXPECT_EQ(outline.duplicates.size(), 7U);
  EXPECT_EQ(outline.duplicate_count, 50U);
}

TEST(JsonOutlineTest, ItsLimitsAreExact) {
  EXPECT_FALSE(ReadOutline("[1,2,3]", {.values_max = 4}).is_too_large);
  EXPECT_TRUE(ReadOutline("[1,2,3]", {.values_max = 3}).is_too_large);
  const std::string inner = R"({"o":{"a":1,"b":2}})";
  EXPECT_FALSE(ReadOutline(inner, {.inner_members_max = 2}).is_too_large);
  EXPECT_TRUE(ReadOutline(inner, {.inner_members_max = 1}).is_too_large);
  EXPECT_FALSE(ReadOutline(R"({"a":1,"b":2})", {.inner_members_max = 1}).is_too_large);
}

TEST(ElementTextTest, IsWhatWasWritten) {
  const std::string_view array = R"([ {"a":[1,2]} , "x,]" ,3e5])";
  EXPECT_EQ(ElementText(array, 0), R"({"a":[1,2]})");
  EXPECT_EQ(ElementText(array, 1), R"("x,]")");
  EXPECT_EQ(ElementText(array, 2), "3e5");
  EXPECT_EQ(ElementText(array, 3), "");
  EXPECT_EQ(ElementText("[]", 0), "");
}

}  // namespace
}  // namespace cpa::api
