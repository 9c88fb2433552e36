// For tests: a real server on real loops, on a free port, and a blocking client.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/redirect_error.hpp>
#include <gtest/gtest.h>

#include "base/text.h"
#include "http/server.h"

namespace cpa::http {

struct Response {
  int status = 0;  // 0: the connection ended before a complete answer.
  std::string head;
  std::string body;

  std::string Field(std::string_view name) const {
    const std::string key = "\r\n" + AsciiLower(name) + ": ";
    const std::size_t at = AsciiLower(head).find(key);
    if (at == head.npos) return {};
    const std::size_t begin = at + key.size();
    return head.substr(begin, head.find("\r\n", begin) - begin);
  }
};

class Client {
 public:
  // `from` is a loopback address of the client's own.
  explicit Client(std::uint16_t port, const char* from = "127.0.0.1")
      : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    ::inet_pton(AF_INET, from, &address.sin_addr);
    ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    // A test that waits for what never comes fails instead of hanging.
    const timeval patience{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const int yes = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    connected_ =
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }

  ~Client() { Close(); }

  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  bool connected() const { return connected_; }

  bool Send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  // The next answer; `with_body` is false for answers to HEAD.
  Response Read(bool with_body = true) {
    Response response;
    std::size_t end;
    while ((end = input_.find("\r\n\r\n")) == input_.npos) {
      if (!Receive()) return response;
    }
    response.head = input_.substr(0, end + 4);
    input_.erase(0, end + 4);
    const std::string length = response.Field("Content-Length");
    const std::size_t bytes = with_body && !length.empty() ? std::stoul(length) : 0;
    while (input_.size() < bytes) {
      if (!Receive()) return response;
    }
    response.body = input_.substr(0, bytes);
    input_.erase(0, bytes);
    response.status = std::stoi(response.head.substr(9, 3));
    return response;
  }

  Response Ask(std::string_view bytes) {
    Send(bytes);
    return Read();
  }

  // Everything until the peer ends.
  std::string ReadToEnd() {
    while (Receive()) {
    }
    return std::exchange(input_, {});
  }

  bool AtEnd() { return input_.empty() && !Receive(); }

  bool IsReadable(int patience_ms) {
    pollfd entry{.fd = socket_, .events = POLLIN, .revents = 0};
    return ::poll(&entry, 1, patience_ms) > 0;
  }

  void Finish() { ::shutdown(socket_, SHUT_WR); }

  void Close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }

 private:
  bool Receive() {
    std::string space(64 * 1024, '\0');
    const ssize_t received = ::recv(socket_, space.data(), space.size(), 0);
    if (received <= 0) return false;
    input_.append(space, 0, static_cast<std::size_t>(received));
    return true;
  }

  int socket_;
  bool connected_ = false;
  std::string input_;
};

inline AnswerPtr TextAnswer(std::string body) {
  return std::make_shared<const Answer>(Answer::Options{.content_type = "text/plain"},
                                        std::move(body));
}

inline AnswerPtr RenderTestError(const ErrorRow& row, std::string extra_fields) {
  return std::make_shared<const Answer>(
      Answer::Options{.status = row.status, .extra_fields = std::move(extra_fields)},
      "{\"code\":\"" + std::string(row.code) + "\"}");
}

inline Route HelloRoute() {
  return {Verb::kGet, "/hello", SyncHandler([](const Request&) { return TextAnswer("hello"); })};
}

inline Route EchoRoute() {
  return {Verb::kPost, "/echo", SyncHandler([](const Request& request) {
            return TextAnswer(std::string(request.body));
          })};
}

inline std::string Get(std::string_view target, std::string_view fields = {}) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: a\r\n" + std::string(fields) + "\r\n";
}

inline std::string Post(std::string_view target, std::string_view body) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

// Lets handlers wait until the test opens it. Threads: Pass on one loop, Open anywhere else.
class Gate {
 public:
  Task<void> Pass(Loop& loop) {
    auto timer = std::make_shared<SteadyTimer>(loop.context());
    timer->expires_at(SteadyTime::max());
    timers_.push_back(timer);
    error_code cancelled;
    co_await timer->async_wait(asio::redirect_error(kUseTask, cancelled));
  }

  void Open(Loop& loop) {
    loop.Post([this] {
      for (const auto& waiting : std::exchange(timers_, {})) {
        if (const auto timer = waiting.lock()) timer->cancel();
      }
    });
  }

 private:
  std::vector<std::weak_ptr<SteadyTimer>> timers_;  // Those who wait own them.
};

class TestServer {
 public:
  explicit TestServer(std::vector<Route> routes, ServerOptions options = {}, int loop_count = 1)
      : loops_(loop_count, SystemClock()),
        server_(Local(std::move(options)), std::make_shared<const Router>(std::move(routes)),
                RenderTestError, loops_.loops()) {
    loops_.Start();
    server_.Start();
  }

  ~TestServer() {
    server_.Stop();
    loops_.Stop();
  }

  Server& server() { return server_; }

  const Server& server() const { return server_; }

  Loop& loop() { return *loops_.loops()[0]; }

  std::uint16_t port() const { return server_.port(); }

 private:
  static ServerOptions Local(ServerOptions options) {
    if (options.host == ServerOptions().host) options.host = "127.0.0.1";
    return options;
  }

  LoopPool loops_;
  Server server_;
};

}  // namespace cpa::http
