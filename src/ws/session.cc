#include "ws/session.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <utility>

#include "ws/filter.h"
#include "ws/frame.h"
#include "ws/hub.h"
#include "ws/outbox.h"

namespace cpa::ws {
namespace {

// The moment `delay` after `from`; never, when the delay is 0 and so its rule is off.
SteadyTime After(SteadyTime from, Millis delay) {
  return delay > Millis{0} ? from + delay : SteadyTime::max();
}

asio::ip::address RemoteAddress(const Socket& socket) {
  error_code ignored;
  return socket.remote_endpoint(ignored).address();
}

}  // namespace

std::string_view CloseReasonName(CloseReason reason) {
  constexpr std::array<std::string_view, kCloseReasonCount> kNames = {
      "peer", "server", "going_away", "protocol", "backlog", "silent", "stalled", "lost"};
  return kNames[static_cast<std::size_t>(reason)];
}

std::shared_ptr<Session> Session::Open(SessionSetup setup, Hub& hub) {
  std::string response = std::move(setup.response);
  std::string rest = std::move(setup.rest);
  auto session = std::make_shared<Session>(std::move(setup), hub);
  session->Start(std::move(response), std::move(rest));
  return session;
}

Session::Session(SessionSetup setup, Hub& hub)
    : compression_(setup.compression),
      hub_(hub),
      socket_(std::move(setup.socket)),
      accounted_(hub.last_sequence()),
      reader_(hub.options().session.message_bytes_max, setup.compression != Compression::kNone),
      handler_(setup.handler),
      data_(std::move(setup.data)),
      remote_(RemoteAddress(socket_)) {}

Session::~Session() = default;

const SessionOptions& Session::options() const {
  return hub_.options().session;
}

SteadyTime Session::Now() const {
  return hub_.loop_.clock().Steady();
}

void Session::Start(std::string response, std::string rest) {
  const SteadyTime now = Now();
  stats_.opened_at = quiet_since_ = now;
  ping_at_ = After(now, options().ping_interval);
  hub_.Add(shared_from_this());
  ApplySocketOptions();
  UpdateDeflateWish();
  timer_.OnFire([this] { OnTimer(); });
  EnsureTimer(NextDeadline());
  corked_ = true;
  outbox().AddBytes(response);
  handler_.OnOpen(*this);
  corked_ = false;
  Flush();
  if (hub_.draining_) GoAwayAfter(Millis{0});
  // Later, so that nothing of the client's comes before the caller has its session.
  hub_.loop_.Post([self = shared_from_this(), rest = std::move(rest)]() mutable {
    if (self->state_ == State::kClosed) return;
    self->Receive(rest);
    self->AwaitReadable();
  });
}

void Session::ApplySocketOptions() {
  const int on = 1;
  ::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const int unsent = options().kernel_unsent_bytes;
  ::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
}

void Session::AwaitReadable() {
  if (state_ == State::kClosed) return;
  socket_.async_wait(Socket::wait_read,
                     [self = shared_from_this()](error_code error) { self->OnReadable(error); });
}

void Session::OnReadable(error_code error) {
  if (error || state_ == State::kClosed) return;
  const std::span<char> scratch = hub_.loop_.scratch();
  const ssize_t got = ::recv(socket_.native_handle(), scratch.data(), scratch.size(), MSG_DONTWAIT);
  if (got > 0) {
    Receive(scratch.first(static_cast<std::size_t>(got)));
  } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
    Finish(CloseReason::kLost);
  }
  AwaitReadable();
}

void Session::Receive(std::span<char> bytes) {
  if (!bytes.empty()) quiet_since_ = Now();
  corked_ = true;
  while (!deaf_ && state_ != State::kClosed) {
    const auto incoming = reader_.Next(bytes);
    if (!incoming) break;
    Handle(*incoming);
  }
  corked_ = false;
  Flush();
}

void Session::Handle(const Incoming& incoming) {
  using enum Incoming::Kind;
  if (incoming.kind == kClose) return OnPeerClose(incoming);
  if (incoming.kind == kViolation) {
    deaf_ = true;
    return BeginClose(incoming.code, incoming.text, CloseReason::kProtocol);
  }
  if (state_ != State::kOpen) return;
  if (incoming.kind == kPing) outbox().AddPong(incoming.text);
  if (incoming.kind == kPong) handler_.OnPong(*this, incoming.text);
  if (incoming.kind != kText) return;
  ++stats_.messages_received;
  hub_.counters_.messages_received.fetch_add(1, std::memory_order_relaxed);
  handler_.OnText(*this, incoming.text);
}

void Session::OnPeerClose(const Incoming& incoming) {
  deaf_ = true;
  peer_closed_ = true;
  BeginClose(incoming.code, {}, CloseReason::kPeer);  // Echoes, unless we closed first.
}

void Session::Close(std::uint16_t code, std::string_view reason) {
  BeginClose(code, reason, CloseReason::kServer);
  Flush();
}

// The caller flushes.
void Session::BeginClose(std::uint16_t code, std::string_view reason, CloseReason why) {
  if (state_ != State::kOpen) return;
  state_ = State::kClosing;
  close_code_ = code == 0 ? kCloseNoCode : code;
  close_reason_ = why;
  outbox().SetClose(code, reason);
  UpdateDeflateWish();
  close_at_ = Now() + options().close_wait_max;
  EnsureTimer(close_at_);
}

// For a client that does not answer or take anything: no waiting.
void Session::Drop(std::uint16_t code, CloseReason why) {
  BeginClose(code, CloseReasonName(why), why);
  Flush();
  Finish(why);
}

// Safe at any point: the handler and the hub's list hear of it later.
void Session::Finish(CloseReason why) {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  const CloseReason reason = close_reason_.value_or(why);
  hub_.counters_.closed[static_cast<std::size_t>(reason)].fetch_add(1, std::memory_order_relaxed);
  UpdateDeflateWish();
  timer_.Cancel();
  CloseSocket();
  hub_.loop_.Post([self = shared_from_this()] {
    self->hub_.Remove(*self);
    self->handler_.OnClosed(*self);
  });
}

// A client that takes nothing gets a reset, which frees what the kernel holds for it.
void Session::CloseSocket() {
  error_code ignored;
  if (blocked_) {
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  } else {
    socket_.shutdown(Socket::shutdown_send, ignored);
  }
  socket_.close(ignored);
}

void Session::GoAwayAfter(Millis delay) {
  if (state_ != State::kOpen) return;
  close_at_ = Now() + delay;
  EnsureTimer(close_at_);
}

void Session::Abandon() {
  state_ = State::kClosed;
  UpdateDeflateWish();
  timer_.Cancel();
  error_code ignored;
  socket_.close(ignored);
}

void Session::OnTimer() {
  const auto self = shared_from_this();
  armed_for_ = SteadyTime::max();
  if (!ApplyDeadlines(Now())) return;
  Flush();
  if (state_ != State::kClosed) EnsureTimer(NextDeadline());
}

// False when the session is over.
bool Session::ApplyDeadlines(SteadyTime now) {
  if (state_ == State::kClosing) {
    if (now < close_at_) return true;
    Finish(CloseReason::kServer);
    return false;
  }
  if (now >= close_at_) {
    BeginClose(kCloseGoingAway, "server is going away", CloseReason::kGoingAway);
  } else if (blocked_ && now >= After(progress_at_, options().stalled_max)) {
    return Drop(kCloseTryAgainLater, CloseReason::kStalled), false;
  } else if (!blocked_ && now >= After(quiet_since_, options().silence_max)) {
    return Drop(kCloseGoingAway, CloseReason::kSilent), false;
  } else if (now >= ping_at_) {
    outbox().SetPing();
    ping_at_ = After(now, options().ping_interval);
  }
  return true;
}

SteadyTime Session::NextDeadline() const {
  if (state_ != State::kOpen) return close_at_;
  // A blocked client cannot have answered our pings: it has its own rule.
  const SteadyTime patience = blocked_ ? After(progress_at_, options().stalled_max)
                                       : After(quiet_since_, options().silence_max);
  const bool batch_waits = behind_ && filter_ && !filter_->MaySend(Now());
  const SteadyTime batch = batch_waits ? filter_->next_batch_at() : SteadyTime::max();
  return std::min({ping_at_, close_at_, patience, batch});
}

void Session::EnsureTimer(SteadyTime at) {
  if (at >= armed_for_) return;
  armed_for_ = at;
  const auto delay = std::chrono::ceil<Millis>(std::max(at - Now(), SteadyTime::duration{0}));
  timer_.Arm(hub_.loop_.timers(), delay);
}

}  // namespace cpa::ws
