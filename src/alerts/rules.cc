#include "alerts/rules.h"

#include <charconv>
#include <cmath>
#include <string>

namespace cpa {

double NearestDouble(const Decimal& value) {
  const std::string text = value.ToString();
  double nearest = 0;
  std::from_chars(text.data(), text.data() + text.size(), nearest);
  return nearest;
}

double ThresholdOf(const Alert& alert) {
  if (HasTargetPrice(alert.type)) return NearestDouble(alert.target_price.value_or(Decimal()));
  return std::abs(NearestDouble(alert.percentage_change.value_or(Decimal())));
}

}  // namespace cpa
