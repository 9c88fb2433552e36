#include "simulator/json_writer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace cpa::simulator {
namespace {

using Digits = std::array<char, 400>;  // Room for any double in plain notation.

void AppendFixed(std::string& out, double value, int places) {
  Digits digits;
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                          std::chars_format::fixed, places);
  assert(error == std::errc{});
  std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
  if (places > 0) text = text.substr(0, text.find_last_not_of('0') + 1);
  out += text;
  if (text.ends_with('.')) out += '0';
}

// 9.68000e-06 becomes 9.68e-06, 5.00000e-11 becomes 5.0e-11.
void AppendScientific(std::string& out, double value, int places) {
  Digits digits;
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                          std::chars_format::scientific, places);
  assert(error == std::errc{});
  const std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
  const std::string_view mantissa = text.substr(0, text.find('e'));
  out += mantissa.substr(0, mantissa.find_last_not_of('0') + 1);
  if (out.ends_with('.')) out += '0';
  out += text.substr(mantissa.size());
}

void AppendFloat(std::string& out, double value) {
  assert(std::isfinite(value));
  const double size = std::abs(value);
  const bool plain = size == 0 || (size >= 1e-4 && size < 1e16);
  Digits digits;
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), value,
                    plain ? std::chars_format::fixed : std::chars_format::scientific);
  assert(error == std::errc{});
  const std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
  out += text;
  if (plain && text.find('.') == text.npos) out += ".0";
}

void AppendDisplayPrice(std::string& out, double value) {
  const double size = std::abs(value);
  if (size >= 10'000 || size == 0) return AppendFixed(out, value, size == 0 ? 1 : 0);
  if (size < 1e-4) return AppendScientific(out, value, 5);
  const int exponent = static_cast<int>(std::floor(std::log10(size)));
  AppendFixed(out, value, exponent >= 2 ? 2 : 5 - exponent);
}

}  // namespace

Precision Precision::Parse(std::optional<std::string_view> text) {
  if (!text) return {};
  if (*text == "full") return {kFull};
  int places = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), places);
  const bool whole = error == std::errc{} && end == text->data() + text->size();
  return whole && places >= 0 && places <= 18 ? Precision{places} : Precision{};
}

void JsonWriter::Separate() {
  if (out_.empty()) return;
  const char last = out_.back();
  if (last != '{' && last != '[' && last != ':') out_ += ',';
}

JsonWriter& JsonWriter::Open(char bracket) {
  Separate();
  out_ += bracket;
  return *this;
}

JsonWriter& JsonWriter::Close(char bracket) {
  out_ += bracket;
  return *this;
}

JsonWriter& JsonWriter::Key(std::string_view key) {
  Separate();
  AppendJsonString(out_, key);
  out_ += ':';
  return *this;
}

JsonWriter& JsonWriter::String(std::string_view text) {
  Separate();
  AppendJsonString(out_, text);
  return *this;
}

JsonWriter& JsonWriter::Int(std::int64_t value) {
  Separate();
  AppendInt(out_, value);
  return *this;
}

JsonWriter& JsonWriter::Bool(bool value) {
  return Raw(value ? "true" : "false");
}

JsonWriter& JsonWriter::Null() {
  return Raw("null");
}

JsonWriter& JsonWriter::Raw(std::string_view json) {
  Separate();
  out_ += json;
  return *this;
}

JsonWriter& JsonWriter::Float(double value) {
  Separate();
  AppendFloat(out_, value);
  return *this;
}

JsonWriter& JsonWriter::Float(const std::optional<double>& value) {
  return value ? Float(*value) : Null();
}

JsonWriter& JsonWriter::Rounded(double value, int places) {
  Separate();
  AppendFixed(out_, value, places);
  return *this;
}

JsonWriter& JsonWriter::Price(double value, Precision precision) {
  if (precision.places == Precision::kFull) return Float(value);
  if (precision.places != Precision::kDisplay) return Rounded(value, precision.places);
  Separate();
  AppendDisplayPrice(out_, value);
  return *this;
}

JsonWriter& JsonWriter::Price(const std::optional<double>& value, Precision precision) {
  return value ? Price(*value, precision) : Null();
}

JsonWriter& JsonWriter::Amount(double value) {
  Separate();
  if (value == 0) {
    out_ += '0';
  } else if (std::abs(value) < 1'000) {
    AppendDisplayPrice(out_, value);
  } else {
    AppendFixed(out_, value, 0);
  }
  return *this;
}

JsonWriter& JsonWriter::Amount(const std::optional<double>& value) {
  return value ? Amount(*value) : Null();
}

JsonWriter& JsonWriter::Stamp(WallTime time) {
  std::string text = FormatTime(time);
  if (text.find('.') == text.npos) text.insert(text.size() - 1, ".000");
  return String(text);
}

}  // namespace cpa::simulator
