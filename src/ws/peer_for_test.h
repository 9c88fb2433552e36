// A loop, a hub and clients for tests: everything on the test's own thread, time moved by hand.
#pragma once

#include <sys/socket.h>
#include <zlib.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/loop.h"
#include "ws/frames_for_test.h"
#include "ws/hub.h"
#include "ws/session.h"
#include "ws/tick_builder.h"

namespace cpa::ws {

inline constexpr std::string_view kTestResponse = "HTTP/1.1 101 Switching Protocols\r\n\r\n";

// The client's end of a connection: a plain socket and what came through it.
class TestPeer {
 public:
  explicit TestPeer(Socket socket) : socket_(std::move(socket)) { inflateInit2(&stream_, -15); }

  ~TestPeer() { inflateEnd(&stream_); }

  TestPeer(const TestPeer&) = delete;
  TestPeer& operator=(const TestPeer&) = delete;

  void Send(std::string_view bytes) {
    ASSERT_EQ(::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  void SendText(std::string_view text) { Send(ClientFrame(0x81, text)); }

  // Reads what is there, at most `bytes_max` of it.
  std::size_t Read(std::size_t bytes_max = 1 << 20) {
    std::string buffer(bytes_max, '\0');
    const ssize_t got = ::recv(socket_.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got == 0) closed_ = true;
    if (got < 0 && errno != EAGAIN) closed_ = reset_ = true;
    if (got <= 0) return 0;
    in_.append(buffer, 0, static_cast<std::size_t>(got));
    Parse();
    return static_cast<std::size_t>(got);
  }

  // What came so far, one entry per frame: "text", "ping:x", "pong:x", "close:1000:reason".
  // Texts that came deflated are inflated, and counted.
  const std::vector<std::string>& frames() const { return frames_; }

  void Clear() { frames_.clear(); }

  int deflated_count() const { return deflated_count_; }

  bool closed() const { return closed_; }

  bool reset() const { return reset_; }

  Socket& socket() { return socket_; }

 private:
  void Parse() {
    if (!upgraded_) {
      const auto end = in_.find("\r\n\r\n");
      if (end == in_.npos) return;
      EXPECT_EQ(in_.substr(0, end + 4), kTestResponse);
      in_.erase(0, end + 4);
      upgraded_ = true;
    }
    std::size_t at = 0;
    while (const std::size_t length = ParseFrame(std::string_view(in_).substr(at))) at += length;
    in_.erase(0, at);
  }

  // The length of the frame at the front; 0 when it is incomplete.
  std::size_t ParseFrame(std::string_view bytes) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
    if (bytes.size() < 2) return 0;
    const std::size_t head = byte(1) == 127 ? 10 : byte(1) == 126 ? 4 : 2;
    if (bytes.size() < head) return 0;
    std::size_t length = head == 2 ? byte(1) : 0;
    for (std::size_t i = 2; i < head; ++i) length = length << 8 | byte(i);
    if (bytes.size() < head + length) return 0;
    AddFrame(byte(0), std::string(bytes.substr(head, length)));
    return head + length;
  }

  void AddFrame(std::uint8_t first, std::string payload) {
    if (first == 0x81) frames_.push_back(std::move(payload));
    if (first == 0xC1) frames_.push_back(Inflate(std::move(payload)));
    if (first == 0x89) frames_.push_back("ping:" + payload);
    if (first == 0x8A) frames_.push_back("pong:" + payload);
    if (first == 0x88) frames_.push_back("close:" + CloseText(payload));
    EXPECT_TRUE(first == 0x81 || first == 0xC1 || (first >= 0x88 && first <= 0x8A)) << int{first};
  }

  static std::string CloseText(std::string_view payload) {
    if (payload.size() < 2) return "";
    const int code =
        static_cast<std::uint8_t>(payload[0]) << 8 | static_cast<std::uint8_t>(payload[1]);
    return std::to_string(code) + ":" + std::string(payload.substr(2));
  }

  std::string Inflate(std::string payload) {
    ++deflated_count_;
    payload.append("\x00\x00\xFF\xFF", 4);
    std::string out(100'000, '\0');
    stream_.next_in = reinterpret_cast<Bytef*>(payload.data());
    stream_.avail_in = static_cast<uInt>(payload.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream_, Z_SYNC_FLUSH), Z_OK);
    out.resize(out.size() - stream_.avail_out);
    return out;
  }

  Socket socket_;
  z_stream stream_{};
  std::string in_;
  std::vector<std::string> frames_;
  bool upgraded_ = false;
  bool closed_ = false;
  bool reset_ = false;
  int deflated_count_ = 0;
};

// Records what the application hears, and does what the test tells it.
class TestHandler final : public SessionHandler {
 public:
  void OnOpen(Session& session) override {
    ++opened;
    if (on_open) on_open(session);
  }

  void OnText(Session& session, std::string_view text) override {
    texts.emplace_back(text);
    if (on_text) on_text(session, text);
  }

  void OnPong(Session&, std::string_view payload) override { pongs.emplace_back(payload); }

  void OnClosed(Session& session) override {
    ++closed;
    close_codes.push_back(session.close_code());
  }

  int opened = 0;
  int closed = 0;
  std::vector<std::string> texts;
  std::vector<std::string> pongs;
  std::vector<std::uint16_t> close_codes;
  std::function<void(Session&)> on_open;
  std::function<void(Session&, std::string_view)> on_text;
};

class HubFixture : public testing::Test {
 protected:
  struct Client {
    std::shared_ptr<Session> session;
    std::unique_ptr<TestPeer> peer;

    TestPeer* operator->() const { return peer.get(); }
  };

  using Strings = std::vector<std::string>;

  HubFixture() { ResetHub({}); }

  void ResetHub(SessionOptions options) {
    hub_.reset();
    hub_ = std::make_unique<Hub>(
        loop_,
        HubOptions{.session = options,
                   .annotate =
                       [](std::string& out, std::string_view payload, std::uint64_t skipped) {
                         out.append(payload).append("+").append(std::to_string(skipped));
                       }},
        deflate_wanted_);
    builder_ = TickBuilder(1);
  }

  // A connection with small kernel buffers if asked, so that it fills up soon.
  std::pair<Socket, Socket> Connect(int buffer_bytes) {
    const asio::ip::tcp::endpoint any(asio::ip::address_v4::loopback(), 0);
    Acceptor acceptor(loop_.executor());
    acceptor.open(any.protocol());
    if (buffer_bytes > 0) {
      acceptor.set_option(asio::socket_base::send_buffer_size(buffer_bytes));
    }
    acceptor.bind(any);
    acceptor.listen();
    Socket client(loop_.executor()), server(loop_.executor());
    client.open(any.protocol());
    if (buffer_bytes > 0) {
      client.set_option(asio::socket_base::receive_buffer_size(buffer_bytes));
    }
    client.connect(acceptor.local_endpoint());
    acceptor.accept(server);
    return {std::move(server), std::move(client)};
  }

  Client Open(Compression compression = Compression::kNone, int buffer_bytes = 0,
              std::string rest = {}) {
    auto [server, client] = Connect(buffer_bytes);
    auto session = Session::Open({.socket = std::move(server),
                                  .response = std::string(kTestResponse),
                                  .compression = compression,
                                  .rest = std::move(rest),
                                  .handler = handler_,
                                  .data = nullptr},
                                 *hub_);
    return {std::move(session), std::make_unique<TestPeer>(std::move(client))};
  }

  // Runs the loop until the condition holds. The limit only ends a test that has failed.
  void RunUntil(const std::function<bool()>& done) {
    const auto limit = SystemClock().Steady() + std::chrono::seconds(20);
    while (!done()) {
      ASSERT_LT(SystemClock().Steady(), limit) << "nothing more happened";
      if (loop_.context().poll() == 0) loop_.context().run_one_for(std::chrono::milliseconds(2));
    }
  }

  void RunUntilFrames(Client& client, std::size_t count) {
    RunUntil([&] { return client->Read(), client->frames().size() >= count; });
    EXPECT_EQ(client->frames().size(), count);
  }

  void RunUntilTexts(std::size_t count) {
    RunUntil([&] { return handler_.texts.size() >= count; });
  }

  void RunUntilPeerClosed(Client& client) {
    RunUntil([&] { return client->Read(), client->closed(); });
  }

  // Proves that nothing more is on its way to the client: a personal message comes right behind.
  void ExpectNothingMore(Client& client) {
    const std::size_t before = client->frames().size();
    client.session->SendText("marker");
    RunUntilFrames(client, before + 1);
    EXPECT_EQ(client->frames().back(), "marker");
  }

  void Advance(Millis by) {
    clock_.Advance(by);
    loop_.timers().Advance();
    loop_.context().poll();
  }

  // One tick; each value becomes the text "<sequence>:<topic>=<value>".
  TickPtr Tick(const std::vector<std::pair<Topic, double>>& values, std::size_t padding = 0) {
    for (const auto& [topic, value] : values) {
      builder_.Add(topic, value,
                   std::to_string(builder_.next_sequence()) + ":" + std::to_string(topic) + "=" +
                       std::to_string(static_cast<int>(value)) + std::string(padding, ' '));
    }
    return builder_.Build();
  }

  void Publish(const std::vector<std::pair<Topic, double>>& values, std::size_t padding = 0) {
    hub_->Broadcast(Tick(values, padding), DeflatedForm::kNone);
  }

  std::uint64_t ClosedBy(CloseReason reason) const {
    return hub_->counters().closed[static_cast<std::size_t>(reason)];
  }

  ManualClock clock_;
  Loop loop_{0, clock_};
  std::atomic<std::int64_t> deflate_wanted_{0};
  TestHandler handler_;
  std::unique_ptr<Hub> hub_;
  TickBuilder builder_{1};
};

}  // namespace cpa::ws
