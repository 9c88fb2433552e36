// Settings from flags, environment and .env, the stronger first, checked one by one and together.
// Threads: pure, but for ReadEnvFile and ReadEnvironment.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/command.h"
#include "config/settings.h"

namespace cpa::config {

enum class Origin { kDefault, kDemo, kDotenv, kEnvironment, kFlag };

std::string_view OriginName(Origin origin);

using Environment = std::map<std::string, std::string, std::less<>>;

struct Sources {
  std::vector<Override> overrides = {};  // From CommandLine.
  bool demo = false;                     // From CommandLine.
  Environment environment = {};
  std::optional<std::string> dotenv = {};  // The text of .env, if there is one.
  std::string dotenv_name = ".env";        // What problems call it.
};

struct Loaded {
  Settings settings;
  std::vector<Origin> origins;        // By IndexOf(row).
  std::vector<std::string> warnings;  // One line each.
};

// Everything that is wrong comes back at once, one line each, secrets masked.
Expected<Loaded, Problems> Load(const Sources& sources);

// `entries` as main gets them: "NAME=value", ended by nullptr.
Environment ReadEnvironment(const char* const* entries);

// The text of `path`, or of ./.env when that exists. A named file must exist.
Result<std::optional<std::string>> ReadEnvFile(const std::optional<std::string>& path);

}  // namespace cpa::config
