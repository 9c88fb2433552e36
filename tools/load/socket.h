// Non-blocking sockets to 127.0.0.1 and the epoll set that watches them.
// Threads: one. Errors: std::system_error for what only a broken machine or a too small
// descriptor limit can cause; everything the server can cause is a return value.
#pragma once

#include <sys/epoll.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace cpa::load {

// Owns a file descriptor.
class Descriptor {
 public:
  Descriptor() = default;

  explicit Descriptor(int fd) : fd_(fd) {}

  ~Descriptor() { Close(); }

  Descriptor(Descriptor&& other) noexcept : fd_(other.Release()) {}

  Descriptor& operator=(Descriptor&& other) noexcept;

  int get() const { return fd_; }

  bool is_open() const { return fd_ >= 0; }

  void Close();

 private:
  int Release();
  int fd_ = -1;
};

struct SocketOptions {
  std::uint16_t port = 0;
  int receive_buffer_bytes = 0;  // 0: the system's default.
};

// Starts to connect to 127.0.0.1.
Descriptor StartConnect(const SocketOptions& options);

// The error number of a finished connect; 0: connected.
int ConnectError(const Descriptor& socket);

// False when not every byte was taken at once. What this program sends is far smaller than a
// socket buffer, so that means a peer that is gone or does not read.
bool SendAll(const Descriptor& socket, std::string_view bytes);

enum class ReceiveVerdict { kBytes, kNothing, kClosed };

struct Received {
  ReceiveVerdict verdict = ReceiveVerdict::kNothing;
  std::size_t bytes = 0;
};

Received Receive(const Descriptor& socket, std::span<char> space);

// Sockets by a number of the caller's.
class Poller {
 public:
  struct Event {
    std::size_t id = 0;
    bool readable = false;
    bool writable = false;
  };

  enum class Interest { kNothing, kRead, kWrite };

  Poller();
  void Add(const Descriptor& socket, std::size_t id, Interest interest);
  void Change(const Descriptor& socket, std::size_t id, Interest interest);
  // What is ready within `timeout_ms`; valid until the next call.
  std::span<const Event> Wait(int timeout_ms);

 private:
  Descriptor epoll_;
  std::vector<epoll_event> ready_;
  std::vector<Event> events_;
};

}  // namespace cpa::load
