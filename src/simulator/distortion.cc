#include "simulator/distortion.h"

#include <algorithm>

namespace cpa::simulator {
namespace {

constexpr Millis kShift = std::chrono::hours{26};

constexpr Poison kPoisons[] = {
    {.name = "zero", .literal = "0"},
    {.name = "negative", .factor = -1},
    {.name = "null", .literal = "null"},
    {.name = "string", .literal = "\"12.5\""},
    {.name = "huge", .literal = "1e308"},
    {.name = "tiny", .literal = "1e-18"},
    {.name = "nan", .literal = "NaN"},
    {.name = "infinity", .literal = "Infinity"},
    {.name = "overflow", .literal = "1e999"},
    {.name = "object", .literal = "{}"},
    {.name = "boolean", .literal = "true"},
    {.name = "x10", .factor = 10},
    {.name = "x100", .factor = 100},
    {.name = "x1000", .factor = 1'000},
    {.name = "d1000", .factor = 0.001},
    {.name = "missing", .leaves_price_out = true},
    {.name = "stale_stamp", .stamp_shift = -kShift},
    {.name = "future_stamp", .stamp_shift = kShift},
};

}  // namespace

const Poison* FindPoison(std::string_view name) {
  const auto found = std::ranges::find(kPoisons, name, &Poison::name);
  return found == std::end(kPoisons) ? nullptr : found;
}

void Distortion::WritePrice(JsonWriter& json, std::string_view key, std::string_view coin_id,
                            std::optional<double> price, Precision precision) const {
  if (poison == nullptr || !Hits(coin_id)) {
    json.Key(key).Price(price, precision);
    return;
  }
  if (poison->leaves_price_out) return;
  json.Key(key);
  if (!poison->literal.empty()) {
    json.Raw(poison->literal);
  } else {
    json.Price(price ? std::optional(*price * poison->factor) : price, precision);
  }
}

WallTime Distortion::Stamp(std::string_view coin_id, WallTime truth) const {
  return poison != nullptr && Hits(coin_id) ? truth + poison->stamp_shift : truth;
}

}  // namespace cpa::simulator
