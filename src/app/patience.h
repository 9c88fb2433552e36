// What the start of the program asks of its database. A server that is away, from the first moment
// or from a later one of the start, is waited for. Threads: the caller's. Blocks.
#pragma once

#include <stop_token>
#include <type_traits>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "storage/engine/database.h"

namespace cpa::app {

class Patience {
 public:
  // Until `stop` is asked for.
  Patience(DatabaseOptions options, std::stop_token stop)
      : options_(std::move(options)), stop_(std::move(stop)) {}

  const std::stop_token& stop() const { return stop_; }

  // Runs `step` until it succeeds, with growing pauses and a line of the log for each, and returns
  // its value. Throws std::runtime_error with a sentence for the operator when it fails while the
  // server is there, or when the stop is asked for. `step` must bear to run again.
  template <class Step>
  auto Insist(const Step& step) const {
    for (Attempts so_far;;) {
      auto done = step();
      if (done) {
        if constexpr (std::is_void_v<typename decltype(done)::value_type>) {
          return;
        } else {
          return *std::move(done);
        }
      }
      Await(done.error(), so_far);
    }
  }

 private:
  struct Attempts {
    Millis pause{0};                  // The last one.
    bool has_answered_since = false;  // The server, when it was asked after the last failure.
  };

  void Await(const Failure& failure, Attempts& so_far) const;

  const DatabaseOptions options_;
  const std::stop_token stop_;
};

}  // namespace cpa::app
