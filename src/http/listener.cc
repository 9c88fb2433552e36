#include "http/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

#include "base/log.h"
#include "http/client_address.h"

namespace cpa::http {
namespace {

// Accepting is cheap, but others wait for this loop too.
constexpr int kAcceptsPerTurn = 64;
constexpr Millis kResourcePause{200};

// IPv4 addresses that were mapped into IPv6 are printed as IPv4.
std::string AddressText(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
  if (address.ss_family == AF_INET) {
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
    ::inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], text.data(), text.size());
  } else {
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
  }
  return text.data();
}

bool IsTrusted(const std::string& peer, std::span<const IpNetwork> proxies) {
  if (proxies.empty()) return false;
  const auto address = IpAddress::Parse(peer);
  return address && IsAmong(*address, proxies);
}

bool IsShortage(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

Listener::Listener(Loop& loop, std::shared_ptr<ServerState> state, Acceptor acceptor)
    : share_(std::make_shared<LoopShare>(loop, std::move(state))), acceptor_(std::move(acceptor)) {
  share_->state->live.Enter();
  retry_.OnFire([this] { WaitForClients(); });
}

void Listener::Begin() {
  WaitForClients();
}

void Listener::WaitForClients() {
  acceptor_.async_wait(Acceptor::wait_read, [self = shared_from_this()](error_code error) {
    if (error || !self->acceptor_.is_open()) return;
    self->AcceptClients(kAcceptsPerTurn);
    if (!self->retry_.armed()) self->WaitForClients();
  });
}

void Listener::AcceptClients(int count_max) {
  for (int i = 0; i < count_max; ++i) {
    if (!AcceptOne()) return;
  }
}

// False when there is no one left, or no room.
bool Listener::AcceptOne() {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  const int descriptor = ::accept4(acceptor_.native_handle(), reinterpret_cast<sockaddr*>(&address),
                                   &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor < 0) return OnAcceptError(errno);
  out_of_resources_ = false;
  Socket socket(share_->loop.context());
  error_code error;
  const bool is_v4 = address.ss_family == AF_INET;
  socket.assign(is_v4 ? asio::ip::tcp::v4() : asio::ip::tcp::v6(), descriptor, error);
  if (error) {
    ::close(descriptor);
    return OnAcceptError(error.value());
  }
  socket.non_blocking(true, error);
  Admit(std::move(socket), AddressText(address));
  return true;
}

// Errors of the one client that did not make it are no reason to stop (accept(2), "Error
// handling").
bool Listener::OnAcceptError(int error) {
  if (error == EAGAIN) return false;
  if (!IsShortage(error)) return error != EBADF && error != EINVAL;
  if (!out_of_resources_) {
    CPA_LOG_WARN("http", "cannot accept clients for now: {}",
                 std::generic_category().message(error));
  }
  out_of_resources_ = true;
  retry_.Arm(share_->loop.timers(), kResourcePause);
  return false;
}

void Listener::Admit(Socket socket, const std::string& address) {
  ServerState& state = *share_->state;
  ++state.counters.accepted;
  Entrance entrance = EntranceFor(address);
  // Telling a client that it is one too many needs a descriptor, so there is an end to that too.
  const Entrance::Kind kind = entrance.kind;
  const bool is_refused = kind == Entrance::Kind::kRefused;
  if (is_refused && state.refusing > state.options.limits.connections_max / 4 + 64) return;
  const auto connection =
      std::make_shared<Connection>(share_, std::move(socket), address, std::move(entrance));
  share_->connections.push_back(*connection);
  if (kind == Entrance::Kind::kReserved) {
    share_->reserve.Add(SubscriberOf(address), connection);
  }
  if (is_refused) {
    connection->Refuse();
  } else {
    connection->Begin();
  }
}

// A trusted proxy stands for many; everybody else has a share of the places.
Entrance Listener::EntranceFor(const std::string& remote_address) {
  ServerState& state = *share_->state;
  const Limits& limits = state.options.limits;
  const std::string subscriber = SubscriberOf(remote_address);
  Entrance entrance;
  entrance.is_from_proxy = IsTrusted(remote_address, state.options.trusted_proxies);
  if (!entrance.is_from_proxy) entrance.place = state.address_places->Take(subscriber);
  if (!entrance.place && !entrance.is_from_proxy) {
    entrance.refusal = &kTooManyOfAddress;
  } else if (state.counters.open >= limits.connections_max) {
    entrance.refusal = &kTooManyConnections;
  } else {
    return entrance;
  }
  const bool is_reserved = limits.reserved_connections > 0;
  entrance.kind = is_reserved ? Entrance::Kind::kReserved : Entrance::Kind::kRefused;
  if (is_reserved) share_->reserve.MakeRoom(subscriber, limits.reserved_connections);
  return entrance;
}

void Listener::StopAccepting() {
  share_->draining = true;
  // Who waits at a socket that was handed over is the successor's.
  if (share_->state->options.sockets.empty()) AcceptClients(SOMAXCONN);
  retry_.Cancel();
  error_code ignored;
  acceptor_.close(ignored);
  share_->state->live.Leave();
}

// Closing destroys nothing at once: the pending operation does, later. So the lists stay as they
// are.
void Listener::CloseIdle() {
  for (Stoppable& connection : share_->connections) connection.CloseIfIdle();
}

void Listener::CloseAll() {
  for (Stoppable& connection : share_->connections) connection.Close();
}

}  // namespace cpa::http
