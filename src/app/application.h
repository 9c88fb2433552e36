// Builds all parts from the settings, starts them in order and stops them in reverse.
// Threads: the main thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "config/settings.h"

namespace cpa::app {

class Application {
 public:
  // Opens the database and prepares everything; throws std::runtime_error with a sentence for the
  // operator when that cannot be done.
  Application(const config::Settings& settings, const Clock& clock, Random& random);
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  void Start();  // Throws likewise, for example when the port is taken.
  void Stop();   // Finishes requests, closes sockets, flushes. Safe to call twice.

  std::uint16_t port() const;         // After Start.
  const std::string& routes() const;  // One line per operation of the API; see api::ListRoutes.

 private:
  struct Parts;
  const std::unique_ptr<Parts> parts_;
};

}  // namespace cpa::app
