#include "metrics/page.h"

#include <gtest/gtest.h>

#include "metrics/process.h"

namespace cpa::metrics {
namespace {

using namespace std::chrono_literals;

bool HasLine(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(MetricsPage, WritesOneFamilyForSamplesOfOneName) {
  Page page;
  page.Counter("api_requests_total", "Requests.", std::uint64_t{7}, {{"status", "200"}});
  page.Counter("api_requests_total", "Requests.", std::uint64_t{1}, {{"status", "404"}});
  page.Gauge("prices_tracked", "Coins.", 2.5);
  EXPECT_EQ(page.Text(),
            "# HELP api_requests_total Requests.\n"
            "# TYPE api_requests_total counter\n"
            "api_requests_total{status=\"200\"} 7\n"
            "api_requests_total{status=\"404\"} 1\n"
            "# HELP prices_tracked Coins.\n"
            "# TYPE prices_tracked gauge\n"
            "prices_tracked 2.5\n");
}

TEST(MetricsPage, KeepsSamplesOfOneNameTogetherWhoeverAddsThem) {
  Page page;
  page.Gauge("a", "A.", 1, {{"part", "one"}});
  page.Gauge("b", "B.", 2);
  page.Gauge("a", "A.", 3, {{"part", "two"}});
  EXPECT_EQ(page.Text(),
            "# HELP a A.\n# TYPE a gauge\na{part=\"one\"} 1\na{part=\"two\"} 3\n"
            "# HELP b B.\n# TYPE b gauge\nb 2\n");
}

TEST(MetricsPage, EscapesLabelValues) {
  Page page;
  page.Gauge("x", "X.", 1, {{"a", "\"\\\n"}});
  EXPECT_TRUE(HasLine(page.Text(), R"(x{a="\"\\\n"} 1)")) << page.Text();
}

TEST(MetricsPage, WritesRangesOfAHistogramCumulatively) {
  LatencyHistogram histogram;
  histogram.Observe(1ms);
  histogram.Observe(2ms);
  histogram.Observe(20s);
  Page page;
  page.Histogram("t_seconds", "T.", histogram.Read(), {{"m", "GET"}});
  const std::string text = page.Text();
  EXPECT_TRUE(HasLine(text, R"(t_seconds_bucket{m="GET",le="0.0005"} 0)")) << text;
  EXPECT_TRUE(HasLine(text, R"(t_seconds_bucket{m="GET",le="0.001"} 1)")) << text;
  EXPECT_TRUE(HasLine(text, R"(t_seconds_bucket{m="GET",le="10"} 2)")) << text;
  EXPECT_TRUE(HasLine(text, R"(t_seconds_bucket{m="GET",le="+Inf"} 3)")) << text;
  EXPECT_TRUE(HasLine(text, R"(t_seconds_count{m="GET"} 3)")) << text;
  EXPECT_TRUE(HasLine(text, R"(t_seconds_sum{m="GET"} 20.003)")) << text;
}

// The value on the line of a sample without labels; -1 when there is none.
double Value(const std::string& text, const std::string& name) {
  const std::size_t at = ("\n" + text).find("\n" + name + " ");
  return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 1));
}

TEST(MetricsProcess, TellsWhatTheSystemKnows) {
  Page page;
  AddProcess(page);
  const std::string text = page.Text();
  EXPECT_GT(Value(text, "process_resident_memory_bytes"), 100'000);
  EXPECT_GE(Value(text, "process_open_fds"), 3);
  EXPECT_GE(Value(text, "process_max_fds"), Value(text, "process_open_fds"));
  EXPECT_GE(Value(text, "process_cpu_seconds_total"), 0);
  const double now = static_cast<double>(SystemClock().Wall().time_since_epoch().count()) / 1000;
  EXPECT_NEAR(Value(text, "process_start_time_seconds"), now, 3600);
}

}  // namespace
}  // namespace cpa::metrics
