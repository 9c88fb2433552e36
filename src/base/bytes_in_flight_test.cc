// A3 (b): memory is shared out by owner.
#include "base/bytes_in_flight.h"

#include <optional>

#include <gtest/gtest.h>

namespace cpa {
namespace {

using Verdict = BytesInFlight::Verdict;

TEST(BytesInFlightTest, AnOwnerHasAShareAndOthersHaveTheirs) {
  BytesInFlight bytes(100, 250);
  BytesInFlight::Charge ann(bytes, "ann");
  ann.Set(80);
  EXPECT_EQ(bytes.Judge("ann", 20), Verdict::kAdmitted);
  EXPECT_EQ(bytes.Judge("ann", 21), Verdict::kOwnerHasTooMuch);
  EXPECT_EQ(bytes.Judge("bob", 100), Verdict::kAdmitted);
}

TEST(BytesInFlightTest, AllTogetherAreBoundedToo) {
  BytesInFlight bytes(100, 250);
  BytesInFlight::Charge ann(bytes, "ann"), bob(bytes, "bob");
  ann.Set(100);
  bob.Set(100);
  EXPECT_EQ(bytes.Judge("cat", 51), Verdict::kAllHaveTooMuch);
  EXPECT_EQ(bytes.Judge("cat", 50), Verdict::kAdmitted);
  EXPECT_EQ(bytes.Read().bytes, 200u);
  EXPECT_EQ(bytes.Read().refused_all, 1u);
}

TEST(BytesInFlightTest, WhatGoesGivesBack) {
  BytesInFlight bytes(100, 250);
  std::optional<BytesInFlight::Charge> ann(std::in_place, bytes, "ann");
  ann->Set(100);
  ann->Set(400);  // An answer may be larger than what was asked with.
  EXPECT_EQ(bytes.Judge("ann", 1), Verdict::kOwnerHasTooMuch);
  EXPECT_EQ(bytes.Judge("bob", 1), Verdict::kAllHaveTooMuch);
  ann.reset();
  EXPECT_EQ(bytes.Read().bytes, 0u);
  EXPECT_EQ(bytes.Judge("ann", 400), Verdict::kAdmitted);  // Who holds nothing may begin.
}

}  // namespace
}  // namespace cpa
