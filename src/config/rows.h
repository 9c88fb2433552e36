// One row per setting: everything else about settings (flags, parsing, help, docs) reads the rows.
// Threads: constant data.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/settings.h"

namespace cpa::config {

using List = std::vector<std::string>;
using Field =
    std::variant<bool Settings::*, int Settings::*, std::int64_t Settings::*, double Settings::*,
                 Millis Settings::*, std::string Settings::*, List Settings::*,
                 LogLevel Settings::*, LogRotation Settings::*, LogFormat Settings::*,
                 CacheStorage Settings::*, CoinGeckoPlan Settings::*>;

// Which values a row takes. Numbers: from min to max, both included. Enumerations: one of
// `choices`, in the order of the enumerators. Text, and each item of a list: what `check` accepts,
// described by `text`.
struct Accepts {
  double min = 0;
  double max = 0;
  std::string_view unit = "";
  std::span<const std::string_view> choices = {};
  bool (*check)(std::string_view) = nullptr;
  std::string_view text = "";
};

struct Row {
  std::string_view name;  // As in the environment and in .env.
  std::string_view group;
  Field field;
  std::string_view default_text;
  Accepts accepts;
  std::string_view help;  // One sentence.
  bool secret = false;
  bool reloads = false;  // It can change while the server runs; see RELOAD.
  int unit_ms = 1000;    // Durations only: what the number in the text counts.
};

// All rows, in the order in which they are shown; rows of a group stand together.
std::span<const Row> Rows();

const Row* FindRow(std::string_view name);        // nullptr when there is none.
const Row* FindRowByFlag(std::string_view flag);  // "--port"
std::size_t IndexOf(const Row& row);              // Within Rows().

std::string FlagOf(const Row& row);         // PORT is set by "--port".
std::string_view TypeName(const Row& row);  // "boolean", "whole number", "seconds", ...
std::string AcceptedText(const Row& row);   // "a whole number from 0 to 65535"
bool IsBool(const Row& row);

}  // namespace cpa::config
