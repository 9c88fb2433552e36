// A3 (a): bodies that are made while they are sent, and what compressing costs a loop.
#include <zlib.h>

#include <atomic>
#include <deque>
#include <future>

#include <gtest/gtest.h>

#include "http/body_stream.h"
#include "http/gzip_writer.h"
#include "http/server_for_test.h"

namespace cpa::http {
namespace {

std::string Unpacked(std::string_view packed) {
  z_stream stream{};
  inflateInit2(&stream, 15 + 16);
  std::string out(64 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const int status = inflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return status == Z_STREAM_END ? out : "not gzip";
}

// The decoded body of a chunked answer, or nothing when its end is missing.
std::string Unchunked(std::string_view text) {
  std::string out;
  while (true) {
    const std::size_t line = text.find("\r\n");
    if (line == text.npos) return "cut";
    const std::size_t size = std::stoul(std::string(text.substr(0, line)), nullptr, 16);
    text.remove_prefix(line + 2);
    if (size == 0) return text == "\r\n" ? out : "cut";
    out += text.substr(0, size);
    text.remove_prefix(size + 2);
  }
}

// Gives its pieces one by one and counts them; nullopt breaks off.
class Pieces final : public BodyStream {
 public:
  explicit Pieces(std::deque<std::optional<std::string>> pieces, std::atomic<int>* made = nullptr)
      : pieces_(std::move(pieces)), made_(made) {}

  void Compress(int level) override { gzip_ = std::make_unique<GzipWriter>(level); }

  Task<std::optional<Piece>> Next() override {
    if (made_ != nullptr) ++*made_;
    const auto text = std::move(pieces_.front());
    pieces_.pop_front();
    if (!text) co_return std::nullopt;
    Piece piece{.bytes = {}, .is_last = pieces_.empty()};
    if (!gzip_) {
      piece.bytes = *text;
      co_return piece;
    }
    gzip_->Write(*text, piece.bytes);
    if (piece.is_last) gzip_->Finish(piece.bytes);
    co_return piece;
  }

 private:
  std::deque<std::optional<std::string>> pieces_;
  std::atomic<int>* const made_;
  std::unique_ptr<GzipWriter> gzip_;
};

Route StreamRoute(std::deque<std::optional<std::string>> pieces, std::atomic<int>* made = nullptr) {
  return {Verb::kGet, "/long", SyncHandler([pieces, made](const Request&) {
            return std::make_shared<const Answer>(
                Answer::Options{.content_type = "text/csv",
                                .stream = std::make_shared<Pieces>(pieces, made)},
                "");
          })};
}

class ServerStreamTest : public testing::Test {
 protected:
  std::atomic<int> made_{0};
  TestServer server_{{StreamRoute({"one,", "", "two"}, &made_), HelloRoute()}};
  Client client_{server_.port()};
};

TEST_F(ServerStreamTest, ABodyGoesOutInChunksAndTheConnectionGoesOn) {
  client_.Send(Get("/long") + Get("/hello", "Connection: close\r\n"));
  const std::string all = client_.ReadToEnd();
  const std::size_t body = all.find("\r\n\r\n") + 4;
  const std::size_t next = all.find("HTTP/1.1", body);
  EXPECT_NE(all.find("Transfer-Encoding: chunked\r\n"), all.npos);
  EXPECT_GT(all.find("Content-Length"), body);
  EXPECT_EQ(Unchunked(all.substr(body, next - body)), "one,two");
  EXPECT_TRUE(all.ends_with("hello"));
}

TEST_F(ServerStreamTest, ItIsCompressedAsItGoes) {
  client_.Send(Get("/long", "Accept-Encoding: gzip\r\nConnection: close\r\n"));
  const std::string all = client_.ReadToEnd();
  EXPECT_NE(all.find("Content-Encoding: gzip\r\n"), all.npos);
  EXPECT_EQ(Unpacked(Unchunked(all.substr(all.find("\r\n\r\n") + 4))), "one,two");
}

TEST_F(ServerStreamTest, ToHttp10TheEndOfTheConnectionIsTheEnd) {
  client_.Send("GET /long HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  const std::string all = client_.ReadToEnd();
  EXPECT_EQ(all.find("Transfer-Encoding"), all.npos);
  EXPECT_NE(all.find("Connection: close\r\n"), all.npos);
  EXPECT_TRUE(all.ends_with("\r\n\r\none,two"));
}

TEST_F(ServerStreamTest, HeadMakesNothing) {
  client_.Send("HEAD /long HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n");
  const Response response = client_.Read(false);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.Field("Content-Encoding"), "gzip");
  EXPECT_EQ(response.Field("Content-Length"), "");
  EXPECT_EQ(made_, 0);
  EXPECT_EQ(client_.Ask(Get("/hello")).body, "hello");
}

TEST(ServerStreamsTest, WhatBreaksOffIsNotTakenForTheWhole) {
  TestServer server({StreamRoute({"one,", std::nullopt})});
  Client client(server.port());
  client.Send(Get("/long"));
  const std::string all = client.ReadToEnd();
  EXPECT_EQ(Unchunked(all.substr(std::min(all.size(), all.find("\r\n\r\n") + 4))), "cut");
}

TEST(ServerStreamsTest, AReaderThatDoesNotReadCostsAPieceAndIsCut) {
  std::atomic<int> made{0};
  constexpr int kPieces = 400;  // 100 MiB: more than the kernel takes.
  std::deque<std::optional<std::string>> pieces(kPieces, std::string(256 * 1024, 'x'));
  ServerOptions options;
  options.limits.write_deadline = Millis{100};
  TestServer server({StreamRoute(std::move(pieces), &made), HelloRoute()}, options);
  Client idle(server.port());
  idle.Send(Get("/long"));
  Client other(server.port());
  do {
    ASSERT_EQ(other.Ask(Get("/hello")).body, "hello");
  } while (made == 0 || server.server().counters().open > 1);
  EXPECT_LT(made, kPieces / 2);
}

TEST(GzipWriterTest, PiecesComeOutAsOneText) {
  GzipWriter writer(6);
  std::string out, text;
  for (int i = 0; i < 2'000; ++i) {
    const std::string line = "row " + std::to_string(i * 7919) + "\n";
    writer.Write(line, out);
    text += line;
  }
  writer.Finish(out);
  EXPECT_LT(out.size(), text.size());
  EXPECT_EQ(Unpacked(out), text);
  EXPECT_EQ(Unpacked(GzipText(text, 9)), text);
}

TEST(ServerStreamsTest, LargeAnswersAreCompressedOffTheLoop) {
  BlockingPool pool(1);
  std::promise<void> gate;
  const std::shared_future<void> opened = gate.get_future().share();
  pool.Post([opened] { opened.wait(); });
  const AnswerPtr large = TextAnswer(std::string(200'000, 'x'));
  ServerOptions options;
  options.compressors = &pool;
  {
    TestServer server(
        {{Verb::kGet, "/large", SyncHandler([large](const Request&) { return large; })},
         HelloRoute()},
        options);
    Client client(server.port());
    client.Send(Get("/large", "Accept-Encoding: gzip\r\n") + Get("/hello"));
    Client other(server.port());
    EXPECT_EQ(other.Ask(Get("/hello")).body, "hello");  // The one loop waits for nobody.
    EXPECT_TRUE(large->IsGzipDear());
    gate.set_value();
    const Response packed = client.Read();
    EXPECT_EQ(packed.Field("Content-Encoding"), "gzip");
    EXPECT_EQ(Unpacked(packed.body), large->body());
    EXPECT_EQ(client.Read().body, "hello");
    EXPECT_FALSE(large->IsGzipDear());
  }
  pool.join();
}

}  // namespace
}  // namespace cpa::http
