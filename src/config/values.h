// Between the text of one setting and its typed value. Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "config/rows.h"

namespace cpa::config {

// Reads `text` as the row says; false, and `settings` unchanged, when it is not accepted.
bool SetValue(Settings& settings, const Row& row, std::string_view text);

// The value as text that SetValue reads back. Never show it to anybody: see ShownValue.
std::string ValueText(const Settings& settings, const Row& row);

// `text` fit for a screen or a log: secrets as "***" or "(unset)", the password of an URL as
// "***", one line, at most 200 characters.
std::string ShownValue(const Row& row, std::string_view text);

std::string_view LogLevelName(LogLevel level);  // "info", as LogOptions wants it.

}  // namespace cpa::config
