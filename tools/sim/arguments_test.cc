#include "sim/arguments.h"

#include <vector>

#include <gtest/gtest.h>

namespace cpa::sim {
namespace {

Result<Arguments> Parse(const std::vector<std::string_view>& args) {
  return ParseArguments(args);
}

TEST(Arguments, ReadsEveryOption) {
  const auto parsed = Parse({"--host",
                             "::1",
                             "--port=8080",
                             "--port-file",
                             "p",
                             "--seed",
                             "18446744073709551615",
                             "--step-ms",
                             "1000",
                             "--manual-clock",
                             "--coins",
                             "500",
                             "--no-bogus-leader",
                             "--minute-limit",
                             "5",
                             "--month-limit=10",
                             "--require-key",
                             "a",
                             "--require-key",
                             "b",
                             "--pro"});
  ASSERT_TRUE(parsed) << parsed.error().detail;
  EXPECT_EQ(parsed->options.host, "::1");
  EXPECT_EQ(parsed->options.port, 8080);
  EXPECT_EQ(parsed->port_file, "p");
  EXPECT_EQ(parsed->options.seed, UINT64_MAX);
  EXPECT_EQ(parsed->options.step, Millis{1'000});
  EXPECT_TRUE(parsed->options.manual_clock);
  EXPECT_EQ(parsed->options.coins, 500);
  EXPECT_FALSE(parsed->options.bogus_leader);
  EXPECT_EQ(parsed->options.gate.minute_limit, 5);
  EXPECT_EQ(parsed->options.gate.month_limit, 10);
  EXPECT_EQ(parsed->options.gate.keys, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(parsed->options.gate.pro);
}

TEST(Arguments, RefusesWhatItCannotRead) {
  for (const std::vector<std::string_view>& args :
       std::vector<std::vector<std::string_view>>{{"--prot", "1"},
                                                  {"8080"},
                                                  {"--port"},
                                                  {"--port", "65536"},
                                                  {"--port", "80x"},
                                                  {"--port="},
                                                  {"--pro=yes"},
                                                  {"--step-ms", "0"},
                                                  {"--coins", "10"},
                                                  {"--seed", "-1"}}) {
    EXPECT_FALSE(Parse(args)) << args[0];
  }
}

TEST(Arguments, HelpNamesEveryOption) {
  EXPECT_TRUE(Parse({"--help"})->help);
  for (const char* name : {"--host", "--manual-clock", "--require-key KEY", "--month-limit N"}) {
    EXPECT_NE(HelpText().find(name), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace cpa::sim
