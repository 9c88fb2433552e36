// A local server of one thread for tests: takes connections one after the other, reads the
// request's head and lets a script answer on the bare socket.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cassert>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace cpa::sources {

class TestServer {
 public:
  class Peer {
   public:
    explicit Peer(int socket) : socket_(socket) {}

    // False when the client is gone.
    bool Send(std::string_view bytes) const {
      while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      }
      return true;
    }

    // True when the client closed within the time.
    bool ClosedWithin(int time_ms) const {
      pollfd watched{.fd = socket_, .events = POLLIN, .revents = 0};
      return ::poll(&watched, 1, time_ms) > 0;
    }

    std::string ReadHead() const {
      std::string head;
      char byte = 0;
      while (!head.ends_with("\r\n\r\n") && ::recv(socket_, &byte, 1, 0) == 1) head += byte;
      return head;
    }

   private:
    int socket_;
  };

  using Script = std::function<void(const Peer&)>;

  explicit TestServer(Script script)
      : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    [[maybe_unused]] const bool ready = ::bind(listener_, raw, size) == 0 &&
                                        ::listen(listener_, 8) == 0 &&
                                        ::getsockname(listener_, raw, &size) == 0;
    assert(ready);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Serve(); });
  }

  ~TestServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }

  int port() const { return port_; }

  std::string Url(std::string_view path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
  }

  std::string last_head() const {
    std::lock_guard lock(mutex_);
    return head_;
  }

  int connections() const {
    std::lock_guard lock(mutex_);
    return connections_;
  }

 private:
  void Serve() {
    for (int socket = 0; (socket = ::accept(listener_, nullptr, nullptr)) >= 0;) {
      const Peer peer(socket);
      {
        std::string head = peer.ReadHead();
        std::lock_guard lock(mutex_);
        head_ = std::move(head);
        ++connections_;
      }
      script_(peer);
      ::close(socket);
    }
  }

  const Script script_;
  const int listener_;
  int port_ = 0;
  mutable std::mutex mutex_;  // Guards head_ and connections_.
  std::string head_;
  int connections_ = 0;
  std::thread thread_;
};

}  // namespace cpa::sources
