// Between the text of one setting and its typed value. Threads: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/rows.h"

namespace cpa::config {

// Reads `text` as the row says; false, and `settings` unchanged, when it is not accepted.
bool SetValue(Settings& settings, const Row& row, std::string_view text);

// The value as text that SetValue reads back. Never show it to anybody: see ShownValue.
std::string ValueText(const Settings& settings, const Row& row);

// `text` fit for a screen or a log: secrets as "***" or "(unset)", the password of an URL as
// "***", one line, at most 200 characters.
std::string ShownValue(const Row& row, std::string_view text);

// What must not be shown anywhere: the values of secret settings, and the passwords in URLs.
std::vector<std::string> SecretTexts(const Settings& settings);

std::string_view LogLevelName(LogLevel level);  // "info", as LogOptions wants it.

}  // namespace cpa::config
