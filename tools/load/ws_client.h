// One WebSocket client of the product: upgrades, reads frames, answers pings, checks updates.
// Threads: one.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "load/frame_reader.h"
#include "load/inflater.h"
#include "load/sequence_check.h"
#include "load/socket.h"
#include "load/tally.h"

namespace cpa::load {

// What all clients of a run have in common.
struct WsClientSetup {
  std::string upgrade_request;
  std::string opening_frame;  // Sent after the greeting; empty: nothing.
  bool full_feed = true;
  bool reads_whole = false;  // Every message is checked from end to end.
};

// A masked text frame, as clients must send it.
std::string MaskedFrame(Opcode opcode, std::string_view payload);

class WsClient {
 public:
  enum class State { kConnecting, kUpgrading, kGreeting, kOpen, kClosed };

  // `inflates`: compressed messages are read, not only counted. `timed`: latencies are logged.
  struct Traits {
    bool inflates = false;
    bool timed = true;
  };

  WsClient(const WsClientSetup& setup, Traits traits, Tally& tally);

  void Connect(const SocketOptions& options) { socket_ = StartConnect(options); }

  void OnWritable();
  // `scratch` is space for one read and for what an earlier one left over.
  void OnReadable(std::span<char> scratch, WallTime now);

  const Descriptor& socket() const { return socket_; }

  State state() const { return state_; }

  std::uint64_t updates() const { return updates_; }

  const SequenceCheck& sequence() const { return sequence_; }

  const std::string& failure() const { return failure_; }  // Why it is closed.

  const std::string& extension() const { return extension_; }  // As the server agreed.

 private:
  void Consume(std::string_view input, WallTime now);
  std::size_t ConsumeUpgrade(std::string_view input);
  void AcceptExtension(std::string_view head);
  void OnFrame(const Frame& frame, WallTime now);
  void OnText(const Frame& frame, WallTime now);
  void OnGreeting(std::string_view message);
  void OnUpdate(std::string_view message, WallTime now);
  void CountUpdate(const Frame& frame);
  void Break(std::string_view why);
  void Close(std::string_view why);

  const WsClientSetup& setup_;
  const Traits traits_;
  Tally& tally_;
  Descriptor socket_;
  State state_ = State::kConnecting;
  std::string left_over_;  // The start of what is not complete yet.
  std::unique_ptr<Inflater> inflater_;
  SequenceCheck sequence_;
  std::uint64_t updates_ = 0;
  std::string failure_;
  std::string extension_;
};

}  // namespace cpa::load
