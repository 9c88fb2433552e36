#include "app/check_config.h"

#include <netdb.h>
#include <sys/socket.h>

#include <filesystem>
#include <ostream>
#include <string_view>

#include "app/options.h"
#include "base/log.h"
#include "storage/engine/database_url.h"

namespace cpa::app {
namespace {

using Lines = std::vector<std::string>;

void AddMissingFolder(std::string_view setting, const std::filesystem::path& file, Lines& lines) {
  std::error_code ignored;
  const auto folder = file.parent_path();
  if (folder.empty() || std::filesystem::is_directory(folder, ignored)) return;
  lines.push_back(std::string(setting) + ": there is no folder " + OneLine(folder.string()) +
                  " yet; it is made when it is needed");
}

bool IsGiven(const config::Loaded& loaded, std::string_view name) {
  return loaded.origins[IndexOf(*config::FindRow(name))] != config::Origin::kDefault;
}

// A server listens at an address of its own machine, so that its name is known there.
void AddUnknownHost(std::string_view setting, const std::string& host, Lines& lines) {
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (error == 0) return ::freeaddrinfo(found);
  lines.push_back(std::string(setting) + ": this machine knows no address of \"" + OneLine(host) +
                  "\" (" + ::gai_strerror(error) + ")");
}

Lines Doubts(const config::Loaded& loaded) {
  const config::Settings& settings = loaded.settings;
  Lines lines = loaded.warnings;
  for (const std::string& line : MissingDataFolders(settings)) lines.push_back(line);
  // Its default is a folder that every server makes where it is started.
  if (IsGiven(loaded, "LOG_FILE")) AddMissingFolder("LOG_FILE", settings.log_file, lines);
  AddUnknownHost("HOST", settings.host, lines);
  if (settings.enable_metrics) AddUnknownHost("METRICS_HOST", settings.metrics_host, lines);
  return lines;
}

// What the settings really give, which plan and limits decide.
std::string YieldOf(const config::Settings& settings) {
  const std::string here = "http://127.0.0.1";  // Where the simulated market is, without limits.
  return sources::DescribeYield(CoinGeckoOptionsOf(
      settings, settings.mock_coingecko_api ? here : settings.coingecko_base_url));
}

}  // namespace

std::vector<std::string> MissingDataFolders(const config::Settings& settings) {
  Lines lines;
  if (const auto path = SqlitePath(settings.database_url)) {
    AddMissingFolder("DATABASE_URL", *path, lines);
  }
  if (settings.secret_key.empty()) {
    AddMissingFolder("SECRET_KEY_FILE", settings.secret_key_file, lines);
  }
  return lines;
}

bool CheckConfig(const config::Loaded& loaded, std::ostream& out, std::ostream& err) {
  const config::Settings& settings = loaded.settings;
  for (const std::string& line : Doubts(loaded)) out << "warning: " << line << '\n';
  if (IsPostgresUrl(settings.database_url)) {
    const auto target = PostgresTarget::Parse(settings.database_url);
    if (!target) {
      err << "crypto-price-api: " << target.error().detail << '\n';
      return false;
    }
  }
  out << "settings are fine\n" << YieldOf(settings) << '\n';
  return true;
}

}  // namespace cpa::app
