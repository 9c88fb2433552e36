// Routes are rows: the 405 answer, metric labels and the API document come from the same rows.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/asio.h"
#include "http/limits.h"
#include "http/message.h"

namespace cpa::http {

// Answers at once, on the loop; must not block.
using SyncHandler = std::function<AnswerPtr(const Request&)>;
// May wait. The request lives until the coroutine ends.
using AsyncHandler = std::function<Task<AnswerPtr>(const Request&)>;

// Answers at once when it can; nullptr when it has to wait: then `slow` answers.
struct FastHandler {
  SyncHandler fast;
  AsyncHandler slow;
};

// Takes the socket over (WebSocket). `rest` is what came after the head. Returns nullptr when it
// took the socket, or an answer to send instead.
using UpgradeHandler = std::function<AnswerPtr(const Request&, Socket&, std::string_view rest)>;

struct Route {
  Verb verb;
  std::string pattern;  // "/crypto/{crypto_id}": a {name} matches one non-empty segment.
  std::variant<SyncHandler, AsyncHandler, FastHandler, UpgradeHandler> handler;
  // In the place of the server's limits. With a gatekeeper more than Limits::body_bytes_max needs a
  // `keyed` row.
  BodyLimits body = {};
  bool gated = true;   // Whether the server's gatekeeper, if any, judges the request.
  bool keyed = false;  // Whether it is asked who sends a body before that is read.
  bool vital = false;  // Answered on a reserved connection when all others are taken.
};

// Threads: immutable after construction.
class Router {
 public:
  explicit Router(std::vector<Route> routes);
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  struct Match {
    const Route* route = nullptr;  // nullptr: no such path, or not with this verb.
    std::string allow;             // When the path exists with other verbs: "GET, HEAD, OPTIONS".
    std::vector<std::string> values;  // Decoded path values of the match.
    bool bad_escape = false;
  };

  // Literal segments win over {name}, whatever the verb. HEAD matches GET rows, but not upgrades.
  // One trailing slash is accepted. Literal paths are matched without allocating.
  Match Find(Verb verb, std::string_view path) const;

  std::span<const Route> routes() const { return routes_; }  // Match::route points into them.

 private:
  struct Node;

  const std::vector<Route> routes_;
  const std::unique_ptr<Node> root_;
};

}  // namespace cpa::http
