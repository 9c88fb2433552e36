#include "app/run.h"

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "app/check_config.h"
#include "app/export_history.h"
#include "app/import_candles.h"
#include "app/maintenance.h"
#include "app/options.h"
#include "app/print_routes.h"
#include "app/serve.h"
#include "base/log.h"
#include "config/command.h"
#include "config/load.h"
#include "config/render.h"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX declares it nowhere.

namespace cpa::app {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kBadUsage = 2;

constexpr const char* kPackageEnvFile = "/etc/crypto-price-api/crypto-price-api.env";

int Refuse(const config::Problems& problems, std::ostream& err) {
  for (const std::string& problem : problems) err << "crypto-price-api: " << problem << '\n';
  return kBadUsage;
}

// Commands given by hand read what the unit of the package reads; the server itself gets that from
// systemd, and elsewhere must not find settings that nobody named.
std::optional<std::string> EnvFileOf(const config::CommandLine& line, std::ostream& err) {
  std::error_code ignored;
  const bool by_package = std::filesystem::exists(kPackageEnvFile, ignored);
  if (line.env_file || line.command == config::Command::kServe || !by_package) return line.env_file;
  if (std::filesystem::exists(".env", ignored) || ::getenv("DATABASE_URL") != nullptr) return {};
  if (::access(kPackageEnvFile, R_OK) == 0) {
    err << "crypto-price-api: settings are those of " << kPackageEnvFile << '\n';
    return kPackageEnvFile;
  }
  err << "crypto-price-api: " << kPackageEnvFile
      << " has the settings of the package, but this user may not read it\n";
  return {};
}

Expected<config::Loaded, config::Problems> LoadSettings(
    const config::CommandLine& line, const std::optional<std::string>& env_file) {
  auto dotenv = config::ReadEnvFile(env_file);
  if (!dotenv) return config::Problems{dotenv.error().detail};
  return config::Load({.overrides = line.overrides,
                       .demo = line.demo,
                       .environment = config::ReadEnvironment(environ),
                       .dotenv = std::move(*dotenv),
                       .dotenv_name = env_file.value_or(".env")});
}

// What a command logs looks as the server's log does. It goes to standard error only: the file is
// the server's.
class CommandLog {
 public:
  explicit CommandLog(const config::Settings& settings) {
    LogOptions options = LogOptionsOf(settings);
    options.file = {};
    StartLog(options);
  }

  CommandLog(const CommandLog&) = delete;
  CommandLog& operator=(const CommandLog&) = delete;

  ~CommandLog() { StopLog(); }
};

// The commands that work on the database without serving.
bool WorkOnDatabase(const config::CommandLine& line, const config::Settings& settings,
                    std::ostream& out, std::ostream& err) {
  const CommandLog log(settings);
  for (const std::string& folder : MissingDataFolders(settings)) {
    err << "crypto-price-api: " << folder << '\n';
  }
  switch (line.command) {
    case config::Command::kExportHistory:
      return ExportHistory(line, settings, out, err);
    case config::Command::kImportCandles:
      return ImportCandles(line, settings, out, err);
    default:
      return Maintain(line, settings, out, err);
  }
}

int Execute(const config::CommandLine& line, std::ostream& out, std::ostream& err) {
  const auto env_file = EnvFileOf(line, err);
  const auto loaded = LoadSettings(line, env_file);
  if (!loaded) return Refuse(loaded.error(), err);
  switch (line.command) {
    case config::Command::kPrintConfig:
      out << config::Render(*loaded, line.format);
      return kDone;
    case config::Command::kCheckConfig:
      return CheckConfig(*loaded, out, err) ? kDone : kBadUsage;
    case config::Command::kPrintRoutes:
      out << DescriptionOf(loaded->settings, &Application::routes);
      return kDone;
    case config::Command::kPrintOpenApi:
      out << DescriptionOf(loaded->settings, &Application::openapi);
      return kDone;
    case config::Command::kPrintAsyncApi:
      out << DescriptionOf(loaded->settings, &Application::asyncapi);
      return kDone;
    case config::Command::kMigrate:
    case config::Command::kBackup:
    case config::Command::kRestore:
    case config::Command::kExportHistory:
    case config::Command::kImportCandles:
      return WorkOnDatabase(line, loaded->settings, out, err) ? kDone : kFailed;
    default:
      return Serve(
                 *loaded, [&] { return LoadSettings(line, env_file); },
                 line.env_file.value_or(".env"), err)
                 ? kDone
                 : kFailed;
  }
}

}  // namespace

int Run(std::span<char* const> args, std::ostream& out, std::ostream& err) {
  const std::vector<std::string_view> words(args.begin() + (args.empty() ? 0 : 1), args.end());
  const auto line = config::ParseCommandLine(words);
  if (!line) return Refuse(line.error(), err);
  switch (line->command) {
    case config::Command::kHelp:
      out << config::HelpText();
      return kDone;
    case config::Command::kVersion:
      out << "crypto-price-api " CPA_VERSION "\n";
      return kDone;
    default:
      return Execute(*line, out, err);
  }
}

}  // namespace cpa::app
