#include "simulator/server.h"

#include <zlib.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <gtest/gtest.h>

#include "simulator/simulation_for_test.h"
#include "simulator/wire.h"

namespace cpa::simulator {
namespace {

namespace http = boost::beast::http;
using Response = http::response<http::string_body>;

// A plain blocking client on one connection.
class Client {
 public:
  explicit Client(std::uint16_t port) { socket_.connect({asio::ip::address_v4::loopback(), port}); }

  void Send(std::string_view bytes) { asio::write(socket_, asio::buffer(bytes)); }

  void SendGet(std::string_view target, std::string_view headers = {}) {
    Send("GET " + std::string(target) + " HTTP/1.1\r\nHost: sim\r\nUser-Agent: test\r\n" +
         std::string(headers) + "\r\n");
  }

  void SendControl(std::string_view method, std::string_view target, std::string_view body = {}) {
    Send(std::string(method) + " /_sim" + std::string(target) +
         " HTTP/1.1\r\nHost: sim\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body));
  }

  // A well-formed response; fails the test otherwise.
  Response Read() {
    http::response_parser<http::string_body> parser;
    parser.body_limit(64 * 1024 * 1024);
    error_code error;
    http::read(socket_, buffer_, parser, error);
    EXPECT_FALSE(error) << error.message();
    return parser.release();
  }

  Response Get(std::string_view target, std::string_view headers = {}) {
    SendGet(target, headers);
    return Read();
  }

  // Everything until the server closes, and how it closed.
  std::string ReadToEnd(error_code& error) {
    std::string bytes;
    asio::read(socket_, asio::dynamic_buffer(bytes), error);
    return bytes;
  }

  std::string ReadExactly(std::size_t count) {
    std::string bytes(count, '\0');
    error_code error;
    asio::read(socket_, asio::buffer(bytes), error);
    EXPECT_FALSE(error) << error.message();
    return bytes;
  }

 private:
  asio::io_context context_;
  asio::ip::tcp::socket socket_{context_};
  boost::beast::flat_buffer buffer_;
};

std::string_view BodyOf(std::string_view bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  return end == bytes.npos ? std::string_view() : bytes.substr(end + 4);
}

std::size_t DeclaredLength(std::string_view bytes) {
  const std::size_t place = bytes.find("content-length: ");
  return place == bytes.npos ? 0 : std::stoul(std::string(bytes.substr(place + 16, 12)));
}

std::string Gunzip(std::string_view bytes) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  int status = Z_OK;
  while (status == Z_OK) {
    std::array<char, 16'384> chunk;
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = chunk.size();
    status = inflate(&stream, Z_NO_FLUSH);
    out.append(chunk.data(), chunk.size() - stream.avail_out);
  }
  EXPECT_EQ(status, Z_STREAM_END);
  inflateEnd(&stream);
  return out;
}

class ServerTest : public testing::Test {
 protected:
  void SetUp() override { server_.Start(); }

  void AddFault(std::string_view json) {
    Client control(server_.port());
    control.SendControl("POST", "/faults", json);
    EXPECT_EQ(control.Read().result_int(), 200u);
  }

  void ClearFaults() {
    Client control(server_.port());
    control.SendControl("DELETE", "/faults");
    EXPECT_EQ(control.Read().result_int(), 200u);
  }

  // The raw bytes of one answer that ends with the connection.
  std::string Broken(std::string_view fault, error_code& error) {
    AddFault(fault);
    Client client(server_.port());
    client.SendGet("/api/v3/simple/supported_vs_currencies", "Connection: close\r\n");
    return client.ReadToEnd(error);
  }

  // Asks until the server has seen so many API calls.
  void WaitForCalls(std::int64_t count) {
    Client control(server_.port());
    std::int64_t seen = 0;
    while (seen < count) {
      control.SendControl("GET", "/calls");
      seen = ParseJson(control.Read().body()).at("last_sequence").as_int64();
    }
  }

  std::string TrueBody() {
    return Client(server_.port()).Get("/api/v3/simple/supported_vs_currencies").body();
  }

  ManualClock clock_;
  SimulatorServer server_{SimulatorOptions{}, clock_};
};

TEST_F(ServerTest, AnswersWithUpstreamsHeaders) {
  EXPECT_EQ(server_.base_url(), "http://127.0.0.1:" + std::to_string(server_.port()) + "/api/v3");
  Client client(server_.port());
  const Response first = client.Get("/api/v3/ping");
  EXPECT_EQ(first.result_int(), 200u);
  EXPECT_EQ(first["content-type"], "application/json; charset=utf-8");
  EXPECT_EQ(first["cache-control"], "max-age=0, private, must-revalidate");
  EXPECT_EQ(first["vary"], "Accept-Encoding, Origin");
  EXPECT_EQ(first["x-simulated"], "true");
  EXPECT_EQ(first["date"], "Tue, 14 Nov 2023 22:13:20 GMT");
  EXPECT_EQ(first["etag"].substr(0, 3), "W/\"");
  EXPECT_EQ(first["x-request-id"].size(), 36u);
  const Response second = client.Get("/api/v3/ping");  // On the same connection.
  EXPECT_EQ(second["etag"], first["etag"]);
  EXPECT_NE(second["x-request-id"], first["x-request-id"]);
}

TEST_F(ServerTest, CompressesWhenAsked) {
  Client client(server_.port());
  const std::string_view target = "/api/v3/coins/markets?vs_currency=usd&per_page=250";
  const Response plain = client.Get(target);
  const Response small = client.Get(target, "Accept-Encoding: gzip, br\r\n");
  EXPECT_EQ(small["content-encoding"], "gzip");
  EXPECT_EQ(plain["etag"], small["etag"]);
  EXPECT_LT(small.body().size(), plain.body().size() / 2);
  EXPECT_EQ(Gunzip(small.body()), plain.body());
}

TEST_F(ServerTest, TakesKeysFromHeaderAndQuery) {
  SimulatorOptions options;
  options.gate.keys = {"good"};
  SimulatorServer guarded(options, clock_);
  guarded.Start();
  Client client(guarded.port());
  EXPECT_EQ(client.Get("/api/v3/ping").result_int(), 401u);
  EXPECT_EQ(client.Get("/api/v3/ping", "X-CG-Demo-API-Key: good\r\n").result_int(), 200u);
  EXPECT_EQ(client.Get("/api/v3/ping?x_cg_demo_api_key=good").result_int(), 200u);
}

TEST_F(ServerTest, WantsAUserAgent) {
  Client client(server_.port());
  client.Send("GET /api/v3/ping HTTP/1.1\r\nHost: sim\r\n\r\n");
  EXPECT_EQ(client.Read().result_int(), 403u);
}

TEST_F(ServerTest, ClosesWhenTheClientAsksForIt) {
  Client client(server_.port());
  client.SendGet("/api/v3/ping", "Connection: close\r\n");
  error_code error;
  const std::string bytes = client.ReadToEnd(error);
  EXPECT_EQ(error, asio::error::eof);
  EXPECT_NE(bytes.find("connection: close\r\n"), bytes.npos);
}

TEST_F(ServerTest, ShortBodyEndsBeforeItsDeclaredLength) {
  error_code error;
  const std::string bytes = Broken(R"({"kind":"short_body","count":1})", error);
  EXPECT_EQ(error, asio::error::eof);
  const std::string body = TrueBody();
  EXPECT_EQ(DeclaredLength(bytes), body.size());
  EXPECT_EQ(BodyOf(bytes), body.substr(0, body.size() / 2));
}

TEST_F(ServerTest, LongBodyGoesPastItsDeclaredLength) {
  error_code error;
  const std::string bytes = Broken(R"({"kind":"long_body","count":1})", error);
  EXPECT_EQ(BodyOf(bytes), TrueBody());
  EXPECT_EQ(DeclaredLength(bytes), TrueBody().size() / 2);
}

TEST_F(ServerTest, ResetIsNoOrderlyEnd) {
  error_code error;
  const std::string bytes = Broken(R"({"kind":"reset","count":1})", error);
  EXPECT_EQ(error, asio::error::connection_reset);
  EXPECT_LT(BodyOf(bytes).size(), TrueBody().size());
}

TEST_F(ServerTest, StallHoldsHalfABodyUntilFaultsAreCleared) {
  AddFault(R"({"kind":"stall","count":1})");
  Client client(server_.port());
  client.SendGet("/api/v3/ping");
  std::string bytes;
  while (BodyOf(bytes).size() < 23) bytes += client.ReadExactly(1);
  ClearFaults();
  error_code error;
  EXPECT_EQ(client.ReadToEnd(error), "");
  EXPECT_EQ(error, asio::error::eof);
  EXPECT_EQ(DeclaredLength(bytes), 46u);
}

TEST_F(ServerTest, DripSendsEveryByteInTheEnd) {
  error_code error;
  const std::string bytes = Broken(R"({"kind":"drip","delay_ms":0,"count":1})", error);
  EXPECT_EQ(BodyOf(bytes), TrueBody());
}

TEST_F(ServerTest, ADripIsCutWhenFaultsAreCleared) {
  AddFault(R"({"kind":"drip","delay_ms":3600000,"count":1})");
  Client client(server_.port());
  client.SendGet("/api/v3/simple/supported_vs_currencies");
  EXPECT_EQ(client.ReadExactly(15), "HTTP/1.1 200 OK");
  ClearFaults();
  error_code error;
  const std::string rest = client.ReadToEnd(error);
  EXPECT_EQ(error, asio::error::eof);
  EXPECT_EQ(BodyOf(rest), "");
}

TEST_F(ServerTest, ADelayHoldsTheAnswerAndIsSentWhenFaultsAreCleared) {
  AddFault(R"({"kind":"delay","delay_ms":3600000,"count":1})");
  Client client(server_.port());
  client.SendGet("/api/v3/ping");
  WaitForCalls(1);
  ClearFaults();
  EXPECT_EQ(client.Read().result_int(), 200u);
  AddFault(R"({"kind":"delay","delay_ms":1,"count":1})");
  EXPECT_EQ(client.Get("/api/v3/ping").result_int(), 200u);
}

TEST_F(ServerTest, OversizeAndBombsAreAsLargeAsAsked) {
  AddFault(R"({"kind":"oversize","bytes":3000000,"count":1})");
  AddFault(R"({"kind":"gzip_bomb","bytes":3000000,"count":1})");
  Client client(server_.port());
  const Response large = client.Get("/api/v3/ping");
  EXPECT_EQ(large.body().size(), 3'000'000 + 46u);
  EXPECT_EQ(ParseJson(large.body()).as_object().size(), 1u);
  const Response bomb = client.Get("/api/v3/ping");
  EXPECT_LT(bomb.body().size(), 20'000u);
  EXPECT_EQ(Gunzip(bomb.body()).size(), 3'000'000u);
}

TEST_F(ServerTest, AnswerKindsArriveAsDescribed) {
  Client client(server_.port());
  AddFault(R"({"kind":"status","status":503,"retry_after":"7","count":1})");
  const Response status = client.Get("/api/v3/ping");
  EXPECT_EQ(status.result_int(), 503u);
  EXPECT_EQ(status["retry-after"], "7");
  AddFault(R"({"kind":"html","status":502,"count":1})");
  const Response html = client.Get("/api/v3/ping");
  EXPECT_EQ(html.result_int(), 502u);
  EXPECT_EQ(html["content-type"], "text/html; charset=UTF-8");
  AddFault(R"({"kind":"empty","count":1})");
  EXPECT_EQ(client.Get("/api/v3/ping").body(), "");
  AddFault(R"({"kind":"redirect","location":"https://elsewhere.example/","count":1})");
  EXPECT_EQ(client.Get("/api/v3/ping")["location"], "https://elsewhere.example/");
  AddFault(R"({"kind":"garbage","count":1})");
  EXPECT_EQ(client.Get("/api/v3/ping").body().size(), 512u);
  AddFault(R"({"kind":"truncate","count":1})");
  EXPECT_EQ(client.Get("/api/v3/ping").body().size(), 23u);
}

TEST_F(ServerTest, TakesLargeCannedBodiesAndNoOthers) {
  const std::string large(2 * 1024 * 1024, ' ');
  Client client(server_.port());
  client.SendControl("PUT", "/canned?path=/global", large);
  EXPECT_EQ(client.Read().result_int(), 200u);
  EXPECT_EQ(client.Get("/api/v3/global").body().size(), large.size());
  client.SendControl("POST", "/faults", large);
  EXPECT_EQ(client.Read().result_int(), 413u);
  Client another(server_.port());
  another.Send("PUT /_sim/canned?path=/x HTTP/1.1\r\nHost: sim\r\nContent-Length: 9000000\r\n\r\n");
  EXPECT_EQ(another.Read().result_int(), 413u);
}

TEST_F(ServerTest, InvitesTheBodyOfAPatientClient) {
  Client client(server_.port());
  client.Send(
      "PUT /_sim/canned?path=/x HTTP/1.1\r\nHost: sim\r\nExpect: 100-continue\r\n"
      "Content-Length: 2\r\n\r\n");
  EXPECT_EQ(client.ReadExactly(25), "HTTP/1.1 100 Continue\r\n\r\n");
  client.Send("{}");
  EXPECT_EQ(client.Read().result_int(), 200u);
}

TEST_F(ServerTest, GarbageIsRefusedAndHurtsNobody) {
  const std::string cases[] = {
      "\x16\x03\x01\x02\x00garbage\r\n\r\n",
      "GET\r\n\r\n",
      "GET /api/v3/ping HTTP/9.9\r\n\r\n",
      "GET /api/v3/coins/%zz HTTP/1.1\r\nHost: sim\r\n\r\n",
      "GET /api/v3/ping?x=%2 HTTP/1.1\r\nHost: sim\r\n\r\n",
      "GET ping HTTP/1.1\r\nHost: sim\r\n\r\n",
      "POST /_sim/faults HTTP/1.1\r\nContent-Length: x\r\n\r\n",
      "GET /api/v3/ping HTTP/1.1\r\nbad header\r\n\r\n",
      "GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\n\r\n",
      "GET / HTTP/1.1\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n",
  };
  for (const std::string& bytes : cases) {
    Client client(server_.port());
    client.Send(bytes);
    const Response refusal = client.Read();
    EXPECT_GE(refusal.result_int(), 400u) << bytes.substr(0, 60);
    EXPECT_LT(refusal.result_int(), 500u) << bytes.substr(0, 60);
  }
  { Client leaves_in_the_middle(server_.port()); }
  EXPECT_EQ(Client(server_.port()).Get("/api/v3/ping").result_int(), 200u);
}

TEST_F(ServerTest, KeepsOnlySoManyConnections) {
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 64; ++i) {
    clients.push_back(std::make_unique<Client>(server_.port()));
    EXPECT_EQ(clients.back()->Get("/api/v3/ping").result_int(), 200u);
  }
  Client refused(server_.port());
  error_code error;
  EXPECT_EQ(refused.ReadToEnd(error), "");
  EXPECT_TRUE(error);
  EXPECT_EQ(clients.front()->Get("/api/v3/ping").result_int(), 200u);
}

TEST_F(ServerTest, StopEndsWhatIsOpen) {
  AddFault(R"({"kind":"stall"})");
  Client stalled(server_.port()), idle(server_.port());
  stalled.SendGet("/api/v3/ping");
  EXPECT_EQ(stalled.ReadExactly(15), "HTTP/1.1 200 OK");
  server_.Stop();
  error_code error;
  stalled.ReadToEnd(error);
  EXPECT_TRUE(error);
  idle.ReadToEnd(error);
  EXPECT_TRUE(error);
  server_.Stop();
}

TEST_F(ServerTest, APortInUseIsToldAtStart) {
  SimulatorOptions options;
  options.port = server_.port();
  SimulatorServer second(options, clock_);
  EXPECT_THROW(second.Start(), boost::system::system_error);
}

}  // namespace
}  // namespace cpa::simulator
