#include "load/http_load.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "load/scripted_server.h"

namespace cpa::load {
namespace {

using testing::HasSubstr;

struct Outcome {
  bool good = false;
  std::string report;
};

Outcome RunAgainst(std::uint16_t port, int pipeline) {
  HttpOptions options;
  options.port = port;
  options.path = "/live";
  options.connections = 3;
  options.duration = Millis{50};
  options.pipeline = pipeline;
  Report report;
  const bool good = HttpLoad(options, SystemClock()).Run(report);
  return {good, report.Text()};
}

TEST(HttpLoad, CountsGoodAnswersWithAndWithoutPipelining) {
  const ScriptedServer server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  for (const int pipeline : {1, 8}) {
    const Outcome outcome = RunAgainst(server.port(), pipeline);
    EXPECT_TRUE(outcome.good) << outcome.report;
    EXPECT_THAT(outcome.report, HasSubstr(R"("body_bytes_per_request":2,)"));
  }
}

TEST(HttpLoad, AnotherStatusFails) {
  const ScriptedServer server("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
  const Outcome outcome = RunAgainst(server.port(), 1);
  EXPECT_FALSE(outcome.good);
  EXPECT_THAT(outcome.report, testing::Not(HasSubstr(R"("not_200":0)")));
}

TEST(HttpLoad, MoreAnswersThanRequestsFail) {
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  const ScriptedServer server(answer + answer);
  const Outcome outcome = RunAgainst(server.port(), 1);
  EXPECT_FALSE(outcome.good);
  EXPECT_THAT(outcome.report, HasSubstr("an answer that nobody asked for"));
}

TEST(HttpLoad, NobodyListeningFails) {
  std::uint16_t port = 0;
  { port = ScriptedServer("").port(); }
  const Outcome outcome = RunAgainst(port, 1);
  EXPECT_FALSE(outcome.good);
  EXPECT_THAT(outcome.report, HasSubstr(R"("connected":0)"));
}

}  // namespace
}  // namespace cpa::load
