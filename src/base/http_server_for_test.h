// A real HTTP server for tests of what asks one: listens on loopback, counts every connection,
// keeps every request, and answers on the bare socket as its script says, each connection on a
// thread of its own.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/text.h"

namespace cpa {

class TestHttpServer {
 public:
  class Peer {
   public:
    explicit Peer(int socket) : socket_(socket) {}

    // False when the other side is gone.
    bool Send(std::string_view bytes) const {
      while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      }
      return true;
    }

    // Returns once the other side has closed.
    void AwaitClose() const {
      char byte = 0;
      while (::recv(socket_, &byte, 1, 0) > 0) continue;
    }

    bool IsClosedWithin(int time_ms) const {
      pollfd watched{.fd = socket_, .events = POLLIN, .revents = 0};
      return ::poll(&watched, 1, time_ms) > 0;
    }

    std::string ReadRequest() const {
      std::string request;
      char byte = 0;
      while (!request.ends_with("\r\n\r\n") && ::recv(socket_, &byte, 1, 0) == 1) request += byte;
      std::size_t left = std::strtoul(FieldOf(request, "Content-Length").c_str(), nullptr, 10);
      while (left-- > 0 && ::recv(socket_, &byte, 1, 0) == 1) request += byte;
      return request;
    }

   private:
    int socket_;
  };

  using Script = std::function<void(const Peer&)>;

  TestHttpServer() : TestHttpServer(Answering("200 OK")) {}

  explicit TestHttpServer(Script script)
      : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    const bool ready = ::bind(listener_, raw, size) == 0 && ::listen(listener_, 64) == 0 &&
                       ::getsockname(listener_, raw, &size) == 0;
    if (!ready) std::abort();
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { Accept(); });
  }

  ~TestHttpServer() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    for (std::thread& thread : threads_) thread.join();
    for (const int socket : sockets_) ::close(socket);
    ::close(listener_);
  }

  TestHttpServer(const TestHttpServer&) = delete;
  TestHttpServer& operator=(const TestHttpServer&) = delete;

  static Script Answering(std::string status, std::string fields = {}, std::string body = {}) {
    return [=](const Peer& peer) {
      peer.Send("HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n" + fields + "\r\n" + body);
    };
  }

  static std::string FieldOf(std::string_view request, std::string_view name) {
    while (true) {
      const std::size_t end = request.find("\r\n");
      if (end == request.npos || end == 0) return {};
      const std::string_view line = request.substr(0, end);
      const std::size_t colon = line.find(':');
      if (colon != line.npos && EqualsIgnoreCase(line.substr(0, colon), name)) {
        return std::string(Trim(line.substr(colon + 1)));
      }
      request.remove_prefix(end + 2);
    }
  }

  static std::string BodyOf(const std::string& request) {
    return request.substr(request.find("\r\n\r\n") + 4);
  }

  int port() const { return port_; }

  std::string Url(std::string_view path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }

  int connections() const {
    std::lock_guard lock(mutex_);
    return static_cast<int>(sockets_.size());
  }

  std::vector<std::string> requests() const {
    std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void Accept() {
    for (int socket = 0; (socket = ::accept(listener_, nullptr, nullptr)) >= 0;) {
      std::lock_guard lock(mutex_);
      sockets_.push_back(socket);
      threads_.emplace_back([this, socket] { Serve(socket); });
    }
  }

  void Serve(int socket) {
    const Peer peer(socket);
    std::string request = peer.ReadRequest();
    {
      std::lock_guard lock(mutex_);
      requests_.push_back(std::move(request));
    }
    script_(peer);
    ::shutdown(socket, SHUT_RDWR);
  }

  const Script script_;
  const int listener_;
  int port_ = 0;
  mutable std::mutex mutex_;  // Guards the three below; threads_ grows only in acceptor_.
  std::vector<int> sockets_;
  std::vector<std::string> requests_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace cpa
