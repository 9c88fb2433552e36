#include "load/report.h"

#include <limits>

#include <gtest/gtest.h>

namespace cpa::load {
namespace {

TEST(Report, WritesEveryKindOfMember) {
  Report inner;
  inner.Add("p50", 1.23456);
  Report report;
  report.Add("mode", "ws \"x\"");
  report.Add("clients", 3);
  report.Add("bytes", std::uint64_t{1} << 40);
  report.Add("ok", true);
  report.Add("per_nothing", std::numeric_limits<double>::quiet_NaN());
  report.AddObject("latency_ms", inner);
  EXPECT_EQ(report.Text(), R"({"mode":"ws \"x\"","clients":3,"bytes":1099511627776,"ok":true,)"
                           R"("per_nothing":null,"latency_ms":{"p50":1.2346}})");
}

}  // namespace
}  // namespace cpa::load
