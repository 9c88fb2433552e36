// The sending half of a session. In this order, each only when the one before is done: the rest of
// what the socket took in part, the outbox, the catch-up. A tick is sent at once or not at all.
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
#include "ws/session.h"

namespace cpa::ws {
namespace {

constexpr std::size_t kSlicesMax = 64;  // Per call.
constexpr int kSendFlags = MSG_DONTWAIT | MSG_NOSIGNAL;

bool WouldBlock(int error) {
  return error == EAGAIN || error == EWOULDBLOCK;
}

iovec Slice(std::string_view bytes) {
  return {const_cast<char*>(bytes.data()), bytes.size()};
}

bool Continues(const iovec& before, std::string_view bytes) {
  return static_cast<const char*>(before.iov_base) + before.iov_len == bytes.data();
}

}  // namespace

void Session::OnTick(const Tick& tick, const std::shared_ptr<const void>& owner,
                     DeflatedForm deflated) {
  if (state_ != State::kOpen) return;
  if (filter_) return OnFilteredTick(tick);
  if (!wants_deflated_ || deflated == DeflatedForm::kNone) {
    return SendWhole(tick, owner, tick.bytes);
  }
  // Its bytes follow, unless it is behind already: by its own state, or because the deflated form
  // of an earlier tick never came.
  if (behind_ || accounted_ < hub_.latest().previous_sequence()) {
    MissTicks();
    Flush();
  }
}

void Session::OnDeflatedTick(const Tick& tick, const std::shared_ptr<const void>& owner,
                             std::string_view bytes) {
  if (state_ != State::kOpen || !wants_deflated_ || accounted_ >= tick.last_sequence()) return;
  SendWhole(tick, owner, bytes);
}

void Session::SendWhole(const Tick& tick, const std::shared_ptr<const void>& owner,
                        std::string_view bytes) {
  const std::size_t taken = idle() ? Write(bytes) : 0;
  if (taken == 0) {
    MissTicks();
    if (!waiting_write_) Flush();
    return;
  }
  accounted_ = tick.last_sequence();
  stats_.frames_sent += tick.frames.size();
  hub_.counters_.frames_sent.fetch_add(tick.frames.size(), std::memory_order_relaxed);
  if (taken < bytes.size()) Keep(owner, bytes.substr(taken));
}

void Session::OnFilteredTick(const Tick& tick) {
  FallBehind();
  const std::size_t owed = hub_.Owed(filter_.get(), tick.first_sequence - 1).size();
  unseen_ += owed;
  accounted_ = tick.last_sequence();
  if (waiting_write_ && owed > 0) {
    hub_.counters_.ticks_conflated.fetch_add(1, std::memory_order_relaxed);
  }
  Flush();
}

void Session::FallBehind() {
  if (behind_) return;
  behind_ = true;
  cursor_ = accounted_;
}

// For a full feed: everything up to now that was not sent will come as newest values only.
void Session::MissTicks() {
  FallBehind();
  const std::uint64_t last = hub_.latest().last_sequence();
  unseen_ += last - accounted_;
  accounted_ = last;
  hub_.counters_.ticks_conflated.fetch_add(1, std::memory_order_relaxed);
}

void Session::Flush() {
  if (corked_ || waiting_write_ || state_ == State::kClosed) return;
  if (SendRemainder() && SendOutbox() && SendCatchUp()) OnDrained();
}

void Session::OnDrained() {
  if (std::exchange(blocked_, false)) {
    quiet_since_ = Now();  // Only now can it have got our ping.
    if (state_ == State::kOpen) EnsureTimer(NextDeadline());
  }
  if (state_ != State::kClosing) return;
  if (peer_closed_) return Finish(CloseReason::kPeer);
  // We do not listen to it any more, so there is no close frame to wait for, only its end.
  error_code ignored;
  if (deaf_) socket_.shutdown(Socket::shutdown_send, ignored);
}

bool Session::SendRemainder() {
  if (remainder_.empty()) return true;
  remainder_.remove_prefix(Write(remainder_));
  if (!remainder_.empty()) return false;
  remainder_owner_.reset();
  return true;
}

bool Session::SendOutbox() {
  if (!outbox_) return true;
  const std::string_view bytes = outbox_->Next();
  const std::size_t taken = bytes.empty() ? 0 : Write(bytes);
  if (taken < bytes.size()) {
    outbox_->Consume(taken);
    return false;
  }
  outbox_.reset();
  return true;
}

bool Session::SendCatchUp() {
  if (!behind_ || state_ != State::kOpen) return true;
  const SteadyTime now = filter_ ? Now() : SteadyTime{};
  if (filter_ && !filter_->MaySend(now)) {
    EnsureTimer(filter_->next_batch_at());
    return true;
  }
  auto owed = hub_.Owed(filter_.get(), cursor_);
  std::ranges::sort(owed, {}, &LatestFrame::sequence);
  if (filter_ && !owed.empty()) filter_->BeginBatch(now);
  if (const auto skipped = SkippedBefore(owed); skipped > 0 && !owed.empty()) {
    if (!SendMarked(*owed.front(), skipped)) return false;
    owed = owed.subspan(1);
  }
  while (!owed.empty()) {
    if (!SendSlices(owed)) return false;
  }
  CaughtUp();
  return true;
}

// Of the changes it has not seen, those that are not among what it gets now.
std::uint64_t Session::SkippedBefore(std::span<const LatestFrame* const> owed) const {
  return unseen_ > owed.size() ? unseen_ - owed.size() : 0;
}

void Session::CaughtUp() {
  if (filter_) filter_->EndBatch();
  cursor_ = accounted_ = hub_.latest().last_sequence();
  behind_ = unseen_ > 0;  // With nothing to send it on, the mark waits for the next change.
}

// False: the socket did not take all of it; what it took of the frame is settled.
bool Session::SendMarked(const LatestFrame& first, std::uint64_t skipped) {
  const auto& annotate = hub_.options().annotate;
  std::string payload;
  if (annotate) annotate(payload, FramePayload(first.bytes()), skipped);
  auto frame = std::make_shared<std::string>();
  AppendFrame(*frame, Opcode::kText, annotate ? payload : FramePayload(first.bytes()));
  const std::size_t taken = Write(*frame);
  if (taken == 0) return false;
  unseen_ -= skipped;
  stats_.skipped += skipped;
  hub_.counters_.messages_skipped.fetch_add(skipped, std::memory_order_relaxed);
  NoteSent(first);
  if (taken == frame->size()) return true;
  Keep(frame, std::string_view(*frame).substr(taken));
  return false;
}

// Sends frames off the front of `owed`. False: the socket did not take all it was offered; what it
// took, and the rest of the frame it took in part, is settled.
bool Session::SendSlices(std::span<const LatestFrame*>& owed) {
  std::array<iovec, kSlicesMax> slices;
  std::size_t used = 0, frames = 0, bytes = 0;
  for (; frames < owed.size(); ++frames) {
    const std::string_view frame = owed[frames]->bytes();
    if (used > 0 && Continues(slices[used - 1], frame)) {
      slices[used - 1].iov_len += frame.size();
    } else if (used < kSlicesMax) {
      slices[used++] = Slice(frame);
    } else {
      break;
    }
    bytes += frame.size();
  }
  const std::size_t taken = Write({slices.data(), used}, bytes);
  std::size_t left = taken;
  for (std::size_t i = 0; i < frames && left > 0; ++i) {
    const std::string_view frame = owed[i]->bytes();
    NoteSent(*owed[i]);
    if (left < frame.size()) Keep(owed[i]->tick, frame.substr(left));
    left -= std::min(left, frame.size());
  }
  owed = owed.subspan(frames);
  return taken == bytes;
}

void Session::NoteSent(const LatestFrame& latest) {
  cursor_ = latest.sequence;
  if (unseen_ > 0) --unseen_;
  if (filter_) filter_->NoteSent(latest.frame());
  ++stats_.frames_sent;
  hub_.counters_.frames_sent.fetch_add(1, std::memory_order_relaxed);
}

void Session::Keep(std::shared_ptr<const void> owner, std::string_view rest) {
  assert(remainder_.empty());
  remainder_owner_ = std::move(owner);
  remainder_ = rest;
}

// Hands bytes to the kernel and says how many it took. Fewer than asked: the session waits for the
// socket now, or is over.
std::size_t Session::Write(std::string_view bytes) {
  return Account(::send(socket_.native_handle(), bytes.data(), bytes.size(), kSendFlags),
                 bytes.size());
}

std::size_t Session::Write(std::span<iovec> parts, std::size_t bytes) {
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  return Account(::sendmsg(socket_.native_handle(), &message, kSendFlags), bytes);
}

std::size_t Session::Account(ssize_t taken, std::size_t asked) {
  if (taken < 0 && !WouldBlock(errno) && errno != EINTR) {
    Finish(CloseReason::kLost);
    return 0;
  }
  const auto bytes = static_cast<std::size_t>(std::max<ssize_t>(taken, 0));
  if (bytes > 0 && blocked_) progress_at_ = Now();
  if (bytes < asked) AwaitWritable();
  return bytes;
}

void Session::AwaitWritable() {
  assert(!waiting_write_);
  waiting_write_ = true;
  if (!std::exchange(blocked_, true)) {
    progress_at_ = Now();
    EnsureTimer(NextDeadline());
  }
  socket_.async_wait(Socket::wait_write,
                     [self = shared_from_this()](error_code error) { self->OnWritable(error); });
}

void Session::OnWritable(error_code error) {
  waiting_write_ = false;
  if (!error) Flush();
}

Outbox& Session::outbox() {
  if (!outbox_) outbox_ = std::make_unique<Outbox>();
  return *outbox_;
}

void Session::SendText(std::string_view text) {
  if (state_ != State::kOpen) return;
  if (outbox().unsent_bytes() + text.size() > options().control_bytes_max) {
    BeginClose(kClosePolicy, "too many messages are waiting", CloseReason::kBacklog);
  } else {
    outbox().AddText(text);
  }
  Flush();
}

void Session::Probe(std::string_view payload) {
  if (state_ != State::kOpen) return;
  outbox().AddPing(payload);
  Flush();
}

Filter& Session::filter() {
  // What a deflated tick was about to bring comes by the filter's way instead.
  if (accounted_ < hub_.latest().last_sequence()) {
    FallBehind();
    accounted_ = hub_.latest().last_sequence();
  }
  if (!filter_) filter_ = std::make_unique<Filter>();
  return *filter_;
}

void Session::SetInterest(std::optional<std::vector<Topic>> topics) {
  if (state_ != State::kOpen) return;
  filter().SetInterest(std::move(topics));
  FilterChanged();
}

void Session::SetMinChange(double percent) {
  if (state_ != State::kOpen) return;
  filter().SetMinChange(percent);
  FilterChanged();
}

void Session::SetMaxRate(Millis interval) {
  if (state_ != State::kOpen) return;
  filter().SetMaxRate(interval);
  FilterChanged();
}

void Session::ForgetTopic(Topic topic) {
  if (filter_) filter_->Forget(topic);
}

void Session::FilterChanged() {
  if (filter_->is_full_feed()) filter_.reset();
  UpdateDeflateWish();
  Flush();
}

void Session::UpdateDeflateWish() {
  const bool wants = state_ == State::kOpen && compression_ == Compression::kShared && !filter_;
  if (wants == std::exchange(wants_deflated_, wants)) return;
  hub_.deflate_wanted_.fetch_add(wants ? 1 : -1, std::memory_order_relaxed);
}

}  // namespace cpa::ws
