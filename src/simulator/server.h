// The simulated CoinGecko as an HTTP service on a thread of its own. Unmistakable: every answer
// carries "x-simulated: true", and /ping says so too. Prices move when somebody asks; in between it
// costs nothing.
// Threads: construct, Start and Stop from one thread; port and base_url from any after Start.
#pragma once

#include <set>
#include <string>

#include "base/clock.h"
#include "base/loop.h"
#include "base/service.h"
#include "simulator/connection.h"
#include "simulator/simulation.h"

namespace cpa::simulator {

class SimulatorServer final : public Service {
 public:
  // `clock` must outlive this. Step 0 is now.
  SimulatorServer(SimulatorOptions options, const Clock& clock);

  ~SimulatorServer() override { Stop(); }

  std::string_view name() const override { return "simulator"; }

  // Binds and serves. Throws boost::system::system_error when the address cannot be had.
  void Start() override;
  void Stop() override;  // Closes every connection. A stopped server does not start again.

  std::uint16_t port() const { return port_; }

  std::string base_url() const;  // http://127.0.0.1:41234/api/v3

 private:
  Task<void> Accept();
  Task<void> Serve(Socket socket);
  void ReleaseHeld();
  void CloseAll();

  const SimulatorOptions options_;
  std::uint16_t port_ = 0;
  bool running_ = false;

  // Touched only on the loop's thread once it runs. The loop comes after what its coroutines use,
  // so that it goes first.
  Simulation simulation_;
  std::set<Connection*> connections_;
  Loop loop_;
  ConnectionHost host_;
  Acceptor acceptor_;
};

}  // namespace cpa::simulator
