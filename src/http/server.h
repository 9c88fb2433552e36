// The HTTP/1.1 server: one acceptor per loop (SO_REUSEPORT), keep-alive and pipelining, absolute
// deadlines, strict parsing. It knows no coin: what it serves are routes and answers.
// Threads: Start and Stop from the main thread; everything else runs on the loops.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/loop.h"
#include "base/service.h"
#include "http/cors.h"
#include "http/errors.h"
#include "http/router.h"

namespace cpa::http {

struct Limits {
  std::size_t request_line_bytes_max = 8 * 1024;  // 414
  std::size_t head_bytes_max = 16 * 1024;         // 431
  std::size_t fields_max = 64;                    // 431
  std::size_t body_bytes_max = 64 * 1024;         // 413
  std::size_t connections_max = 10'000;           // 503
  Millis head_deadline{10'000};                   // 408, counted from the first byte
  Millis body_deadline{30'000};                   // 408
  Millis write_deadline{30'000};                  // closed
  Millis idle_deadline{60'000};                   // closed
};

struct ServerOptions {
  std::string host = "0.0.0.0";
  std::uint16_t port = 0;  // 0: any free port; see port().
  bool gzip = true;
  int gzip_level = 6;
  Limits limits;
  CorsOptions cors;
};

struct ServerCounters {
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> open{0};
  std::atomic<std::uint64_t> requests{0};
  std::atomic<std::uint64_t> protocol_errors{0};
};

class Server final : public Service {
 public:
  // The loops must outlive the server; the server must be stopped before the loops are.
  Server(ServerOptions options, std::shared_ptr<const Router> router, ErrorRenderer render_error,
         std::span<const std::unique_ptr<Loop>> loops);
  ~Server() override;

  std::string_view name() const override { return "http"; }
  void Start() override;  // Throws when the address cannot be bound.
  // Stops accepting, lets running requests finish (at most `drain` long), closes the rest.
  void Stop() override;

  std::uint16_t port() const;  // After Start.
  const ServerCounters& counters() const;
};

}  // namespace cpa::http
