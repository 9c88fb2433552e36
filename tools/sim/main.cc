// The simulated CoinGecko as a program: prints {"port":N} when it listens, runs until SIGTERM or
// SIGINT. What it can do is told in src/simulator/control.cc.
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "base/clock.h"
#include "base/log.h"
#include "simulator/server.h"

namespace {

using cpa::simulator::SimulatorOptions;
using cpa::simulator::SimulatorServer;

struct Arguments {
  SimulatorOptions options;
  std::int64_t step_ms = 60'000;
  std::string port_file;
};

void AddOptions(CLI::App& app, Arguments& arguments) {
  SimulatorOptions& options = arguments.options;
  app.add_option("--host", options.host, "Address to listen on")->capture_default_str();
  app.add_option("--port", options.port, "Port; 0 takes a free one")->capture_default_str();
  app.add_option("--seed", options.seed, "Same seed, same prices")->capture_default_str();
  app.add_option("--step-ms", arguments.step_ms, "How often prices change")
      ->check(CLI::Range(1, 86'400'000))
      ->capture_default_str();
  app.add_option("--coins", options.coins, "Coins on the market pages")
      ->check(CLI::Range(120, 1'200))
      ->capture_default_str();
  app.add_option("--port-file", arguments.port_file, "Write the port there once listening");
  app.add_flag("--manual-clock", options.manual_clock, "Prices move by POST /_sim/step only");
  app.add_option("--minute-limit", options.gate.minute_limit, "Calls a minute; 0: no limit")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--month-limit", options.gate.month_limit, "Calls a month; 0: no limit")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--require-key", options.gate.keys, "Only these keys may call; may be repeated");
  app.add_flag("--pro", options.gate.pro, "Play the paying host: pro keys, and /key");
  app.add_flag("!--no-bogus-leader", options.bogus_leader,
               "Leave out the broken listing at rank 1");
}

// The file appears whole or not at all.
bool WritePortFile(const std::string& path, std::uint16_t port) {
  const std::string draft = path + ".new";
  std::ofstream file(draft);
  file << port << '\n';
  file.close();
  return file.good() && std::rename(draft.c_str(), path.c_str()) == 0;
}

int Serve(const Arguments& arguments) {
  boost::asio::io_context context;
  boost::asio::signal_set signals(context, SIGTERM, SIGINT);
  signals.async_wait([](auto, int) {});

  SimulatorServer server(arguments.options, cpa::SystemClock());
  server.Start();
  std::cout << "{\"port\":" << server.port() << "}" << std::endl;
  const bool told =
      arguments.port_file.empty() || WritePortFile(arguments.port_file, server.port());
  if (!told) {
    std::cerr << "sim: cannot write " << arguments.port_file << '\n';
    return 1;
  }
  context.run();  // Until the signal.
  server.Stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"A simulated CoinGecko, for tests and demonstrations"};
  Arguments arguments;
  AddOptions(app, arguments);
  CLI11_PARSE(app, argc, argv);
  arguments.options.step = cpa::Millis{arguments.step_ms};
  cpa::StartLog({.level = "warning", .file = "", .to_stderr = true});  // Output is for the port.
  try {
    return Serve(arguments);
  } catch (const std::exception& error) {
    std::cerr << "sim: " << error.what() << '\n';
    return 1;
  }
}
