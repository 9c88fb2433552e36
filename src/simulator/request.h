// One call as the simulator sees it, and one answer, both without sockets. Threads: values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace cpa::simulator {

// The decoded query string. The first of several equal names counts.
class Query {
 public:
  static Result<Query> Parse(std::string_view text);

  std::optional<std::string_view> Get(std::string_view name) const;

  std::string_view Text(std::string_view name) const { return Get(name).value_or(""); }

  // `true` and Python's `True` are yes, `false` and `False` are no, all else is the default.
  bool Flag(std::string_view name, bool otherwise) const;

  std::optional<long long> Int(std::string_view name) const;

  // The parts of a comma list, as they are; none when absent or empty.
  std::vector<std::string> List(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

struct Request {
  std::string method;
  std::string target;             // as received
  std::vector<std::string> path;  // decoded segments; a trailing slash is dropped
  Query query;
  std::string user_agent;
  std::string accept_encoding;
  std::string origin;
  std::string demo_key;  // from its header or the query
  std::string pro_key;
  std::string body;
  std::string peer_address;
  bool peer_is_loopback = false;

  bool IsUnder(std::string_view first, std::string_view second = {}) const;
};

// Splits and decodes the target into path and query.
Result<void> ParseTarget(std::string_view target, Request& request);

struct Answer {
  int status = 200;
  std::string content_type = "application/json; charset=utf-8";
  std::string cache_control = "no-cache";
  std::vector<std::pair<std::string, std::string>> headers{};  // further ones
  std::string body{};
};

// The shapes of upstream's errors.
Answer PlainError(int status, std::string_view text);             // {"error":"..."}
Answer StatusError(int status, int code, std::string_view text);  // {"status":{...}}
Answer ServerError(int status);                                   // {"status":500,"error":"..."}
Answer RateLimitError(std::string_view retry_after_seconds);      // 429
Answer ChallengePage(int status);                                 // the CDN's HTML

// "Not Found" for 404 and so on; "Unknown" for a number nobody assigned.
std::string_view ReasonOf(int status);

}  // namespace cpa::simulator
