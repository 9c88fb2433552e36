// Text forms used on the wire: JSON strings and numbers, RFC 3339 time, HTTP dates, percent
// encoding. Appending functions add to `out` and never clear it. Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace cpa {

// `text` as a JSON string with quotes. Invalid UTF-8 becomes U+FFFD, so the result is always valid.
void AppendJsonString(std::string& out, std::string_view text);

// The shortest text that reads back as the same double: plain from 1e-7 to 1e21, else with an
// exponent. REQUIRES: finite.
void AppendJsonNumber(std::string& out, double value);
void AppendJsonNumber(std::string& out, const std::optional<double>& value);  // null when unknown
void AppendInt(std::string& out, long long value);

// 2026-11-22T17:02:33Z, with .mmm when the milliseconds are not zero. Years are four digits: what
// lies before 0000 or after 9999 is shown as the nearest time that they can write.
void AppendTime(std::string& out, WallTime time);
std::string FormatTime(WallTime time);

// RFC 3339 with `Z` or a numeric offset, any number of fraction digits (cut to milliseconds),
// within the years 0000 to 9999 in UTC.
std::optional<WallTime> ParseTime(std::string_view text);

// Sun, 22 Nov 2026 17:02:33 GMT (RFC 9110 IMF-fixdate).
std::string FormatHttpDate(WallTime time);
std::optional<WallTime> ParseHttpDate(std::string_view text);

// Digits and perhaps a minus before them, nothing else; nullopt too for what 64 bits do not hold.
std::optional<std::int64_t> ParseWhole(std::string_view text);

std::string PercentEncode(std::string_view text);  // RFC 3986 unreserved bytes stay
// nullopt for a broken escape. `plus_is_space` as in query strings.
std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_space);

std::string AsciiLower(std::string_view text);
std::string AsciiUpper(std::string_view text);
bool EqualsIgnoreCase(std::string_view a, std::string_view b);
std::string_view Trim(std::string_view text);  // spaces and tabs
bool IsValidUtf8(std::string_view text);

}  // namespace cpa
