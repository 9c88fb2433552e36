// What a coin costs and what a currency is worth, as this program believes them. Whatever its way
// in (a poll, a coin's page, another server's answer, a chart, a file), a number becomes a price by
// one judge alone, so nothing else can be shown or reckoned with. Threads: values.
#pragma once

#include <cmath>
#include <optional>

namespace cpa {

// Prices in USD outside this range are an upstream fault: the smallest real ones are near 1e-13.
inline constexpr double kPriceMin = 1e-30;
inline constexpr double kPriceMax = 1e15;

// A price beyond five times another, or below a fifth of it, is a jump.
inline constexpr double kJumpFactor = 5;

// The judge. False for NaN as well.
constexpr bool IsPrice(double usd) {
  return usd >= kPriceMin && usd <= kPriceMax;
}

constexpr bool IsJump(double price, double held) {
  return price > held * kJumpFactor || price * kJumpFactor < held;
}

// The price of one coin in USD: known, unknown, or refused by the judge, which counts as unknown
// for everybody but the feed. There is no way past the judge.
class JudgedPrice {
 public:
  JudgedPrice() = default;

  // NOLINTNEXTLINE(google-explicit-constructor): any number may be judged.
  JudgedPrice(double usd) : usd_(IsPrice(usd) ? usd : 0), refused_(!IsPrice(usd)) {}

  // NOLINTNEXTLINE(google-explicit-constructor): the same.
  JudgedPrice(const std::optional<double>& usd)
      : JudgedPrice(usd ? JudgedPrice(*usd) : JudgedPrice()) {}

  bool has_value() const { return usd_ > 0; }

  explicit operator bool() const { return has_value(); }

  double operator*() const { return usd_; }  // REQUIRES: has_value().

  double value_or(double other) const { return has_value() ? usd_ : other; }

  // NOLINTNEXTLINE(google-explicit-constructor): what is known of it.
  operator std::optional<double>() const {
    return has_value() ? std::optional(usd_) : std::nullopt;
  }

  bool refused() const { return refused_; }

  void reset() { *this = {}; }

  bool operator==(const JudgedPrice&) const = default;

  friend bool operator==(const JudgedPrice& a, double b) { return a.has_value() && a.usd_ == b; }

  friend bool operator==(const JudgedPrice& a, const std::optional<double>& b) {
    return std::optional<double>(a) == b;
  }

 private:
  double usd_ = 0;  // 0: not known.
  bool refused_ = false;
};

// What one USD is in a currency; a default one is the dollar's own. There is no other way to
// convert, so every converted figure has the digits that its inputs justify.
class Rate {
 public:
  Rate() = default;

  // Empty for what no currency is worth.
  static std::optional<Rate> Of(double units_per_usd);

  bool is_one() const { return units_per_usd_ == 1; }

  double units_per_usd() const { return units_per_usd_; }

  // Rounded to 15 significant digits, as many as a double is sure of; in USD as it is.
  double Convert(double usd) const;

  bool operator==(const Rate&) const = default;

 private:
  explicit Rate(double units_per_usd) : units_per_usd_(units_per_usd) {}

  double units_per_usd_ = 1;
};

}  // namespace cpa
