// Writes JSON the way CoinGecko's server prints it: floats keep ".0", and turn to an exponent below
// 0.0001 and from 1e16 on. Commas come by themselves. Threads: one at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace cpa::simulator {

// How a price is rounded: as shown on the site, all digits, or a number of decimal places.
struct Precision {
  static constexpr int kDisplay = -1;
  static constexpr int kFull = -2;
  int places = kDisplay;

  static Precision Parse(std::optional<std::string_view> text);  // kDisplay when not understood
};

class JsonWriter {
 public:
  JsonWriter& BeginObject() { return Open('{'); }

  JsonWriter& EndObject() { return Close('}'); }

  JsonWriter& BeginArray() { return Open('['); }

  JsonWriter& EndArray() { return Close(']'); }

  JsonWriter& Key(std::string_view key);

  JsonWriter& String(std::string_view text);
  JsonWriter& Int(std::int64_t value);
  JsonWriter& Bool(bool value);
  JsonWriter& Null();
  JsonWriter& Raw(std::string_view json);  // As it is, valid or not.

  JsonWriter& Float(double value);
  JsonWriter& Float(const std::optional<double>& value);
  JsonWriter& Rounded(double value, int places);  // A float with at most `places` decimals.

  // Integers from 10,000 up, else five to six significant digits; or what `precision` says.
  JsonWriter& Price(double value, Precision precision);
  JsonWriter& Price(const std::optional<double>& value, Precision precision);

  // A cap or a volume: whole, unless it is tiny.
  JsonWriter& Amount(double value);
  JsonWriter& Amount(const std::optional<double>& value);

  JsonWriter& Stamp(WallTime time);  // always with milliseconds: 2026-02-27T22:50:40.941Z

  std::string Take() { return std::move(out_); }

 private:
  JsonWriter& Open(char bracket);
  JsonWriter& Close(char bracket);
  void Separate();

  std::string out_;
};

}  // namespace cpa::simulator
