#include "config/command.h"

#include <algorithm>
#include <array>

#include "base/log.h"
#include "config/nearest.h"
#include "config/values.h"

namespace cpa::config {
namespace {

struct CommandName {
  std::string_view text;
  Command command;
  std::string_view help;
  bool takes_file = false;
};

constexpr CommandName kCommands[] = {
    {"serve", Command::kServe, "Run the server (the default)."},
    {"print config", Command::kPrintConfig, "Print every setting with its value and origin."},
    {"print routes", Command::kPrintRoutes,
     "Print every operation of the API and who may call it."},
    {"print openapi", Command::kPrintOpenApi, "Print the API as an OpenAPI 3.1 document."},
    {"print asyncapi", Command::kPrintAsyncApi, "Print the WebSocket as an AsyncAPI 3 document."},
    {"check-config", Command::kCheckConfig, "Check the settings and exit."},
    {"migrate", Command::kMigrate, "Bring the database to the form this version expects."},
    {"backup", Command::kBackup, "Write the database, checked, to FILE; also while serving.", true},
    {"restore", Command::kRestore, "Put the backup FILE in the place of the database.", true},
    {"export history", Command::kExportHistory,
     "Write recorded prices, or with --interval candles, as CSV; also while serving."},
    {"import candles", Command::kImportCandles,
     "Read candles (CSV, also .gz) from FILE into price history; also while serving.", true},
    {"version", Command::kVersion, "Print the version."},
    {"help", Command::kHelp, "Print this text."},
};

constexpr std::array<std::string_view, 3> kFormats = {"table", "markdown", "json"};

constexpr std::string_view kOtherFlags[] = {"--env-file", "--demo",     "--format", "--overwrite",
                                            "--dry-run",  "--new-coin", "--help",   "--version"};

// What of history a command is about.
struct HistoryFlag {
  std::string_view flag;
  std::string CommandLine::*value;
  std::string_view help;
};

constexpr HistoryFlag kHistoryFlags[] = {
    {"--coin", &CommandLine::coin,
     "Of export history: only this coin; of import candles: whose they are."},
    {"--interval", &CommandLine::interval,
     "Of export history and import candles: candles of 5m, 1h or 1d."},
    {"--from", &CommandLine::from, "Of export history: from this time on (2026-11-22T17:00:00Z)."},
    {"--to", &CommandLine::to, "Of export history: what was before this time."},
};

std::string Quoted(std::string_view text) {
  return '"' + OneLine(text) + '"';
}

std::string Joined(const std::vector<std::string_view>& words) {
  std::string joined;
  for (std::string_view word : words) joined += (joined.empty() ? "" : " ") + std::string(word);
  return joined;
}

std::vector<std::string> KnownFlags() {
  std::vector<std::string> flags(std::begin(kOtherFlags), std::end(kOtherFlags));
  for (const HistoryFlag& each : kHistoryFlags) flags.emplace_back(each.flag);
  for (const Row& row : Rows()) flags.push_back(FlagOf(row));
  return flags;
}

// "--no-debug" names the row of DEBUG; nullptr for anything else.
const Row* FindNegated(std::string_view flag) {
  constexpr std::string_view kNo = "--no-";
  if (!flag.starts_with(kNo)) return nullptr;
  const Row* row = FindRowByFlag("--" + std::string(flag.substr(kNo.size())));
  return row != nullptr && IsBool(*row) ? row : nullptr;
}

class Parser {
 public:
  explicit Parser(std::span<const std::string_view> args) : args_(args) {}

  Expected<CommandLine, Problems> Parse() {
    while (!args_.empty()) {
      const std::string_view arg = Take();
      if (arg.starts_with('-')) {
        ReadFlag(arg);
      } else {
        words_.push_back(arg);
      }
    }
    ReadCommand();
    if (!problems_.empty()) return problems_;
    return out_;
  }

 private:
  std::string_view Take() {
    const std::string_view arg = args_.front();
    args_ = args_.subspan(1);
    return arg;
  }

  void ReadFlag(std::string_view arg) {
    const std::size_t equals = arg.find('=');
    flag_ = arg.substr(0, equals);
    value_.reset();
    if (equals != arg.npos) value_ = arg.substr(equals + 1);

    if (const Row* row = FindRowByFlag(flag_)) return ReadSetting(*row);
    if (const Row* row = FindNegated(flag_)) {
      if (RefuseValue()) out_.overrides.push_back({row, "false"});
      return;
    }
    ReadOtherFlag();
  }

  void ReadSetting(const Row& row) {
    if (IsBool(row) && !value_ && !IsBoolNext(row)) {
      out_.overrides.push_back({&row, "true"});
    } else if (TakeValue()) {
      out_.overrides.push_back({&row, std::string(*value_)});
    }
  }

  void ReadOtherFlag() {
    const auto* found = std::ranges::find(kHistoryFlags, flag_, &HistoryFlag::flag);
    if (found != std::end(kHistoryFlags)) {
      if (TakeValue()) out_.*found->value = *value_;
    } else if (flag_ == "--env-file") {
      if (TakeValue()) out_.env_file = *value_;
    } else if (flag_ == "--format") {
      if (TakeValue()) ReadFormat();
    } else if (flag_ == "--overwrite") {
      out_.overwrite = RefuseValue();
    } else if (flag_ == "--dry-run") {
      out_.dry_run = RefuseValue();
    } else if (flag_ == "--new-coin") {
      out_.new_coin = RefuseValue();
    } else if (flag_ == "--demo") {
      out_.demo = RefuseValue();
    } else if (flag_ == "--help" || flag_ == "-h") {
      asked_ = Command::kHelp;
    } else if (flag_ == "--version" || flag_ == "-V") {
      asked_ = Command::kVersion;
    } else {
      problems_.push_back("unknown flag " + Quoted(flag_) + DidYouMean(flag_, KnownFlags()));
    }
  }

  void ReadFormat() {
    const auto found = std::ranges::find(kFormats, *value_);
    if (found == kFormats.end()) {
      problems_.push_back("--format: " + Quoted(*value_) +
                          " is not accepted; expected table, markdown or json");
      return;
    }
    out_.format = static_cast<Format>(found - kFormats.begin());
    format_given_ = true;
  }

  // "backup FILE" is the command "backup" and its file.
  const CommandName* FindCommand() {
    const auto joined = Joined(words_);
    for (const CommandName& name : kCommands) {
      if (name.text == joined) return &name;
      const std::string without_file = Joined({words_.begin(), words_.end() - 1});
      if (!name.takes_file || name.text != without_file) continue;
      out_.file = words_.back();
      return &name;
    }
    return nullptr;
  }

  // Those that begin with what was given ("print"), else the nearest one.
  static std::string Suggestion(const std::string& given, const std::vector<std::string>& known) {
    std::string longer;
    for (const std::string& name : known) {
      if (!name.starts_with(given + " ")) continue;
      longer += (longer.empty() ? "; expected " : ", ") + name;
    }
    return longer.empty() ? DidYouMean(given, known) : longer;
  }

  void ReadCommand() {
    const CommandName* found = words_.empty() ? nullptr : FindCommand();
    if (found != nullptr) {
      out_.command = found->command;
    } else if (!words_.empty() && problems_.empty()) {
      // After an unknown flag a word may well be its value.
      std::vector<std::string> known;
      for (const CommandName& name : kCommands) known.emplace_back(name.text);
      const std::string joined = Joined(words_);
      problems_.push_back("unknown command " + Quoted(joined) + Suggestion(joined, known));
    }
    if (asked_) out_.command = *asked_;
    CheckBelonging(found);
  }

  void CheckBelonging(const CommandName* found) {
    if (format_given_ && out_.command == Command::kServe) {
      problems_.push_back("--format goes with print config only");
    }
    if (out_.overwrite && out_.command != Command::kRestore && !asked_) {
      problems_.push_back("--overwrite goes with restore only");
    }
    for (const HistoryFlag& each : kHistoryFlags) {
      if ((out_.*each.value).empty() || TakesHistoryFlags(out_.command) || asked_) continue;
      problems_.push_back(std::string(each.flag) +
                          " goes with export history and import candles only");
    }
    if (out_.dry_run && out_.command != Command::kImportCandles && !asked_) {
      problems_.push_back("--dry-run goes with import candles only");
    }
    if (out_.new_coin && out_.command != Command::kImportCandles && !asked_) {
      problems_.push_back("--new-coin goes with import candles only");
    }
    if (found != nullptr && found->takes_file && out_.file.empty() && !asked_) {
      problems_.push_back(std::string(found->text) + ": the name of a file is missing");
    }
  }

  static bool TakesHistoryFlags(Command command) {
    return command == Command::kExportHistory || command == Command::kImportCandles;
  }

  // A boolean flag takes the next argument only if it reads as a boolean: "--debug serve" is two.
  bool IsBoolNext(const Row& row) const {
    Settings scratch;
    return !args_.empty() && SetValue(scratch, row, args_.front());
  }

  // The value after "=", else the next argument. A value that begins with "--" needs the "=".
  bool TakeValue() {
    if (!value_ && !args_.empty() && !args_.front().starts_with("--")) value_ = Take();
    if (!value_) problems_.push_back(std::string(flag_) + ": a value is missing");
    return value_.has_value();
  }

  bool RefuseValue() {
    if (value_) problems_.push_back(std::string(flag_) + " takes no value");
    return !value_;
  }

  std::span<const std::string_view> args_;
  CommandLine out_;
  Problems problems_;
  std::vector<std::string_view> words_;
  std::string_view flag_;                  // The flag being read,
  std::optional<std::string_view> value_;  // and its value if it has one.
  std::optional<Command> asked_;
  bool format_given_ = false;
};

void AppendColumns(std::string& out, std::string left, std::string_view right) {
  constexpr std::size_t kColumn = 38;
  out += "  " + left;
  out.append(left.size() < kColumn ? kColumn - left.size() : 1, ' ');
  out += right;
  out += '\n';
}

}  // namespace

Expected<CommandLine, Problems> ParseCommandLine(std::span<const std::string_view> args) {
  return Parser(args).Parse();
}

std::string HelpText() {
  std::string out = "Usage: crypto-price-api [COMMAND] [FLAGS]\n\nCommands:\n";
  for (const CommandName& name : kCommands) {
    AppendColumns(out, std::string(name.text) + (name.takes_file ? " FILE" : ""), name.help);
  }
  out += "\nFlags:\n";
  AppendColumns(out, "--demo", "Simulated prices, one update a second; no network needed.");
  AppendColumns(out, "--env-file PATH", "Read settings from PATH instead of ./.env.");
  AppendColumns(out, "--format FORMAT", "Of print config: table, markdown or json.");
  AppendColumns(out, "--overwrite", "Of restore: keep the present database aside and replace it.");
  AppendColumns(out, "--dry-run", "Of import candles: read and judge the file, store nothing.");
  AppendColumns(out, "--new-coin", "Of import candles: take an id that history does not know yet.");
  for (const HistoryFlag& each : kHistoryFlags) {
    AppendColumns(out, std::string(each.flag) + " VALUE", each.help);
  }
  out += "\nSettings, also from the environment and .env (PORT is --port); flags win:\n";
  std::string_view group;
  for (const Row& row : Rows()) {
    if (group != row.group) out += "\n " + std::string(row.group) + "\n";
    group = row.group;
    AppendColumns(out, FlagOf(row) + (IsBool(row) ? "[=BOOL]" : " VALUE"), row.help);
  }
  out += "\nprint config tells the value of each setting and where it comes from.\n";
  return out;
}

}  // namespace cpa::config
