#include "base/text.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>

namespace cpa {
namespace {

// The years that four digits can write.
constexpr WallTime kTimeMin{std::chrono::sys_days{std::chrono::year{0} / 1 / 1}.time_since_epoch()};
constexpr WallTime kTimeMax =
    WallTime{std::chrono::sys_days{std::chrono::year{10'000} / 1 / 1}.time_since_epoch()} -
    Millis{1};

// A numeric offset may lead out of them.
std::optional<WallTime> IfWritable(WallTime time) {
  return time >= kTimeMin && time <= kTimeMax ? std::optional(time) : std::nullopt;
}

// The length of the valid UTF-8 sequence at the start of `text`, 0 if there is none (RFC 3629).
std::size_t Utf8SequenceLength(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto continues = [&](std::size_t i, int low = 0x80, int high = 0xBF) {
    return i < text.size() && at(i) >= low && at(i) <= high;
  };
  const int lead = at(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const int low = lead == 0xE0 ? 0xA0 : 0x80;
    const int high = lead == 0xED ? 0x9F : 0xBF;  // No surrogates.
    return continues(1, low, high) && continues(2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const int low = lead == 0xF0 ? 0x90 : 0x80;
    const int high = lead == 0xF4 ? 0x8F : 0xBF;  // Up to U+10FFFF.
    return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

void AppendEscaped(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kHex[static_cast<std::uint8_t>(c) >> 4];
      out += kHex[static_cast<std::uint8_t>(c) & 15];
  }
}

struct Civil {
  int year;
  unsigned month, day, weekday;
  int hour, minute, second, milli;
};

Civil ToCivil(WallTime time) {
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{days};
  const std::chrono::hh_mm_ss clock{time - days};
  return {int(date.year()),
          unsigned(date.month()),
          unsigned(date.day()),
          std::chrono::weekday{days}.c_encoding(),
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count()),
          static_cast<int>(clock.subseconds().count())};
}

std::optional<WallTime> FromCivil(int year, unsigned month, unsigned day, int hour, int minute,
                                  int second) {
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return WallTime{std::chrono::sys_days{date}.time_since_epoch() + std::chrono::hours{hour} +
                  std::chrono::minutes{minute} + std::chrono::seconds{second}};
}

// Reads exactly `digits` decimal digits.
bool ReadDigits(std::string_view& text, std::size_t digits, int& value) {
  if (text.size() < digits) return false;
  value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return true;
}

bool Skip(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text[0]) == any_of.npos) return false;
  text.remove_prefix(1);
  return true;
}

constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

void AppendJsonString(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const std::size_t length = Utf8SequenceLength(text);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      text.remove_prefix(1);
      continue;
    }
    const auto lead = static_cast<std::uint8_t>(text[0]);
    if (lead < 0x20 || lead == '"' || lead == '\\' || lead == 0x7F) {
      AppendEscaped(out, text[0]);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  out += '"';
}

void AppendJsonNumber(std::string& out, double value) {
  assert(std::isfinite(value));
  if (value == 0) {
    out += '0';
    return;
  }
  const double size = std::abs(value);
  const bool plain = size >= 1e-7 && size < 1e21;
  std::array<char, 40> text;
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), value,
                    plain ? std::chars_format::fixed : std::chars_format::scientific);
  assert(error == std::errc{});
  out.append(text.data(), end);
}

void AppendJsonNumber(std::string& out, const std::optional<double>& value) {
  if (value) {
    AppendJsonNumber(out, *value);
  } else {
    out += "null";
  }
}

void AppendInt(std::string& out, long long value) {
  std::array<char, 24> text;
  const auto result = std::to_chars(text.data(), text.data() + text.size(), value);
  out.append(text.data(), result.ptr);
}

void AppendTime(std::string& out, WallTime time) {
  const Civil c = ToCivil(std::clamp(time, kTimeMin, kTimeMax));
  std::array<char, 48> text;
  int length = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d", c.year,
                             c.month, c.day, c.hour, c.minute, c.second);
  if (c.milli != 0) {
    length += std::snprintf(text.data() + length, text.size() - static_cast<std::size_t>(length),
                            ".%03d", c.milli);
  }
  out.append(text.data(), static_cast<std::size_t>(length));
  out += 'Z';
}

std::string FormatTime(WallTime time) {
  std::string out;
  AppendTime(out, time);
  return out;
}

std::optional<WallTime> ParseTime(std::string_view text) {
  int year, month, day, hour, minute, second;
  if (!ReadDigits(text, 4, year) || !Skip(text, "-") || !ReadDigits(text, 2, month) ||
      !Skip(text, "-") || !ReadDigits(text, 2, day) || !Skip(text, "Tt ") ||
      !ReadDigits(text, 2, hour) || !Skip(text, ":") || !ReadDigits(text, 2, minute) ||
      !Skip(text, ":") || !ReadDigits(text, 2, second)) {
    return std::nullopt;
  }
  auto time = FromCivil(year, unsigned(month), unsigned(day), hour, minute, second);
  if (!time) return std::nullopt;
  if (Skip(text, ".")) {
    int scale = 100;
    if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
    for (; !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1)) {
      *time += Millis{(text[0] - '0') * scale};
      scale /= 10;
    }
  }
  if (text == "Z" || text == "z") return IfWritable(*time);
  const bool ahead = text.starts_with('+');
  int offset_hours, offset_minutes;
  if (!Skip(text, "+-") || !ReadDigits(text, 2, offset_hours) || !Skip(text, ":") ||
      !ReadDigits(text, 2, offset_minutes) || !text.empty() || offset_hours > 23 ||
      offset_minutes > 59) {
    return std::nullopt;
  }
  const std::chrono::minutes offset{offset_hours * 60 + offset_minutes};
  return IfWritable(ahead ? *time - offset : *time + offset);
}

std::string FormatHttpDate(WallTime time) {
  const Civil c = ToCivil(time);
  std::array<char, 48> text;
  const int length = std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                                   kDays[c.weekday].data(), c.day, kMonths[c.month - 1].data(),
                                   c.year, c.hour, c.minute, c.second);
  return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<WallTime> ParseHttpDate(std::string_view text) {
  int day, year, hour, minute, second;
  if (text.size() != 29 || std::ranges::find(kDays, text.substr(0, 3)) == kDays.end() ||
      text.substr(3, 2) != ", ") {
    return std::nullopt;
  }
  const auto month = std::ranges::find(kMonths, text.substr(8, 3));
  text.remove_prefix(5);
  if (!ReadDigits(text, 2, day) || !Skip(text, " ") || month == kMonths.end()) return std::nullopt;
  text.remove_prefix(3);
  if (!Skip(text, " ") || !ReadDigits(text, 4, year) || !Skip(text, " ") ||
      !ReadDigits(text, 2, hour) || !Skip(text, ":") || !ReadDigits(text, 2, minute) ||
      !Skip(text, ":") || !ReadDigits(text, 2, second) || text != " GMT") {
    return std::nullopt;
  }
  return FromCivil(year, static_cast<unsigned>(month - kMonths.begin() + 1), unsigned(day), hour,
                   minute, second);
}

std::optional<std::int64_t> ParseWhole(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string PercentEncode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[static_cast<std::uint8_t>(c) >> 4];
      out += kHex[static_cast<std::uint8_t>(c) & 15];
    }
  }
  return out;
}

std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out += ' ';
    } else if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = HexValue(text[i + 1]);
      const int low = HexValue(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string AsciiLower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

std::string AsciiUpper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return out;
}

bool EqualsIgnoreCase(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool IsValidUtf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = Utf8SequenceLength(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace cpa
