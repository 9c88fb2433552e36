// The port through which the upstream client speaks HTTP: one GET at a time, and one place to wait
// for everything (the answer, the next due time, a wake-up).
// Threads: Begin, Wait and Abandon from the source's own thread; Wake from any.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"

namespace cpa::sources {

struct HttpRequest {
  std::string url;                   // http or https
  std::vector<std::string> headers;  // "name: value"
  std::string user_agent;            // CoinGecko refuses requests without one.
  Millis deadline{10'000};           // From Begin to the last byte, name look-up and TLS included.
  std::size_t body_bytes_max = std::size_t{16} << 20;  // Counted unpacked, while receiving.
};

// A whole answer of any status. Absent fields are empty.
struct HttpResponse {
  int status = 0;
  std::string content_type;
  std::string retry_after;
  std::string date;
  std::string body;
};

// No whole answer came.
struct TransportFailure {
  bool timed_out = false;
  std::string reason;       // One line.
  bool never_left = false;  // Not a byte of the request was sent: no name, no connection, no TLS.
};

using HttpAnswer = std::variant<HttpResponse, TransportFailure>;

class HttpTransport {
 public:
  virtual ~HttpTransport() = default;

  // REQUIRES: no request is under way.
  virtual void Begin(const HttpRequest& request) = 0;

  // Sleeps until the answer is there, Wake is called or `at_most` has passed; may return empty
  // earlier. A Wake that comes while nobody waits ends the next Wait.
  virtual std::optional<HttpAnswer> Wait(Millis at_most) = 0;

  virtual void Wake() = 0;

  // Drops the request under way, if any.
  virtual void Abandon() = 0;
};

}  // namespace cpa::sources
