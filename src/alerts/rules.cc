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
  const auto& given = HasTargetPrice(alert.type) ? alert.target_price : alert.percentage_change;
  return ThresholdOf(alert.type, alert.direction, NearestDouble(given.value_or(Decimal())));
}

double ThresholdOf(AlertType type, AlertDirection direction, double given) {
  if (HasTargetPrice(type)) return given;
  const double size = std::abs(given);
  return LooksDownwards(SeriesOf(type, direction)) ? -size : size;
}

}  // namespace cpa
