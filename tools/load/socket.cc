#include "load/socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace cpa::load {

namespace {

constexpr std::size_t kEventsMax = 512;

[[noreturn]] void ThrowErrno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void SetOption(int fd, int level, int name, int value) {
  if (setsockopt(fd, level, name, &value, sizeof value) != 0) ThrowErrno("setsockopt");
}

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

std::uint32_t EpollBits(Poller::Interest interest) {
  if (interest == Poller::Interest::kRead) return EPOLLIN;
  return interest == Poller::Interest::kWrite ? std::uint32_t{EPOLLOUT} : 0U;
}

void Control(const Descriptor& epoll, int operation, const Descriptor& socket, epoll_event event) {
  if (epoll_ctl(epoll.get(), operation, socket.get(), &event) != 0) ThrowErrno("epoll_ctl");
}

epoll_event MakeEvent(std::size_t id, Poller::Interest interest) {
  epoll_event event{};
  event.events = EpollBits(interest);
  event.data.u64 = id;
  return event;
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    Close();
    fd_ = other.Release();
  }
  return *this;
}

void Descriptor::Close() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

int Descriptor::Release() {
  return std::exchange(fd_, -1);
}

Descriptor StartConnect(const SocketOptions& options) {
  Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) ThrowErrno("socket");
  SetOption(socket.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  if (options.receive_buffer_bytes > 0) {
    SetOption(socket.get(), SOL_SOCKET, SO_RCVBUF, options.receive_buffer_bytes);
  }
  const sockaddr_in address = Loopback(options.port);
  const int status =
      connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (status != 0 && errno != EINPROGRESS && errno != ECONNREFUSED) ThrowErrno("connect");
  return socket;
}

int ConnectError(const Descriptor& socket) {
  int error = 0;
  socklen_t length = sizeof error;
  if (getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &length) != 0) return errno;
  return error;
}

bool SendAll(const Descriptor& socket, std::string_view bytes) {
  const ssize_t sent = send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  return sent == static_cast<ssize_t>(bytes.size());
}

Received Receive(const Descriptor& socket, std::span<char> space) {
  const ssize_t count = recv(socket.get(), space.data(), space.size(), 0);
  if (count > 0) return {ReceiveVerdict::kBytes, static_cast<std::size_t>(count)};
  const bool try_later = count < 0 && (errno == EAGAIN || errno == EINTR);
  return {try_later ? ReceiveVerdict::kNothing : ReceiveVerdict::kClosed, 0};
}

Poller::Poller() : epoll_(epoll_create1(EPOLL_CLOEXEC)), ready_(kEventsMax) {
  if (!epoll_.is_open()) ThrowErrno("epoll_create1");
  events_.reserve(kEventsMax);
}

void Poller::Add(const Descriptor& socket, std::size_t id, Interest interest) {
  Control(epoll_, EPOLL_CTL_ADD, socket, MakeEvent(id, interest));
}

void Poller::Change(const Descriptor& socket, std::size_t id, Interest interest) {
  Control(epoll_, EPOLL_CTL_MOD, socket, MakeEvent(id, interest));
}

std::span<const Poller::Event> Poller::Wait(int timeout_ms) {
  const int count =
      epoll_wait(epoll_.get(), ready_.data(), static_cast<int>(ready_.size()), timeout_ms);
  events_.clear();
  for (const epoll_event& ready :
       std::span(ready_).first(static_cast<std::size_t>(std::max(count, 0)))) {
    const bool failed = (ready.events & (EPOLLERR | EPOLLHUP)) != 0;
    events_.push_back({.id = static_cast<std::size_t>(ready.data.u64),
                       .readable = failed || (ready.events & EPOLLIN) != 0,
                       .writable = failed || (ready.events & EPOLLOUT) != 0});
  }
  return events_;
}

}  // namespace cpa::load
