#include "load/options.h"

#include <gtest/gtest.h>

namespace cpa::load {
namespace {

using Args = std::vector<std::string_view>;

TEST(ParseOptions, ReadsAWholeSocketRun) {
  const auto parsed = ParseOptions(Args{"ws", "--port", "8019", "--key", "ck_a", "--clients", "10",
                                        "--ticks", "3", "--per-tick", "250", "--deflate", "--stall",
                                        "2", "--stall-seconds", "5", "--server-pid", "77"});
  ASSERT_TRUE(parsed);
  const auto& options = std::get<WsOptions>(*parsed);
  EXPECT_EQ(options.port, 8019);
  EXPECT_EQ(options.clients, 10);
  EXPECT_EQ(options.UpdatesPerClient(), 750U);
  EXPECT_TRUE(options.deflate);
  EXPECT_FALSE(options.verify);
  EXPECT_EQ(options.stall, Millis{5000});
  EXPECT_EQ(options.server_pid, 77);
}

TEST(ParseOptions, ReadsAnHttpRunAndLists) {
  const auto http = ParseOptions(Args{"http", "--port", "1", "--path", "/x?y=1", "--header",
                                      "Accept-Encoding: gzip", "--pipeline", "4"});
  ASSERT_TRUE(http);
  EXPECT_EQ(std::get<HttpOptions>(*http).headers,
            std::vector<std::string>{"Accept-Encoding: gzip"});
  const auto ws = ParseOptions(Args{"ws", "--port", "1", "--key", "k", "--subset", "a,b,,c"});
  ASSERT_TRUE(ws);
  EXPECT_EQ(std::get<WsOptions>(*ws).subset, (std::vector<std::string>{"a", "b", "c"}));
}

TEST(ParseOptions, SaysWhatIsWrong) {
  const std::pair<Args, std::string> cases[] = {
      {{}, "the first argument must be ws or http"},
      {{"tcp"}, "the first argument must be ws or http"},
      {{"ws", "--port"}, "--port needs a value"},
      {{"ws", "--port", "0"}, "--port cannot be 0"},
      {{"ws", "--port", "12x"}, "--port cannot be 12x"},
      {{"ws", "--nonsense", "1"}, "unknown option --nonsense"},
      {{"ws", "--port", "1"}, "--key is missing"},
      {{"ws", "--port", "1", "--key", "k", "--stall", "1", "--stall-seconds", "1"},
       "--stall must leave a client that reads"},
      {{"ws", "--port", "1", "--key", "k", "--clients", "2", "--stall", "1"},
       "--stall and --stall-seconds go together"},
      {{"http", "--port", "1", "--path", "x"}, "--path must start with /"},
      {{"http", "--port", "1", "--header", "broken"}, "--header cannot be broken"},
      {{"http", "--pipeline", "65"}, "--pipeline cannot be 65"},
  };
  for (const auto& [args, detail] : cases) {
    const auto parsed = ParseOptions(args);
    ASSERT_FALSE(parsed) << detail;
    EXPECT_EQ(parsed.error().detail, detail);
  }
}

}  // namespace
}  // namespace cpa::load
