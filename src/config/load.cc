#include "config/load.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "base/log.h"
#include "config/dotenv.h"
#include "config/nearest.h"
#include "config/rules.h"
#include "config/values.h"

namespace cpa::config {
namespace {

constexpr std::array<std::string_view, 5> kOriginNames = {"default", "demo", ".env", "environment",
                                                          "flag"};
constexpr std::string_view kSampleSecret = "your-secret-key-here";

// A name of the environment that comes so near to a setting's is taken for a misspelt one.
constexpr std::size_t kSlipBytesMin = 6;
constexpr std::size_t kSlipEditsMax = 2;

struct DemoValue {
  std::string_view name;
  std::string_view text;
};

constexpr DemoValue kDemoDefaults[] = {{"PRICE_UPDATE_INTERVAL", "1"},
                                       {"RATE_LIMIT_DELAY", "0.1"},
                                       {"PORTFOLIO_VALUE_UPDATE_INTERVAL", "1"},
                                       // It would be a line a second.
                                       {"LOG_PRICE_UPDATES", "false"}};

// They end with HISTORY_RETENTION_DAYS at the latest.
constexpr std::string_view kKeptWithinRetention[] = {"HISTORY_RAW_DAYS", "HISTORY_5M_DAYS",
                                                     "HISTORY_1H_DAYS"};
// As people and programs that make text nicer write them.
constexpr std::string_view kQuotes[] = {"\"", "'", "`", "“", "”", "„", "‘", "’"};

struct Given {
  std::string text;
  Origin origin = Origin::kDefault;
};

class Loader {
 public:
  explicit Loader(const Sources& sources) : sources_(sources) {
    for (const Row& row : Rows()) given_.push_back({std::string(row.default_text), {}});
  }

  Expected<Loaded, Problems> Load() {
    if (sources_.demo) Give(kDemoDefaults);
    GiveDotenv();
    GiveEnvironment();
    GiveFlags();
    if (sources_.demo) ForceSimulator();
    DropSampleSecret();
    SetAll();
    // Contradictions between values make sense only once each value does.
    if (problems_.empty()) problems_ = BrokenRules(out_.settings);
    if (!problems_.empty()) return problems_;
    WarnOfRetention();
    return std::move(out_);
  }

 private:
  Given& At(const Row& row) { return given_[IndexOf(row)]; }

  void Give(std::span<const DemoValue> values) {
    for (const auto& [name, text] : values) {
      At(*FindRow(name)) = {std::string(text), Origin::kDemo};
    }
  }

  void GiveDotenv() {
    if (!sources_.dotenv) return;
    const Dotenv dotenv = ParseDotenv(*sources_.dotenv);
    for (const std::string& error : dotenv.errors) {
      problems_.push_back(sources_.dotenv_name + ": " + error);
    }
    for (const DotenvEntry& entry : dotenv.entries) GiveEntry(entry);
  }

  void GiveEntry(const DotenvEntry& entry) {
    const std::string place = sources_.dotenv_name + " line " + std::to_string(entry.line) + ": ";
    const Row* row = FindRow(entry.key);
    if (row == nullptr) {
      Warn(place + "unknown setting \"" + entry.key + "\" is ignored" +
           DidYouMean(entry.key, Names()));
      return;
    }
    if (At(*row).origin == Origin::kDotenv) {
      Warn(place + entry.key + " was set before; this line counts");
    }
    At(*row) = {entry.value, Origin::kDotenv};
  }

  void GiveEnvironment() {
    for (const Row& row : Rows()) {
      const auto found = sources_.environment.find(row.name);
      if (found != sources_.environment.end()) At(row) = {found->second, Origin::kEnvironment};
    }
    for (const auto& [name, value] : sources_.environment) WarnOfMisspelt(name);
  }

  // Most of the environment is none of our business, so only what differs by a slip is told.
  void WarnOfMisspelt(const std::string& name) {
    if (name.size() < kSlipBytesMin || FindRow(name) != nullptr) return;
    const std::string nearest = Nearest(name, Names());
    if (nearest.empty() || EditDistance(name, nearest) > kSlipEditsMax) return;
    Warn("the environment has " + name + ", which is no setting (did you mean \"" + nearest +
         "\"?)");
  }

  void GiveFlags() {
    for (const auto& [row, value] : sources_.overrides) At(*row) = {value, Origin::kFlag};
  }

  void ForceSimulator() {
    const Row& row = *FindRow("MOCK_COINGECKO_API");
    Settings scratch;
    const bool refused = At(row).origin == Origin::kFlag && SetValue(scratch, row, At(row).text) &&
                         !scratch.mock_coingecko_api;
    if (refused) problems_.push_back("--demo contradicts --no-mock-coingecko-api");
    if (At(row).origin != Origin::kFlag) At(row) = {"true", Origin::kDemo};
  }

  void DropSampleSecret() {
    Given& secret = At(*FindRow("SECRET_KEY"));
    if (secret.text != kSampleSecret) return;
    secret = {};
    Warn("SECRET_KEY is the sample value, which everybody knows: treated as unset");
  }

  void SetAll() {
    for (const Row& row : Rows()) {
      const auto& [text, origin] = At(row);
      out_.origins.push_back(origin);
      WarnOfQuotes(row, text);
      if (SetValue(out_.settings, row, text)) continue;
      problems_.push_back(std::string(row.name) + ": \"" + ShownValue(row, text) + "\" (" +
                          std::string(OriginName(origin)) + ") is not accepted; expected " +
                          AcceptedText(row));
    }
  }

  // Some ways of handing over an environment keep the quotes of a settings file, and copied text
  // may bring others. Of a secret one at either end is enough, since none begins or ends with one.
  void WarnOfQuotes(const Row& row, std::string_view text) {
    const bool begins = std::ranges::any_of(
        kQuotes, [&](std::string_view quote) { return text.starts_with(quote); });
    const bool ends =
        std::ranges::any_of(kQuotes, [&](std::string_view quote) { return text.ends_with(quote); });
    if (!(row.secret ? begins || ends : begins && ends)) return;
    Warn(std::string(row.name) + ": its value stands in quotes, which are taken as part of it");
  }

  // What somebody asked for and does not get; the defaults are made to be cut off.
  void WarnOfRetention() {
    const int most = out_.settings.history_retention_days;
    for (const std::string_view name : kKeptWithinRetention) {
      const Row& row = *FindRow(name);
      const int days = out_.settings.*std::get<int Settings::*>(row.field);
      if (At(row).origin == Origin::kDefault || days <= most) continue;
      Warn(std::string(name) + ": " + std::to_string(days) +
           " days are more than HISTORY_RETENTION_DAYS, which ends all of it after " +
           std::to_string(most));
    }
  }

  static std::vector<std::string> Names() {
    std::vector<std::string> names;
    for (const Row& row : Rows()) names.emplace_back(row.name);
    return names;
  }

  void Warn(std::string line) { out_.warnings.push_back(std::move(line)); }

  const Sources& sources_;
  std::vector<Given> given_;  // By IndexOf(row); stronger sources overwrite weaker ones.
  Loaded out_;
  Problems problems_;
};

}  // namespace

std::string_view OriginName(Origin origin) {
  return kOriginNames[static_cast<std::size_t>(origin)];
}

Expected<Loaded, Problems> Load(const Sources& sources) {
  return Loader(sources).Load();
}

Environment ReadEnvironment(const char* const* entries) {
  Environment out;
  for (; *entries != nullptr; ++entries) {
    const std::string_view entry = *entries;
    const std::size_t equals = entry.find('=');
    if (equals != entry.npos) out.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return out;
}

Result<std::optional<std::string>> ReadEnvFile(const std::optional<std::string>& path) {
  const std::filesystem::path file = path.value_or(".env");
  std::error_code error;
  if (!path && !std::filesystem::exists(file, error)) return std::optional<std::string>();
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file, error)) {
    return Invalid("cannot read the settings file " + OneLine(file.string()));
  }
  std::string text(kDotenvBytesMax + 1, '\0');  // One more than allowed, so that Load sees it.
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return Invalid("cannot read the settings file " + OneLine(file.string()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return std::optional(std::move(text));
}

}  // namespace cpa::config
