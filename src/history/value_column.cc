#include "history/value_column.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

namespace cpa {
namespace {

// The first byte of a column. Up to kPlacesMax: decimal digits behind the point.
constexpr std::uint8_t kPlacesMax = 22;
constexpr std::uint8_t kXor = 0x40;   // Bits that differ from the value before.
constexpr std::uint8_t kNone = 0x41;  // No value is known.
constexpr std::uint8_t kSome =
    0x80;  // Set in addition: a bit for each value tells which are known.

// These are exact doubles, so a division by one is rounded once.
constexpr std::array<double, kPlacesMax + 1> kPowers = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// Whole numbers up to this one are exact.
constexpr double kWholeMax = 9'007'199'254'740'992.0;  // 2^53

double FromDecimal(std::int64_t digits, std::uint8_t places) {
  return static_cast<double>(digits) / kPowers[places];
}

// The digits of a value with this number of places, if they give the very same value again.
std::optional<std::int64_t> ToDecimal(double value, std::uint8_t places) {
  const double scaled = std::nearbyint(value * kPowers[places]);
  if (!(std::abs(scaled) <= kWholeMax)) return std::nullopt;
  const auto digits = static_cast<std::int64_t>(scaled);
  const double again = FromDecimal(digits, places);
  const bool same = std::bit_cast<std::uint64_t>(again) == std::bit_cast<std::uint64_t>(value);
  return same ? std::optional(digits) : std::nullopt;
}

bool AllHave(std::span<const double> values, std::uint8_t places) {
  for (const double value : values) {
    if (!ToDecimal(value, places)) return false;
  }
  return true;
}

std::uint8_t FormOf(std::span<const double> values) {
  if (values.empty()) return kNone;
  for (std::uint8_t places = 0; places <= kPlacesMax; ++places) {
    if (AllHave(values, places)) return places;
  }
  return kXor;
}

void WriteKnown(ByteWriter& writer, std::span<const std::optional<double>> values) {
  for (std::size_t i = 0; i < values.size(); i += 8) {
    std::uint8_t bits = 0;
    for (std::size_t k = i; k < values.size() && k < i + 8; ++k) {
      if (values[k]) bits = static_cast<std::uint8_t>(bits | (1U << (k - i)));
    }
    writer.Byte(bits);
  }
}

std::vector<bool> ReadKnown(ByteReader& reader, std::uint8_t form, std::size_t count) {
  if (form == kNone) return std::vector<bool>(count, false);
  std::vector<bool> known(count, true);
  if ((form & kSome) == 0) return known;
  std::uint8_t bits = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % 8 == 0) bits = reader.Byte();
    known[i] = ((bits >> (i % 8)) & 1) != 0;
  }
  return known;
}

}  // namespace

void WriteValues(ByteWriter& writer, std::span<const std::optional<double>> values) {
  std::vector<double> known;
  for (const auto& value : values) {
    if (value) known.push_back(*value);
  }
  const std::uint8_t form = FormOf(known);
  const bool some = !known.empty() && known.size() < values.size();
  writer.Byte(static_cast<std::uint8_t>(form | (some ? kSome : 0)));
  if (some) WriteKnown(writer, values);
  std::int64_t digits_before = 0;
  std::uint64_t bits_before = 0;
  for (const double value : known) {
    if (form == kXor) {
      const auto bits = std::bit_cast<std::uint64_t>(value);
      writer.Varint(bits ^ bits_before);
      bits_before = bits;
    } else {
      const std::int64_t digits = *ToDecimal(value, form);
      writer.Zigzag(digits - digits_before);
      digits_before = digits;
    }
  }
}

bool ReadValues(ByteReader& reader, std::span<std::optional<double>> values) {
  const std::uint8_t head = reader.Byte();
  const std::uint8_t form = head == kNone ? head : head & static_cast<std::uint8_t>(~kSome);
  if (form > kPlacesMax && form != kXor && head != kNone) return false;
  const std::vector<bool> known = ReadKnown(reader, head, values.size());
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i].reset();
    if (!known[i]) continue;
    if (form == kXor) {
      before ^= reader.Varint();
      values[i] = std::bit_cast<double>(before);
    } else {
      before += static_cast<std::uint64_t>(reader.Zigzag());
      values[i] = FromDecimal(static_cast<std::int64_t>(before), form);
    }
  }
  return true;
}

}  // namespace cpa
