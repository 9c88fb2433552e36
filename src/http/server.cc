#include "http/server.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

#include <boost/asio/ip/v6_only.hpp>

#include "base/log.h"
#include "http/listener.h"

namespace cpa::http {
namespace {

using asio::ip::tcp;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr int kBacklog = 4096;
// How long clients that connected before a stop may still send a request.
constexpr Millis kStopGrace{1'000};
// How long a stop waits for handlers that do not return, once their sockets are closed.
constexpr Millis kStragglerGrace{1'000};

tcp::endpoint Resolve(const std::string& host, std::uint16_t port) {
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (!error) return {address, port};
  asio::io_context context;
  tcp::resolver resolver(context);
  const auto flags = tcp::resolver::passive | tcp::resolver::numeric_service;
  return resolver.resolve(host, std::to_string(port), flags).begin()->endpoint();
}

void Bind(Acceptor& acceptor, const tcp::endpoint& endpoint, bool shared) {
  acceptor.open(endpoint.protocol());
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  if (endpoint.protocol() == tcp::v6()) acceptor.set_option(asio::ip::v6_only(false));
  if (shared) acceptor.set_option(ReusePort(true));
  acceptor.bind(endpoint);
}

Acceptor Listen(Loop& loop, const tcp::endpoint& endpoint) {
  Acceptor acceptor(loop.context());
  Bind(acceptor, endpoint, true);
  acceptor.set_option(tcp::no_delay(true));  // Accepted sockets inherit it.
  acceptor.listen(kBacklog);
  acceptor.non_blocking(true);
  return acceptor;
}

// The loops wait for the same queue; the first one takes the client out of it.
Acceptor Adopt(Loop& loop, int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  const int copy = ::fcntl(socket, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) {
    throw std::runtime_error("cannot take over a socket: " +
                             std::generic_category().message(errno));
  }
  Acceptor acceptor(loop.context());
  error_code error;
  acceptor.assign(address.ss_family == AF_INET6 ? tcp::v6() : tcp::v4(), copy, error);
  if (error) {
    ::close(copy);
    throw std::runtime_error("cannot take over a socket: " + error.message());
  }
  acceptor.set_option(tcp::no_delay(true));
  acceptor.non_blocking(true);
  return acceptor;
}

// SO_REUSEPORT would let a second server on the same port take half of the clients in silence.
void CheckThatPortIsFree(Loop& loop, const tcp::endpoint& endpoint) {
  if (endpoint.port() == 0) return;
  Acceptor probe(loop.context());
  Bind(probe, endpoint, false);
}

}  // namespace

Server::Server(ServerOptions options, std::shared_ptr<const Router> router,
               ErrorRenderer render_error, std::span<const std::unique_ptr<Loop>> loops)
    : state_(std::make_shared<ServerState>(std::move(options), std::move(router),
                                           std::move(render_error), loops.size())),
      loops_(loops) {
  assert(!loops_.empty());
}

Server::~Server() {
  Stop();
}

// One acceptor for each loop, all on the same port.
std::vector<Acceptor> Server::BindAll() {
  const ServerOptions& options = state_->options;
  std::vector<Acceptor> acceptors;
  try {
    tcp::endpoint endpoint = Resolve(options.host, options.port);
    CheckThatPortIsFree(*loops_.front(), endpoint);
    for (const auto& loop : loops_) {
      acceptors.push_back(Listen(*loop, endpoint));
      endpoint.port(acceptors.back().local_endpoint().port());
    }
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("cannot listen on " + options.host + ":" +
                             std::to_string(options.port) + ": " + error.code().message());
  }
  return acceptors;
}

// One acceptor for each loop and socket.
std::vector<Acceptor> Server::AdoptAll() {
  std::vector<Acceptor> acceptors;
  for (const int socket : state_->options.sockets) {
    for (const auto& loop : loops_) acceptors.push_back(Adopt(*loop, socket));
  }
  return acceptors;
}

void Server::Start() {
  assert(listeners_.empty());
  std::vector<Acceptor> acceptors = state_->options.sockets.empty() ? BindAll() : AdoptAll();
  port_ = acceptors.front().local_endpoint().port();
  for (std::size_t i = 0; i < acceptors.size(); ++i) {
    Loop& loop = *loops_[i % loops_.size()];
    listeners_.push_back(std::make_shared<Listener>(loop, state_, std::move(acceptors[i])));
  }
  OnEveryLoop([](Listener& listener) { listener.Begin(); });
}

template <class Step>
void Server::OnEveryLoop(Step step) {
  for (std::size_t i = 0; i < listeners_.size(); ++i) {
    loops_[i % loops_.size()]->Post([listener = listeners_[i], step] { step(*listener); });
  }
}

void Server::Stop() {
  if (listeners_.empty()) return;
  LiveCount& live = state_->live;
  const Millis grace = std::min(kStopGrace, state_->options.drain);
  OnEveryLoop([](Listener& listener) { listener.StopAccepting(); });
  bool is_over = live.WaitForNone(grace);
  if (!is_over) {
    OnEveryLoop([](Listener& listener) { listener.CloseIdle(); });
    is_over = live.WaitForNone(state_->options.drain - grace);
  }
  if (!is_over) {
    OnEveryLoop([](Listener& listener) { listener.CloseAll(); });
    is_over = live.WaitForNone(kStragglerGrace);
  }
  if (!is_over) CPA_LOG_WARN("http", "stopped while handlers were still running");
  listeners_.clear();
}

std::uint16_t Server::port() const {
  return port_;
}

const ServerCounters& Server::counters() const {
  return state_->counters;
}

std::vector<RouteReading> Server::ReadRequestStats() const {
  std::vector<RouteReading> sums;
  for (const auto& stats : state_->request_stats) stats->AddTo(sums);
  return sums;
}

}  // namespace cpa::http
