// The simulated CoinGecko as a program: prints {"port":N} when it listens, runs until SIGTERM or
// SIGINT. What it can do beside the public API is told in src/simulator/control.cc.
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "base/clock.h"
#include "base/log.h"
#include "sim/arguments.h"
#include "simulator/server.h"

namespace cpa::sim {
namespace {

constexpr int kWrongUsage = 2;

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

  simulator::SimulatorServer server(arguments.options, SystemClock());
  server.Start();
  const std::string& file = arguments.port_file;
  if (!file.empty() && !WritePortFile(file, server.port())) {
    std::cerr << "sim: cannot write " << file << '\n';
    return 1;
  }
  std::cout << "{\"port\":" << server.port() << "}" << std::endl;
  context.run();  // Until the signal.
  server.Stop();
  return 0;
}

int Main(const std::vector<std::string_view>& args) {
  const auto arguments = ParseArguments(args);
  if (!arguments) {
    std::cerr << "sim: " << arguments.error().detail << "; see --help\n";
    return kWrongUsage;
  }
  if (arguments->help) {
    std::cout << HelpText();
    return 0;
  }
  // Standard output is for the port alone.
  StartLog({.level = "warning", .to_stderr = true});
  const int status = Serve(*arguments);
  StopLog();
  return status;
}

}  // namespace
}  // namespace cpa::sim

int main(int argc, char** argv) {
  try {
    return cpa::sim::Main({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "sim: " << error.what() << '\n';
    return 1;
  }
}
