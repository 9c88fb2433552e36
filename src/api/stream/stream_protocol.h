// What clients may say on the socket, parsed and checked (contract: WebSocket /ws).
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "domain/candle.h"

namespace cpa::api {

struct PingMessage {};

struct AuthMessage {
  std::string api_key;
};

// Without ids: everything (subscribe) or nothing (unsubscribe).
struct SubscribeMessage {
  bool add = true;
  std::optional<std::vector<std::string>> ids = {};
};

// With "channel":"candles". To subscribe both must be named; to unsubscribe, what is not named
// means all.
struct CandlesMessage {
  bool add = true;
  std::optional<CandleInterval> interval = {};
  std::optional<std::vector<std::string>> ids = {};
};

// With "channel":"portfolios": all of the owner's.
struct PortfoliosMessage {
  bool add = true;
};

struct SnapshotMessage {};

struct OptionsMessage {
  std::optional<double> min_change_percent;
  std::optional<Millis> max_rate;
};

// The client has taken notice of an alert's event.
struct AckMessage {
  std::string event_id;
};

// Events after this one once more; empty: those that no socket of the owner has accepted.
struct ResumeMessage {
  std::string since;
};

struct BadMessage {
  std::string_view code;  // invalid_json, unknown_type, invalid_message
  std::string detail;
};

using ClientMessage =
    std::variant<PingMessage, AuthMessage, SubscribeMessage, CandlesMessage, PortfoliosMessage,
                 SnapshotMessage, OptionsMessage, AckMessage, ResumeMessage, BadMessage>;

ClientMessage ParseClientMessage(std::string_view text);

}  // namespace cpa::api
