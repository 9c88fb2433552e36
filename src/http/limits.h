// What one client may ask of the server. Values of exactly a maximum are accepted.
#pragma once

#include <cstddef>

#include "base/clock.h"

namespace cpa::http {

struct Limits {
  std::size_t request_line_bytes_max = 8 * 1024;  // 414; without its CRLF
  std::size_t head_bytes_max = 16 * 1024;         // 431; request line to blank line, all counted
  std::size_t fields_max = 64;                    // 431
  std::size_t body_bytes_max = 64 * 1024;         // 413; decoded. A route may take more.
  std::size_t uploads_bytes_max = 64 << 20;       // 503; of all bodies over body_bytes_max
  std::size_t user_uploads_bytes_max = 32 << 20;  // 429; of those, declared by one user; 0: all
  std::size_t connections_max = 10'000;           // 503
  std::size_t address_connections_max = 0;        // 429; of one address; 0: any number
  // Beyond these on each loop, for rows that are Route::vital. The silent ones give way.
  std::size_t reserved_connections = 32;
  Millis head_deadline{10'000};    // 408, counted from the first byte
  Millis body_deadline{30'000};    // 408
  Millis write_deadline{30'000};   // closed
  Millis idle_deadline{60'000};    // closed
  Millis reserve_deadline{1'000};  // For a request on a reserved connection.
};

// How much body one request may have, and how long that may take to arrive.
struct BodyLimits {
  std::size_t bytes_max = 0;  // Of a row of routes, 0: as all.
  Millis deadline{};
};

}  // namespace cpa::http
