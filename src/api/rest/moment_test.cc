#include "api/rest/moment.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace cpa::api {
namespace {

TEST(MomentTest, MomentsAreReadInEveryForm) {
  const auto midnight = ParseTime("2026-03-01T00:00:00Z");
  for (const char* text :
       {"2026-03-01T00:00:00Z", "2026-03-01T01:00:00+01:00", "2026-03-01", "1772323200"}) {
    EXPECT_EQ(ParseMoment(text), midnight) << text;
  }
  for (const char* text : {"", "soon", "-1", "2026-3-1", "99999999999", "1e9", "2026-02-30"}) {
    EXPECT_FALSE(ParseMoment(text)) << text;
  }
}

}  // namespace
}  // namespace cpa::api
