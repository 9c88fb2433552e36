#include "app/run.h"

#include <unistd.h>

#include <filesystem>
#include <ostream>
#include <string_view>
#include <vector>

#include "app/export_history.h"
#include "app/import_candles.h"
#include "app/maintenance.h"
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

int Refuse(const config::Problems& problems, std::ostream& err) {
  for (const std::string& problem : problems) err << "crypto-price-api: " << problem << '\n';
  return kBadUsage;
}

boost::system::result<config::Loaded, config::Problems> LoadSettings(
    const config::CommandLine& line) {
  auto dotenv = config::ReadEnvFile(line.env_file);
  if (!dotenv) return config::Problems{dotenv.error().detail};
  return config::Load({.overrides = line.overrides,
                       .demo = line.demo,
                       .environment = config::ReadEnvironment(environ),
                       .dotenv = std::move(*dotenv)});
}

int Execute(const config::CommandLine& line, std::ostream& out, std::ostream& err) {
  const auto loaded = LoadSettings(line);
  if (!loaded) return Refuse(loaded.error(), err);
  switch (line.command) {
    case config::Command::kPrintConfig:
      out << config::Render(*loaded, line.format);
      return kDone;
    case config::Command::kCheckConfig:
      for (const std::string& warning : loaded->warnings) out << "warning: " << warning << '\n';
      out << "settings are fine\n";
      return kDone;
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
      return Maintain(line, loaded->settings, out, err) ? kDone : kFailed;
    case config::Command::kExportHistory:
      return ExportHistory(line, loaded->settings, out, err) ? kDone : kFailed;
    case config::Command::kImportCandles:
      return ImportCandles(line, loaded->settings, out, err) ? kDone : kFailed;
    default:
      return Serve(
                 *loaded, [&] { return LoadSettings(line); }, line.env_file.value_or(".env"), err)
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
