// Lies that an answer can be made to tell about its prices. Threads: values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "simulator/json_writer.h"

namespace cpa::simulator {

struct Poison {
  std::string_view name;
  std::string_view literal = {};  // Written where the price belongs; empty: the price times factor.
  double factor = 1;
  Millis stamp_shift{0};
  bool leaves_price_out = false;
};

// zero, negative, null, string, huge, tiny, nan, infinity, overflow, object, boolean, x10, x100,
// x1000, d1000, missing, stale_stamp, future_stamp.
const Poison* FindPoison(std::string_view name);

struct Distortion {
  const Poison* poison = nullptr;
  std::string coin;        // id; empty: every coin
  bool duplicate = false;  // Market rows of the coin appear twice.

  bool Hits(std::string_view coin_id) const { return coin.empty() || coin == coin_id; }

  // Writes `"key": price`, true or not.
  void WritePrice(JsonWriter& json, std::string_view key, std::string_view coin_id,
                  std::optional<double> price, Precision precision) const;

  WallTime Stamp(std::string_view coin_id, WallTime truth) const;
};

}  // namespace cpa::simulator
