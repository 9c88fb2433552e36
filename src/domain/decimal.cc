#include "domain/decimal.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cstdint>
#include <tuple>

#include <boost/multiprecision/cpp_int.hpp>

namespace cpa {
namespace {

// Holds every product of two values: each is below 10^76, which is below 2^253.
using Wide = boost::multiprecision::number<
    boost::multiprecision::cpp_int_backend<512, 512, boost::multiprecision::signed_magnitude,
                                           boost::multiprecision::unchecked, void>,
    boost::multiprecision::et_off>;

constexpr std::size_t kTextMax = 128;
constexpr int kDigits = 76;       // Of the largest magnitude: 40 before the point and 36 behind it.
constexpr int kChunkDigits = 19;  // The most that always fit 64 bits; four chunks are kDigits.
constexpr std::uint64_t kChunk = 10'000'000'000'000'000'000u;
constexpr int kExponentMax = 1'000'000;  // Larger ones are as much out of range as this one.

using Digits = std::array<char, kDigits>;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// Takes the digits off the front of `text`.
std::string_view TakeDigits(std::string_view& text) {
  const auto end = std::ranges::find_if_not(text, IsDigit);
  const std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

bool TakeOne(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == any_of.npos) return false;
  text.remove_prefix(1);
  return true;
}

std::uint64_t ChunkAt(const Digits& digits, int chunk) {
  std::uint64_t value = 0;
  const char* const first = digits.data() + chunk * kChunkDigits;
  for (const char* at = first; at < first + kChunkDigits; ++at) {
    value = value * 10 + static_cast<std::uint64_t>(*at - '0');
  }
  return value;
}

void PutChunkAt(Digits& digits, int chunk, std::uint64_t value) {
  char* const first = digits.data() + chunk * kChunkDigits;
  for (char* at = first + kChunkDigits; at > first && value != 0; value /= 10) {
    *--at = static_cast<char>('0' + value % 10);
  }
}

// The exponent after the mantissa, when there is one. False for a broken one.
bool TakeExponent(std::string_view& text, int& exponent) {
  if (!TakeOne(text, "eE")) return true;
  const bool negative = text.starts_with('-');
  TakeOne(text, "+-");
  const std::string_view digits = TakeDigits(text);
  if (digits.empty()) return false;
  int value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (read.ec != std::errc{}) value = kExponentMax;
  value = std::min(value, kExponentMax);
  exponent += negative ? -value : value;
  return true;
}

Failure NotANumber() {
  return Invalid("Input should be a valid decimal number");
}

Failure TooManyPlaces(int places_max) {
  return Invalid("Decimal input should have no more than " + std::to_string(places_max) +
                 " decimal places");
}

}  // namespace

// digits * 10^exponent, with neither a leading nor a trailing zero; no digits are 0.
struct Decimal::Number {
  bool negative = false;
  std::array<char, kTextMax> digits;
  int digit_count = 0;
  int exponent = 0;

  void Append(std::string_view more) {
    for (const char c : more) {
      if (digit_count > 0 || c != '0') digits[static_cast<std::size_t>(digit_count++)] = c;
    }
  }

  void CutTrailingZeros() {
    while (digit_count > 0 && digits[static_cast<std::size_t>(digit_count - 1)] == '0') {
      --digit_count;
      ++exponent;
    }
  }
};

// Sums and comparisons go limb by limb, everything else by big integers.
struct Decimal::Units {
  static constexpr std::size_t kLimbs = std::tuple_size_v<Magnitude>;

  // Two values below the limit: the sum fits.
  static Magnitude Sum(const Magnitude& a, const Magnitude& b) {
    Magnitude sum;
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i < kLimbs; ++i) {
      const std::uint64_t with_carry = a[i] + carry;
      sum[i] = with_carry + b[i];
      carry = static_cast<std::uint64_t>(with_carry < carry) + (sum[i] < b[i]);
    }
    return sum;
  }

  // REQUIRES: a is not less than b.
  static Magnitude Difference(const Magnitude& a, const Magnitude& b) {
    Magnitude difference;
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < kLimbs; ++i) {
      const std::uint64_t without = a[i] - b[i];
      difference[i] = without - borrow;
      borrow = static_cast<std::uint64_t>(a[i] < b[i]) + (without < borrow);
    }
    return difference;
  }

  static Decimal Checked(const Magnitude& magnitude, bool is_negative) {
    static const Magnitude kLimit = MagnitudeOf(PowerOfTen(kPlaces + kIntegerDigits));
    if (Compare(magnitude, kLimit) >= 0) throw DecimalOverflow();
    Decimal value;
    value.magnitude_ = magnitude;
    value.is_negative_ = is_negative && magnitude != Magnitude{};
    return value;
  }

  static Decimal Checked(const Wide& units) {
    RequireRange(units);
    Decimal value;
    value.magnitude_ = MagnitudeOf(units);
    value.is_negative_ = units.sign() < 0;
    return value;
  }

  static void RequireRange(const Wide& units) {
    static const Wide kLimit = PowerOfTen(kPlaces + kIntegerDigits);
    static const Wide kNegativeLimit = -kLimit;
    if (units >= kLimit || units <= kNegativeLimit) throw DecimalOverflow();
  }

  // REQUIRES: fits.
  static Magnitude MagnitudeOf(const Wide& units) {
    Magnitude magnitude{};
    std::copy_n(units.backend().limbs(), units.backend().size(), magnitude.begin());
    return magnitude;
  }

  static Wide Of(const Decimal& value) {
    static_assert(sizeof(boost::multiprecision::limb_type) == sizeof(std::uint64_t));
    Wide units;
    units.backend().resize(kLimbs, kLimbs);
    std::ranges::copy(value.magnitude_, units.backend().limbs());
    units.backend().normalize();
    units.backend().sign(value.is_negative_);
    return units;
  }

  static Wide DivideHalfEven(const Wide& dividend, const Wide& divisor) {
    const bool negative = (dividend.sign() < 0) != (divisor.sign() < 0);
    const Wide size = abs(divisor);
    Wide quotient;
    Wide rest;
    divide_qr(Wide(abs(dividend)), size, quotient, rest);
    const int half = Wide(rest << 1).compare(size);
    if (half > 0 || (half == 0 && bit_test(quotient, 0))) ++quotient;
    return negative ? Wide(-quotient) : quotient;
  }

  // `steps` of 10^-18 each.
  static Decimal OfSteps(const Wide& steps) {
    static const Wide kStep = PowerOfTen(kPlaces - kInputPlacesMax);
    RequireRange(steps);
    return Checked(Wide(steps * kStep));
  }

  static const Wide& PowerOfTen(int exponent) {  // Up to kPlaces + kIntegerDigits.
    static const auto kPowers = [] {
      std::array<Wide, kPlaces + kIntegerDigits + 1> powers;
      powers[0] = 1;
      for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
      return powers;
    }();
    return kPowers[static_cast<std::size_t>(exponent)];
  }
};

Result<Decimal::Number> Decimal::ReadNumber(std::string_view text) {
  if (text.size() > kTextMax) {
    return Invalid("Decimal input should have at most " + std::to_string(kTextMax) + " characters");
  }
  Number number;
  number.negative = TakeOne(text, "-");
  const std::string_view whole = TakeDigits(text);
  if (whole.empty()) return NotANumber();
  number.Append(whole);
  if (TakeOne(text, ".")) {
    const std::string_view fraction = TakeDigits(text);
    if (fraction.empty()) return NotANumber();
    number.Append(fraction);
    number.exponent = -static_cast<int>(fraction.size());
  }
  if (!TakeExponent(text, number.exponent) || !text.empty()) return NotANumber();
  number.CutTrailingZeros();
  if (number.digit_count == 0) return Number{};
  if (number.digit_count + number.exponent > kIntegerDigits) {
    return Invalid("Decimal input should be between -10^40 and 10^40");
  }
  if (number.exponent < -kPlaces) return TooManyPlaces(kPlaces);
  return number;
}

Decimal Decimal::FromNumber(const Number& number) {
  Digits digits;
  digits.fill('0');
  const int start = kIntegerDigits - (number.digit_count + number.exponent);
  std::copy_n(number.digits.begin(), number.digit_count, digits.begin() + start);
  Wide units;
  for (int chunk = 0; chunk < kDigits / kChunkDigits; ++chunk) {
    if (!units.is_zero()) units *= kChunk;
    units += ChunkAt(digits, chunk);
  }
  return Units::Checked(number.negative ? Wide(-units) : units);
}

Result<Decimal> Decimal::Parse(std::string_view text) {
  const Result<Number> number = ReadNumber(text);
  if (!number) return number.error();
  return FromNumber(*number);
}

Result<Decimal> Decimal::ParseInput(std::string_view text) {
  const Result<Number> number = ReadNumber(text);
  if (!number) return number.error();
  if (number->exponent < -kInputPlacesMax) return TooManyPlaces(kInputPlacesMax);
  const int digits = number->digit_count + std::max(number->exponent, 0);
  if (digits > kInputDigitsMax) {
    return Invalid("Decimal input should have no more than " + std::to_string(kInputDigitsMax) +
                   " digits");
  }
  return FromNumber(*number);
}

Decimal Decimal::FromInt(long long value) {
  return Units::Checked(Wide(Units::PowerOfTen(kPlaces) * value));
}

std::string Decimal::ToString() const {
  Digits digits;
  digits.fill('0');
  Wide rest = abs(Units::Of(*this));
  for (int chunk = kDigits / kChunkDigits - 1; !rest.is_zero(); --chunk) {
    PutChunkAt(digits, chunk, static_cast<std::uint64_t>(rest % kChunk));
    rest /= kChunk;
  }
  const auto point = digits.begin() + kIntegerDigits;
  const auto first = std::find_if(digits.begin(), point - 1, [](char c) { return c != '0'; });
  auto last = digits.end();
  while (last > point && last[-1] == '0') --last;
  std::string text;
  text.reserve(static_cast<std::size_t>(last - first) + 2);
  if (is_negative()) text += '-';
  text.append(first, point);
  if (last > point) {
    text += '.';
    text.append(point, last);
  }
  return text;
}

Decimal Decimal::operator-() const {
  Decimal result = *this;
  result.is_negative_ = !is_negative_ && !is_zero();
  return result;
}

Decimal& Decimal::operator+=(const Decimal& other) {
  if (is_negative_ == other.is_negative_) {
    return *this = Units::Checked(Units::Sum(magnitude_, other.magnitude_), is_negative_);
  }
  const bool keeps_sign = Compare(magnitude_, other.magnitude_) >= 0;
  const auto& larger = keeps_sign ? magnitude_ : other.magnitude_;
  const auto& smaller = keeps_sign ? other.magnitude_ : magnitude_;
  return *this = Units::Checked(Units::Difference(larger, smaller),
                                keeps_sign ? is_negative_ : other.is_negative_);
}

Decimal& Decimal::operator-=(const Decimal& other) {
  return *this += -other;
}

Decimal operator*(const Decimal& a, const Decimal& b) {
  using Units = Decimal::Units;
  static const Wide kUnit = Units::PowerOfTen(Decimal::kPlaces);
  const Wide product = Units::Of(a) * Units::Of(b);
  return Units::Checked(Units::DivideHalfEven(product, kUnit));
}

Decimal Decimal::MultiplyDivide(const Decimal& a, const Decimal& b, const Decimal& c) {
  assert(!c.is_zero());
  static const Wide kStep = Units::PowerOfTen(kPlaces - kInputPlacesMax);
  const Wide product = Units::Of(a) * Units::Of(b);
  return Units::OfSteps(Units::DivideHalfEven(product, Units::Of(c) * kStep));
}

Decimal operator/(const Decimal& a, const Decimal& b) {
  assert(!b.is_zero());
  using Units = Decimal::Units;
  static const Wide kSteps = Units::PowerOfTen(Decimal::kInputPlacesMax);
  return Units::OfSteps(Units::DivideHalfEven(Units::Of(a) * kSteps, Units::Of(b)));
}

Decimal Decimal::RoundedTo(int places) const {
  assert(places >= 0 && places <= kPlaces);
  const Wide step = Units::PowerOfTen(kPlaces - places);
  return Units::Checked(Wide(Units::DivideHalfEven(Units::Of(*this), step) * step));
}

}  // namespace cpa
