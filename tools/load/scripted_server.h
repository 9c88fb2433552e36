// A server for the tests of the load generator: says the same bytes to everyone who connects.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "load/socket.h"

namespace cpa::load {

class ScriptedServer {
 public:
  // Sends `answer` after each blank line (the end of a request's head) that a client sends.
  explicit ScriptedServer(std::string answer) : answer_(std::move(answer)) {
    listener_ = Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_.get(), raw, length) != 0 || listen(listener_.get(), 64) != 0 ||
        getsockname(listener_.get(), raw, &length) != 0) {
      throw std::runtime_error("cannot listen on the loopback address");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { Accept(); });
  }

  ~ScriptedServer() {
    shutdown(listener_.get(), SHUT_RDWR);
    acceptor_.join();
    for (std::thread& talker : talkers_) talker.join();
  }

  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::uint16_t port() const { return port_; }

 private:
  void Accept() {
    while (true) {
      Descriptor peer(accept(listener_.get(), nullptr, nullptr));
      if (!peer.is_open()) return;
      talkers_.emplace_back([this, peer = std::move(peer)] { Talk(peer); });
    }
  }

  void Talk(const Descriptor& peer) {
    std::string seen;
    std::array<char, 4096> space{};
    while (true) {
      const ssize_t count = recv(peer.get(), space.data(), space.size(), 0);
      if (count <= 0) return;
      seen.append(space.data(), static_cast<std::size_t>(count));
      for (auto end = seen.find("\r\n\r\n"); end != seen.npos; end = seen.find("\r\n\r\n")) {
        seen.erase(0, end + 4);
        if (send(peer.get(), answer_.data(), answer_.size(), MSG_NOSIGNAL) < 0) return;
      }
    }
  }

  const std::string answer_;
  Descriptor listener_;
  std::uint16_t port_ = 0;
  std::vector<std::thread> talkers_;  // Touched by the acceptor, then by the destructor.
  std::thread acceptor_;
};

}  // namespace cpa::load
