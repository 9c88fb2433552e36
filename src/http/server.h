// The HTTP/1.1 server: one acceptor per loop (SO_REUSEPORT, or one shared socket), keep-alive and
// pipelining, absolute deadlines, strict parsing. It knows no coin: what it serves are routes and
// answers. Threads: Start and Stop from the main thread; everything else runs on the loops.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/blocking_pool.h"
#include "base/ip_address.h"
#include "base/loop.h"
#include "base/service.h"
#include "base/shed.h"
#include "http/cors.h"
#include "http/errors.h"
#include "http/gatekeeper.h"
#include "http/limits.h"
#include "http/request_stats.h"
#include "http/router.h"

namespace cpa::http {

struct ServerOptions {
  std::string host = "0.0.0.0";
  std::uint16_t port = 0;  // 0: any free port; see port().
  // Listening sockets to serve in the place of host and port; see handed_over.h. They stay open
  // after a stop, so that who connects then waits for the successor.
  std::vector<int> sockets{};
  bool gzip = true;
  int gzip_level = 6;
  Limits limits{};
  CorsOptions cors{};
  std::vector<IpNetwork> trusted_proxies{};  // Whose X-Forwarded-For is believed.
  Gatekeeper* gatekeeper = nullptr;          // Asked before the handlers; must outlive the server.
  // Compresses large answers; nullptr: the loops do. Must outlive the server.
  BlockingPool* compressors = nullptr;
  bool debug_answers = false;         // Adds Answer::Options::debug to what is sent.
  bool measure_latency = true;        // For request_stats().
  bool log_requests = false;          // A line for each.
  std::uint64_t request_id_seed = 0;  // Chance: where X-Request-ID begins.
  Millis drain{5'000};                // How long Stop lets running requests finish.
};

struct ServerCounters {
  std::atomic<std::uint64_t> accepted{0};
  std::atomic<std::uint64_t> refused{0};  // Of these: one too many, of all or of an address.
  std::atomic<std::uint64_t> open{0};
  std::atomic<std::uint64_t> protocol_errors{0};
  ShedCounts shed;
};

struct ServerState;
class Listener;

class Server final : public Service {
 public:
  // The loops must outlive the server; the server must be stopped before the loops are.
  Server(ServerOptions options, std::shared_ptr<const Router> router, ErrorRenderer render_error,
         std::span<const std::unique_ptr<Loop>> loops);
  ~Server() override;

  std::string_view name() const override { return "http"; }

  void Start() override;  // Throws when the address cannot be bound.
  // Stops accepting. Whoever is connected may still send a request for a second and gets its
  // answer; running requests finish within `drain`; the rest is closed. Safe to call at any time.
  // A handler that outlives `drain` by a second is left behind on its loop, without its socket.
  void Stop() override;

  std::uint16_t port() const;  // After Start.
  const ServerCounters& counters() const;
  std::vector<RouteReading> ReadRequestStats() const;  // Threads: any.

 private:
  std::vector<Acceptor> BindAll();
  std::vector<Acceptor> AdoptAll();
  template <class Step>
  void OnEveryLoop(Step step);

  const std::shared_ptr<ServerState> state_;
  const std::span<const std::unique_ptr<Loop>> loops_;
  std::vector<std::shared_ptr<Listener>> listeners_;  // By loop, again for each socket.
  std::uint16_t port_ = 0;
};

}  // namespace cpa::http
