// The orders in which coins are listed. Unknown values come last in both directions, ties go by id.
// Threads: pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "market/snapshot.h"

namespace cpa {

enum class Order : std::uint8_t {
  kMarketCapDesc,
  kMarketCapAsc,
  kVolumeDesc,
  kVolumeAsc,
  kPriceDesc,
  kPriceAsc,
  kPercentChangeDesc,
  kPercentChangeAsc,
  kIdAsc,
  kIdDesc,
};

struct OrderName {
  std::string_view name;
  Order order;
};

// Every name of the public parameter; the legacy gecko_* mean market cap.
inline constexpr std::array kOrderNames = {
    OrderName{"market_cap_desc", Order::kMarketCapDesc},
    OrderName{"market_cap_asc", Order::kMarketCapAsc},
    OrderName{"volume_desc", Order::kVolumeDesc},
    OrderName{"volume_asc", Order::kVolumeAsc},
    OrderName{"price_desc", Order::kPriceDesc},
    OrderName{"price_asc", Order::kPriceAsc},
    OrderName{"percent_change_desc", Order::kPercentChangeDesc},
    OrderName{"percent_change_asc", Order::kPercentChangeAsc},
    OrderName{"id_asc", Order::kIdAsc},
    OrderName{"id_desc", Order::kIdDesc},
    OrderName{"gecko_desc", Order::kMarketCapDesc},
    OrderName{"gecko_asc", Order::kMarketCapAsc},
};

std::optional<Order> ParseOrder(std::string_view name);  // nullopt: no such order

// Whether `a` stands before `b`: a strict order over coins with different ids.
bool StandsBefore(const Quote& a, const Quote& b, Order order);

// The pointers point into `entries`.
std::vector<const SnapshotEntry*> Sort(std::span<const SnapshotEntry> entries, Order order);

}  // namespace cpa
