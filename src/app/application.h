// Builds all parts from the settings, starts them in order and stops them in reverse.
// Threads: the main thread.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "config/settings.h"

namespace cpa::app {

class Application {
 public:
  // Opens the database and prepares everything; throws std::runtime_error with a sentence for the
  // operator when that cannot be done. Listens at HOST and PORT, unless there are `sockets` that
  // were handed over (http/handed_over.h). A database that is away is waited for until `stop` is
  // asked for.
  Application(const config::Settings& settings, const Clock& clock, Random& random,
              const std::vector<int>& sockets = {}, const std::stop_token& stop = {});
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  void Start();         // Throws too, for example when the port is taken.
  void AnnounceStop();  // From now on /ready says 503; everything else goes on.
  void Adopt(const config::Settings& settings);  // Of these, what Row::reloads says.
  void Stop();  // Finishes requests, closes sockets, flushes. Safe to call twice.

  std::uint16_t port() const;          // After Start.
  const std::string& routes() const;   // One line per operation of the API; see api::ListRoutes.
  const std::string& openapi() const;  // See api/pages/docs.h.
  const std::string& asyncapi() const;

 private:
  struct Parts;
  const std::unique_ptr<Parts> parts_;
};

}  // namespace cpa::app
