// Routes that take larger bodies than the rest of the server, over real sockets.
#include <string>

#include "http/server_for_test.h"

namespace cpa::http {
namespace {

constexpr std::size_t kUploadMax = 300'000;
constexpr std::size_t kDefaultMax = Limits().body_bytes_max;

Route UploadRoute(Millis deadline = Millis{30'000}) {
  Route route{Verb::kPost, "/upload/{name}", SyncHandler([](const Request& request) {
                return TextAnswer(std::to_string(request.body.size()));
              })};
  route.body = {.bytes_max = kUploadMax, .deadline = deadline};
  return route;
}

ServerOptions WithUploads(Limits limits) {
  ServerOptions options;
  options.limits = limits;
  return options;
}

std::string HeadOf(std::string_view target, std::size_t bytes, std::string_view fields = {}) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(bytes) + "\r\n" +
         std::string(fields) + "\r\n";
}

std::string Chunked(std::string_view target, std::string_view body) {
  std::string raw =
      "POST " + std::string(target) + " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  while (!body.empty()) {
    const std::string_view part = body.substr(0, 0x7000);
    raw += "7000\r\n" + std::string(part) + std::string(0x7000 - part.size(), ' ') + "\r\n";
    body.remove_prefix(part.size());
  }
  return raw + "0\r\n\r\n";
}

class Uploads : public testing::Test {
 protected:
  Response Ask(std::string_view request) { return Client(server_.port()).Ask(request); }

  TestServer server_{{UploadRoute(), EchoRoute(), HelloRoute()}};
};

TEST_F(Uploads, LimitOfTheRouteIsExact) {
  EXPECT_EQ(Ask(Post("/upload/a", std::string(kUploadMax, 'a'))).body, std::to_string(kUploadMax));
  EXPECT_EQ(Ask(HeadOf("/upload/a", kUploadMax + 1)).status, 413) << "before the body has come";
}

TEST_F(Uploads, OtherRoutesKeepTheirLimit) {
  EXPECT_EQ(Ask(HeadOf("/echo", kDefaultMax + 1)).status, 413);
  EXPECT_EQ(Ask(HeadOf("/nothing", kDefaultMax + 1)).status, 404);
  EXPECT_EQ(Ask(HeadOf("/upload", kDefaultMax + 1)).status, 404);
  EXPECT_EQ(Ask(Chunked("/echo", std::string(3 * 0x7000, 'a'))).status, 413);
}

TEST_F(Uploads, ChunksCountTowardsTheLimitOfTheRoute) {
  const std::size_t fitting = kUploadMax / 0x7000 * 0x7000;
  EXPECT_EQ(Ask(Chunked("/upload/a?b=c", std::string(fitting, 'a'))).body, std::to_string(fitting));
  EXPECT_EQ(Ask(Chunked("/upload/a", std::string(fitting + 0x7000, 'a'))).status, 413);
}

TEST_F(Uploads, ContinueIsSentForALargeBody) {
  Client client(server_.port());
  const std::string body(kUploadMax, 'a');
  EXPECT_EQ(client.Ask(HeadOf("/upload/a", body.size(), "Expect: 100-continue\r\n")).status, 100);
  EXPECT_EQ(client.Ask(body).body, std::to_string(kUploadMax));
  EXPECT_EQ(Ask(HeadOf("/upload/a", kUploadMax + 1, "Expect: 100-continue\r\n")).status, 413);
}

TEST_F(Uploads, RequestsMayBePipelinedAroundOne) {
  Client client(server_.port());
  const std::string large = Post("/upload/a", std::string(kUploadMax, 'a'));
  client.Send(Get("/hello") + large + Post("/echo", "b") + large + Get("/hello"));
  EXPECT_EQ(client.Read().body, "hello");
  EXPECT_EQ(client.Read().body, std::to_string(kUploadMax));
  EXPECT_EQ(client.Read().body, "b");
  EXPECT_EQ(client.Read().body, std::to_string(kUploadMax));
  EXPECT_EQ(client.Read().body, "hello");
}

TEST(UploadLimits, TooManyAtOnceAreRefusedUntilOneEnds) {
  TestServer server({UploadRoute()}, WithUploads({.uploads_bytes_max = 250'000}));
  const std::string most(kUploadMax - 1, 'a');
  Client first(server.port());
  first.Send(HeadOf("/upload/a", kUploadMax) + most.substr(0, 250'000));
  // One loop takes turns: after these it has read what has come of the first.
  for (int i = 0; i < 50; ++i) EXPECT_EQ(Client(server.port()).Ask(Get("/")).status, 404);
  Client second(server.port());
  EXPECT_EQ(second.Ask(HeadOf("/upload/b", kUploadMax) + most).status, 503);
  EXPECT_TRUE(second.AtEnd());
  EXPECT_EQ(first.Ask(std::string(50'000, 'a')).body, std::to_string(kUploadMax));
  Client third(server.port());
  EXPECT_EQ(third.Ask(HeadOf("/upload/c", 250'000) + most.substr(0, 250'000)).body, "250000");
}

TEST(UploadLimits, AClosedConnectionMakesRoom) {
  TestServer server({UploadRoute()}, WithUploads({.uploads_bytes_max = 200'000}));
  const std::string body(250'000, 'a');
  for (int i = 0; i < 20; ++i) {
    Client broken(server.port());
    broken.Send(HeadOf("/upload/a", kUploadMax) + body);
    broken.Finish();
    EXPECT_TRUE(broken.AtEnd());
  }
  EXPECT_EQ(Client(server.port()).Ask(Post("/upload/a", body)).body, "250000");
}

TEST(UploadLimits, ALargeBodyHasTheDeadlineOfItsRoute) {
  TestServer server({UploadRoute()}, WithUploads({.body_deadline = Millis{200}}));
  Client small(server.port());
  small.Send(HeadOf("/upload/a", 5) + "ab");
  Client large(server.port());
  large.Send(HeadOf("/upload/a", kDefaultMax + 1) + "ab");
  EXPECT_EQ(small.Read().status, 408);
  EXPECT_FALSE(large.IsReadable(300));
  EXPECT_EQ(large.Ask(std::string(kDefaultMax - 1, 'a')).status, 200);
}

}  // namespace
}  // namespace cpa::http
