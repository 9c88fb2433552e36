#include "domain/price.h"

#include <array>
#include <charconv>
#include <limits>

namespace cpa {
namespace {

// Binary noise stands behind them: 1e-12 times 1.17 is 1.1699999999999999e-12.
constexpr int kSureDigits = std::numeric_limits<double>::digits10;

}  // namespace

std::optional<Rate> Rate::Of(double units_per_usd) {
  if (!IsPrice(units_per_usd)) return std::nullopt;
  return Rate(units_per_usd);
}

double Rate::Convert(double usd) const {
  const double exact = usd * units_per_usd_;
  if (is_one() || !std::isfinite(exact)) return exact;
  std::array<char, 32> text;  // "-1.23456789012345e-308" is as long as it gets.
  const auto written = std::to_chars(text.data(), text.data() + text.size(), exact,
                                     std::chars_format::scientific, kSureDigits - 1);
  double rounded = 0;
  const auto read = std::from_chars(text.data(), written.ptr, rounded);
  return read.ec == std::errc{} ? rounded : exact;
}

}  // namespace cpa
