#include "config/nearest.h"

#include <vector>

#include <gtest/gtest.h>

namespace cpa::config {
namespace {

const std::vector<std::string> kKnown = {"PORT", "HOST", "LOG_LEVEL"};

TEST(Nearest, CountsEdits) {
  EXPECT_EQ(EditDistance("PORT", "port"), 0u);
  EXPECT_EQ(EditDistance("PORT", "PROT"), 1u);
  EXPECT_EQ(EditDistance("PORT", "PORTS"), 1u);
  EXPECT_EQ(EditDistance("PORT", "PAT"), 2u);
  EXPECT_EQ(EditDistance("", "PORT"), 4u);
}

TEST(Nearest, FindsTheMeantWord) {
  EXPECT_EQ(Nearest("LOGLEVEL", kKnown), "LOG_LEVEL");
  EXPECT_EQ(Nearest("HSOT", kKnown), "HOST");
  EXPECT_EQ(DidYouMean("PROT", kKnown), " (did you mean \"PORT\"?)");
}

TEST(Nearest, StaysSilentWhenNothingIsNear) {
  EXPECT_EQ(Nearest("COMPOSE_PROJECT_NAME", kKnown), "");
  EXPECT_EQ(Nearest("PORT", {}), "");
  EXPECT_EQ(DidYouMean(std::string(65, 'P'), kKnown), "");
}

}  // namespace
}  // namespace cpa::config
