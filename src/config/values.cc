#include "config/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/log.h"
#include "base/text.h"

namespace cpa::config {
namespace {

constexpr std::size_t kShownMax = 200;

constexpr std::array<std::string_view, 7> kLevelNames = {"trace", "debug",    "info", "warning",
                                                         "error", "critical", "off"};

std::optional<bool> ReadBool(std::string_view text) {
  const std::string word = AsciiLower(text);
  if (word == "true" || word == "1" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "0" || word == "no" || word == "off") return false;
  return std::nullopt;
}

// Decimal digits with at most one point: no sign, exponent, infinity or blank.
std::optional<double> ReadNumber(std::string_view text) {
  const auto is_plain = [](char c) { return (c >= '0' && c <= '9') || c == '.'; };
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  if (!whole || !std::ranges::all_of(text, is_plain)) return std::nullopt;
  return value;
}

bool IsInRange(const Row& row, double value) {
  return value >= row.accepts.min && value <= row.accepts.max;
}

// The setters of the field types: false when `text` is not accepted.

bool Set(bool& out, const Row&, std::string_view text) {
  const auto value = ReadBool(text);
  if (value) out = *value;
  return value.has_value();
}

template <std::integral T>
bool SetWhole(T& out, const Row& row, std::string_view text) {
  const auto value = ReadNumber(text);
  if (!value || text.find('.') != text.npos || !IsInRange(row, *value)) return false;
  out = static_cast<T>(*value);  // Exact: every range ends below 2^53.
  return true;
}

bool Set(int& out, const Row& row, std::string_view text) {
  return SetWhole(out, row, text);
}

bool Set(std::int64_t& out, const Row& row, std::string_view text) {
  return SetWhole(out, row, text);
}

bool Set(double& out, const Row& row, std::string_view text) {
  const auto value = ReadNumber(text);
  if (!value || !IsInRange(row, *value)) return false;
  out = *value;
  return true;
}

bool Set(Millis& out, const Row& row, std::string_view text) {
  const auto value = ReadNumber(text);
  if (!value || !IsInRange(row, *value)) return false;
  const double millis = *value * row.unit_ms;
  const Millis rounded{std::llround(millis)};
  if (rounded.count() == 0 && millis > 0) return false;  // Shorter than we can count.
  out = rounded;
  return true;
}

bool Set(std::string& out, const Row& row, std::string_view text) {
  if (!row.accepts.check(text)) return false;
  out = text;
  return true;
}

bool Set(List& out, const Row& row, std::string_view text) {
  List items;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view item = Trim(text.substr(0, comma));
    if (!row.accepts.check(item)) return false;
    items.emplace_back(item);
    if (comma == text.npos) break;
    text.remove_prefix(comma + 1);
  }
  out = std::move(items);
  return true;
}

template <class Enum>
requires std::is_enum_v<Enum>

bool Set(Enum& out, const Row& row, std::string_view text) {
  const auto same = [text](std::string_view choice) { return EqualsIgnoreCase(choice, text); };
  const auto found = std::ranges::find_if(row.accepts.choices, same);
  if (found == row.accepts.choices.end()) return false;
  out = static_cast<Enum>(found - row.accepts.choices.begin());
  return true;
}

// The texts of the field types.

std::string NumberText(double value) {
  std::string out;
  AppendJsonNumber(out, value);
  return out;
}

std::string Text(bool value, const Row&) {
  return value ? "true" : "false";
}

std::string Text(int value, const Row&) {
  return std::to_string(value);
}

std::string Text(std::int64_t value, const Row&) {
  return std::to_string(value);
}

std::string Text(double value, const Row&) {
  return NumberText(value);
}

std::string Text(Millis value, const Row& row) {
  return NumberText(static_cast<double>(value.count()) / row.unit_ms);
}

std::string Text(const std::string& value, const Row&) {
  return value;
}

std::string Text(const List& value, const Row&) {
  std::string out;
  for (const std::string& item : value) out += (out.empty() ? "" : ",") + item;
  return out;
}

template <class Enum>

requires std::is_enum_v<Enum> std::string Text(Enum value, const Row& row) {
  return std::string(row.accepts.choices[static_cast<std::size_t>(value)]);
}

// Of postgresql://user:secret@host/db the part "secret"; nothing when there is none. Up to the last
// @, because a password with a slash in it is a mistake that people make.
std::string_view PasswordIn(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == url.npos) return {};
  const std::size_t colon = url.find(':', scheme + 3);
  const std::size_t at = url.rfind('@');
  if (colon == url.npos || at == url.npos || colon > at) return {};
  return url.substr(colon + 1, at - colon - 1);
}

std::string MaskPassword(std::string_view url) {
  const std::string_view password = PasswordIn(url);
  std::string masked(url);
  if (password.data() == nullptr) return masked;
  return masked.replace(static_cast<std::size_t>(password.data() - url.data()), password.size(),
                        "***");
}

}  // namespace

bool SetValue(Settings& settings, const Row& row, std::string_view text) {
  const auto set = [&](auto member) { return Set(settings.*member, row, Trim(text)); };
  return std::visit(set, row.field);
}

std::string ValueText(const Settings& settings, const Row& row) {
  return std::visit([&](auto member) { return Text(settings.*member, row); }, row.field);
}

std::string ShownValue(const Row& row, std::string_view text) {
  if (row.secret) return text.empty() ? "(unset)" : "***";
  std::string shown = OneLine(MaskPassword(text));
  if (shown.size() > kShownMax) shown = shown.substr(0, kShownMax) + "...";
  return shown;
}

std::vector<std::string> SecretTexts(const Settings& settings) {
  std::vector<std::string> secrets;
  for (const Row& row : Rows()) {
    const std::string text = ValueText(settings, row);
    const std::string_view password = PasswordIn(text);
    if (row.secret && !text.empty()) secrets.push_back(text);
    if (password.empty()) continue;
    secrets.emplace_back(password);
    if (const auto plain = PercentDecode(password, false)) secrets.push_back(*plain);
  }
  return secrets;
}

std::string_view LogLevelName(LogLevel level) {
  return kLevelNames[static_cast<std::size_t>(level)];
}

}  // namespace cpa::config
