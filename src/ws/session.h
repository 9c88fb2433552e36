// One WebSocket connection (RFC 6455) with conflation: a client that cannot keep up finishes the
// tick it is in, then gets the newest value of each topic it missed.
// Threads: its loop only. Lifetime: shared by its loop's hub and its pending operations.
#pragma once

#include <sys/uio.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/loop.h"
#include "ws/close_code.h"
#include "ws/handshake.h"
#include "ws/message_reader.h"
#include "ws/tick.h"

namespace cpa::ws {

class Filter;
class Hub;
class Outbox;
class Session;
enum class DeflatedForm : std::uint8_t;
struct LatestFrame;

// What the application does with a session. Calls come on the session's loop, and never from
// within a call of the application's own, but for OnOpen, which Session::Open makes. A handler may
// call anything of any session, Close included.
class SessionHandler {
 public:
  virtual ~SessionHandler() = default;
  virtual void OnOpen(Session& session) = 0;
  virtual void OnText(Session& session, std::string_view text) = 0;  // Valid UTF-8, complete.

  // An answer to Probe, or a pong that nobody asked for; our keep-alive pings have no payload.
  virtual void OnPong(Session& /*session*/, std::string_view /*payload*/) {}

  virtual void OnClosed(Session& session) = 0;  // Last call; once, unless the loop stops before.
};

// The same for all sessions of a hub. A time of 0 switches its rule off.
struct SessionOptions {
  std::size_t message_bytes_max = 64 * 1024;   // 1009; counted after inflating
  std::size_t control_bytes_max = 256 * 1024;  // Queue of personal messages; over it: 1008
  int kernel_unsent_bytes = 128 * 1024;        // TCP_NOTSENT_LOWAT
  Millis ping_interval{30'000};                // WEBSOCKET_PING_INTERVAL
  Millis silence_max{60'000};                  // WEBSOCKET_CONNECTION_TIMEOUT
  Millis stalled_max{60'000};                  // No byte accepted by the peer: 1013
  Millis close_wait_max{5'000};                // For the peer's close frame
};

// Why a session ended.
enum class CloseReason : std::uint8_t {
  kPeer,       // The client closed properly.
  kServer,     // The application closed it.
  kGoingAway,  // The hub was drained.
  kProtocol,   // The client broke a rule of the protocol or a size limit.
  kBacklog,    // Its personal messages outgrew control_bytes_max.
  kSilent,     // Nothing came for silence_max.
  kStalled,    // It took nothing for stalled_max.
  kLost,       // The connection broke.
};
inline constexpr std::size_t kCloseReasonCount = 8;
std::string_view CloseReasonName(CloseReason reason);  // "peer", for metrics

struct SessionStats {
  SteadyTime opened_at{};
  std::uint64_t messages_received = 0;
  std::uint64_t frames_sent = 0;  // Of ticks.
  std::uint64_t skipped = 0;      // Changes of its interest that it will never see.
};

struct SessionSetup {
  Socket socket;         // On the hub's loop.
  std::string response;  // The 101 answer; the session sends it first.
  Compression compression = Compression::kNone;
  std::string rest;         // Bytes that came behind the request.
  SessionHandler& handler;  // Outlives the session.
  std::shared_ptr<void> data;
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  // Starts a session on a connection whose handshake was accepted; calls OnOpen.
  static std::shared_ptr<Session> Open(SessionSetup setup, Hub& hub);

  Session(SessionSetup setup, Hub& hub);  // For Open.
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Everything below does nothing once the session is no longer open().

  // A message to this client alone: in order, never conflated, ahead of prices that wait.
  void SendText(std::string_view text);

  // Asks for a pong with this payload (at most 125 bytes): when it comes, the client's end of the
  // connection has every message sent before.
  void Probe(std::string_view payload);

  // Sends what SendText queued, then the close frame; waits close_wait_max for the client's.
  void Close(std::uint16_t code, std::string_view reason);

  // nullopt: every topic (as at the start). Else sorted, each once. Changes of topics that were
  // not of interest are not sent afterwards.
  void SetInterest(std::optional<std::vector<Topic>> topics);
  // Only values at least that far from the one last sent for the topic. 0: every change.
  void SetMinChange(double percent);
  // At most one batch per interval (100 ms steps), conflated in between. 0: at once.
  void SetMaxRate(Millis interval);

  bool open() const { return state_ == State::kOpen; }

  // Whether something waits for the client to take it.
  bool busy() const { return !idle(); }

  // What ended the session: the code sent or received, 1005 for none, 1006 for a lost connection.
  std::uint16_t close_code() const { return close_code_; }

  const std::shared_ptr<void>& data() const { return data_; }  // The application's.

  std::string remote_address() const { return remote_.to_string(); }

  const SessionStats& stats() const { return stats_; }

  Hub& hub() { return hub_; }

 private:
  friend class Hub;

  enum class State : std::uint8_t { kOpen, kClosing, kClosed };

  // For the hub; none of them calls the handler or changes the hub's list.
  void OnTick(const Tick& tick, const std::shared_ptr<const void>& owner, DeflatedForm deflated);
  void ForgetTopic(Topic topic);
  void OnDeflatedTick(const Tick& tick, const std::shared_ptr<const void>& owner,
                      std::string_view bytes);
  void GoAwayAfter(Millis delay);
  void Abandon();

  // session.cc: life and receiving.
  void Start(std::string response, std::string rest);
  void ApplySocketOptions();
  void AwaitReadable();
  void OnReadable(error_code error);
  void Receive(std::span<char> bytes);
  void Handle(const Incoming& incoming);
  void OnPeerClose(const Incoming& incoming);
  void BeginClose(std::uint16_t code, std::string_view reason, CloseReason why);
  void Drop(std::uint16_t code, CloseReason why);
  void Finish(CloseReason why);
  void CloseSocket();
  void OnTimer();
  bool ApplyDeadlines(SteadyTime now);
  SteadyTime NextDeadline() const;
  void EnsureTimer(SteadyTime at);
  SteadyTime Now() const;
  const SessionOptions& options() const;

  // session_send.cc: sending.
  void Flush();
  bool SendRemainder();
  bool SendOutbox();
  bool SendCatchUp();
  bool SendMarked(const LatestFrame& first, std::uint64_t skipped);
  bool SendSlices(std::span<const LatestFrame*>& owed);
  void OnDrained();
  void SendWhole(const Tick& tick, const std::shared_ptr<const void>& owner,
                 std::string_view bytes);
  void OnFilteredTick(const Tick& tick);
  void FallBehind();
  void MissTicks();
  void CaughtUp();
  std::uint64_t SkippedBefore(std::span<const LatestFrame* const> owed) const;
  void NoteSent(const LatestFrame& latest);
  void Keep(std::shared_ptr<const void> owner, std::string_view rest);
  std::size_t Write(std::string_view bytes);
  std::size_t Write(std::span<iovec> parts, std::size_t bytes);
  std::size_t Account(ssize_t taken, std::size_t asked);
  void AwaitWritable();
  void OnWritable(error_code error);
  Outbox& outbox();
  Filter& filter();
  void FilterChanged();
  void UpdateDeflateWish();

  bool idle() const { return !waiting_write_ && !behind_ && outbox_ == nullptr; }

  // Touched for every tick.
  State state_ = State::kOpen;
  bool waiting_write_ = false;  // An async wait is under way; nothing is sent before it ends.
  bool behind_ = false;         // Owed newest frames after cursor_.
  bool wants_deflated_ = false;
  bool blocked_ = false;  // The socket took no more, since progress_at_.
  bool corked_ = false;   // Inside a handler: what it sends goes out together afterwards.
  bool deaf_ = false;     // What still comes is ignored: the client closed or broke the protocol.
  bool peer_closed_ = false;
  const Compression compression_;
  std::uint16_t close_code_ = kCloseAbnormal;
  std::optional<CloseReason> close_reason_;
  std::uint32_t hub_index_ = 0;
  Hub& hub_;
  Socket socket_;
  std::uint64_t accounted_ = 0;  // Changes up to here were sent or are counted in unseen_.
  std::unique_ptr<Filter> filter_;
  std::unique_ptr<Outbox> outbox_;

  // Behind.
  std::uint64_t cursor_ = 0;  // The catch-up has come to this sequence.
  std::uint64_t unseen_ = 0;  // Changes of its interest neither sent nor told as skipped.

  // The rest of what the socket took in part, and who owns those bytes.
  std::shared_ptr<const void> remainder_owner_;
  std::string_view remainder_;

  MessageReader reader_;
  SessionHandler& handler_;
  std::shared_ptr<void> data_;
  asio::ip::address remote_;
  SessionStats stats_;

  // One timer, armed for the earliest deadline known when it was armed; deadlines that move back
  // do not re-arm it, it finds out when it fires.
  WheelTimer timer_;
  SteadyTime armed_for_ = SteadyTime::max();
  SteadyTime quiet_since_{};  // The last byte received, or the end of a blockage.
  SteadyTime progress_at_{};  // The last byte accepted while blocked.
  SteadyTime ping_at_ = SteadyTime::max();
  SteadyTime close_at_ = SteadyTime::max();  // Open: go away. Closing: wait no longer.
};

}  // namespace cpa::ws
