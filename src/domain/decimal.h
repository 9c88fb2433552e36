// Exact decimal numbers for money: what people own, pay and earn. Never a double.
// Fixed point: a whole number of 10^-36, so that a product of two amounts with 18 places each is
// exact. The range is ±10^40 exclusive; leaving it throws DecimalOverflow, it never wraps.
// Threads: values.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/result.h"

namespace cpa {

class DecimalOverflow : public std::range_error {
 public:
  DecimalOverflow() : std::range_error("decimal out of range") {}
};

class Decimal {
 public:
  static constexpr int kPlaces = 36;          // Kept.
  static constexpr int kInputPlacesMax = 18;  // Accepted from people, and kept by a division.
  static constexpr int kInputDigitsMax = 38;  // Significant digits accepted from people.

  Decimal() = default;  // 0

  // Any decimal number that is exact here: "21000000.5", "-0.1", "1e-12", "2.6E+3". At most 128
  // characters. The detail of a failure is a sentence that may be shown to the caller.
  static Result<Decimal> Parse(std::string_view text);

  // The same, as an amount given by a person: at most 18 places and 38 significant digits.
  static Result<Decimal> ParseInput(std::string_view text);

  static Decimal FromInt(long long value);

  // Plain notation, no exponent, no trailing zeros: "0.000000000001", "-21000000.5", "0".
  std::string ToString() const;

  bool is_zero() const { return magnitude_ == Magnitude{}; }

  bool is_negative() const { return is_negative_; }

  Decimal operator-() const;
  Decimal& operator+=(const Decimal& other);
  Decimal& operator-=(const Decimal& other);

  friend Decimal operator+(Decimal a, const Decimal& b) { return a += b; }

  friend Decimal operator-(Decimal a, const Decimal& b) { return a -= b; }

  // Exact when the product has at most 36 places, else rounded half-even to 36.
  friend Decimal operator*(const Decimal& a, const Decimal& b);

  // a * b / c with one rounding, half-even at 18 places. REQUIRES: c is not zero.
  static Decimal MultiplyDivide(const Decimal& a, const Decimal& b, const Decimal& c);
  // a / b, half-even at 18 places. REQUIRES: b is not zero.
  friend Decimal operator/(const Decimal& a, const Decimal& b);

  Decimal RoundedTo(int places) const;  // Half-even. REQUIRES: 0 <= places <= 36.

  friend bool operator==(const Decimal&, const Decimal&) = default;

  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
    if (a.is_negative_ != b.is_negative_) return b.is_negative_ <=> a.is_negative_;
    return a.is_negative_ ? Compare(b.magnitude_, a.magnitude_)
                          : Compare(a.magnitude_, b.magnitude_);
  }

 private:
  using Magnitude = std::array<std::uint64_t, 4>;  // 256 bits, the lowest 64 first.
  struct Number;                                   // What was read of a text.
  struct Units;                                    // The arithmetic, on the big integers behind it.

  static Result<Number> ReadNumber(std::string_view text);
  static Decimal FromNumber(const Number& number);

  static std::strong_ordering Compare(const Magnitude& a, const Magnitude& b) {
    for (std::size_t i = a.size(); i-- > 0;) {
      if (a[i] != b[i]) return a[i] <=> b[i];
    }
    return std::strong_ordering::equal;
  }

  static constexpr int kIntegerDigits = 40;

  Magnitude magnitude_ = {};  // Of the value times 10^36.
  bool is_negative_ = false;  // Never of a zero.
};

}  // namespace cpa
