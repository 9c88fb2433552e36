#include <exception>
#include <iostream>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "load/http_load.h"
#include "load/options.h"
#include "load/ws_load.h"

namespace cpa::load {
namespace {

bool RunLoad(const WsOptions& options, Report& report) {
  return WsLoad(options, SystemClock()).Run(report);
}

bool RunLoad(const HttpOptions& options, Report& report) {
  return HttpLoad(options, SystemClock()).Run(report);
}

int Main(std::span<const std::string_view> args) {
  const auto options = ParseOptions(args);
  if (!options) {
    std::cerr << "load: " << options.error().detail << "\n\n" << kUsage;
    return 2;
  }
  Report report;
  const bool good = std::visit([&](const auto& run) { return RunLoad(run, report); }, *options);
  std::cout << report.Text() << '\n';
  return good ? 0 : 1;
}

}  // namespace
}  // namespace cpa::load

int main(int argc, char** argv) {
  try {
    return cpa::load::Main(std::vector<std::string_view>(argv + 1, argv + argc));
  } catch (const std::exception& error) {
    std::cerr << "load: " << error.what() << '\n';
    return 1;
  }
}
