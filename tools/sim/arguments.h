// The command line of the simulated CoinGecko. Threads: pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "simulator/simulation.h"

namespace cpa::sim {

struct Arguments {
  simulator::SimulatorOptions options;
  std::string port_file;  // Gets the port once the program listens; empty: none.
  bool help = false;
};

// From what follows the program's name: "--port 0", "--port=0", "--manual-clock".
Result<Arguments> ParseArguments(std::span<const std::string_view> args);

std::string HelpText();

}  // namespace cpa::sim
