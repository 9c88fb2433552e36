// The command line. Every setting has a flag (PORT: --port VALUE or --port=VALUE; booleans also
// --debug and --no-debug). Threads: pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/rows.h"

namespace cpa::config {

enum class Command {
  kServe,
  kPrintConfig,
  kPrintRoutes,
  kPrintOpenApi,
  kPrintAsyncApi,
  kCheckConfig,
  kMigrate,
  kBackup,
  kRestore,
  kExportHistory,
  kImportCandles,
  kVersion,
  kHelp
};
enum class Format { kTable, kMarkdown, kJson };

// A setting given by flag, as it was typed.
struct Override {
  const Row* row = nullptr;
  std::string value;
};

struct CommandLine {
  Command command = Command::kServe;
  std::string file;                // Of backup, restore and import candles.
  bool overwrite = false;          // Of restore.
  Format format = Format::kTable;  // Of print config.
  bool dry_run = false;            // Of import candles.
  bool new_coin = false;           // The same.
  // Of export history and import candles, as they were typed; empty when they were not given.
  std::string coin;
  std::string interval;
  std::string from;
  std::string to;
  std::optional<std::string> env_file;  // --env-file; without it ./.env is read if it is there.
  bool demo = false;
  std::vector<Override> overrides;  // The last one of a setting wins.
};

// One line for each thing that is wrong; never empty.
using Problems = std::vector<std::string>;

// `args` without the program's name.
Expected<CommandLine, Problems> ParseCommandLine(std::span<const std::string_view> args);

std::string HelpText();

}  // namespace cpa::config
