// The command line of the load generator. Threads: pure.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace cpa::load {

inline constexpr std::string_view kUsage =
    R"(usage: load ws --port P --key KEY --clients N --ticks T --per-tick K
               [--deflate] [--verify] [--stall M --stall-seconds S] [--idle-seconds S]
               [--subset id,...] [--timeout S] [--server-pid PID]
       load http --port P --path PATH --connections C --seconds S
               [--pipeline N] [--header "Name: value"]... [--server-pid PID]
Drives a server on 127.0.0.1 and prints one JSON object.
  ws    opens N sockets and waits until each got T x K price updates, or, with --ticks 0
        and --idle-seconds, until that time has passed. --verify reads every message whole
        (without it, compressed messages are read for 16 clients only). --stall makes
        the first M clients stop reading for a while and then catch up.
  http  asks for PATH over C keep-alive connections as fast as it is answered.
exit  0 everything asked for was seen, 1 something was missing or wrong, 2 bad usage
)";

struct WsOptions {
  std::uint16_t port = 0;
  std::string key;
  int clients = 1;
  int ticks = 1;
  int per_tick = 1;
  bool deflate = false;
  bool verify = false;
  int stalled_clients = 0;
  Millis stall{0};
  Millis idle{0};
  std::vector<std::string> subset;  // Empty: every coin.
  Millis timeout{60'000};
  std::optional<pid_t> server_pid;

  std::uint64_t UpdatesPerClient() const {
    return static_cast<std::uint64_t>(ticks) * static_cast<std::uint64_t>(per_tick);
  }
};

struct HttpOptions {
  std::uint16_t port = 0;
  std::string path;
  int connections = 1;
  Millis duration{1'000};
  int pipeline = 1;
  std::vector<std::string> headers;  // Complete, without line end.
  std::optional<pid_t> server_pid;
};

using Options = std::variant<WsOptions, HttpOptions>;

// `args` without the program's name. Failures are kInvalid with one sentence.
Result<Options> ParseOptions(std::span<const std::string_view> args);

}  // namespace cpa::load
