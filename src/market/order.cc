#include "market/order.h"

#include <algorithm>

namespace cpa {
namespace {

using Figure = std::optional<double> (*)(const Quote&);

template <auto kMember>
std::optional<double> FigureOf(const Quote& quote) {
  return quote.*kMember;
}

struct OrderKey {
  Figure figure = nullptr;  // nullptr: the id
  bool descending = false;
};

constexpr OrderKey KeyOf(Order order) {
  switch (order) {
    case Order::kMarketCapDesc:
      return {FigureOf<&Quote::market_cap>, true};
    case Order::kMarketCapAsc:
      return {FigureOf<&Quote::market_cap>, false};
    case Order::kVolumeDesc:
      return {FigureOf<&Quote::volume_24h>, true};
    case Order::kVolumeAsc:
      return {FigureOf<&Quote::volume_24h>, false};
    case Order::kPriceDesc:
      return {FigureOf<&Quote::price>, true};
    case Order::kPriceAsc:
      return {FigureOf<&Quote::price>, false};
    case Order::kPercentChangeDesc:
      return {FigureOf<&Quote::price_change_percentage_24h>, true};
    case Order::kPercentChangeAsc:
      return {FigureOf<&Quote::price_change_percentage_24h>, false};
    case Order::kIdAsc:
      return {nullptr, false};
    case Order::kIdDesc:
      return {nullptr, true};
  }
  return {};
}

}  // namespace

std::optional<Order> ParseOrder(std::string_view name) {
  const auto found = std::ranges::find(kOrderNames, name, &OrderName::name);
  if (found == kOrderNames.end()) return std::nullopt;
  return found->order;
}

bool StandsBefore(const Quote& a, const Quote& b, Order order) {
  const OrderKey key = KeyOf(order);
  if (key.figure == nullptr) return key.descending ? b.id < a.id : a.id < b.id;
  const std::optional<double> left = key.figure(a);
  const std::optional<double> right = key.figure(b);
  if (left.has_value() != right.has_value()) return left.has_value();
  if (!left || *left == *right) return a.id < b.id;
  return key.descending ? *left > *right : *left < *right;
}

std::vector<const SnapshotEntry*> Sort(std::span<const SnapshotEntry> entries, Order order) {
  std::vector<const SnapshotEntry*> sorted;
  sorted.reserve(entries.size());
  for (const SnapshotEntry& entry : entries) sorted.push_back(&entry);
  std::ranges::sort(sorted, [order](const SnapshotEntry* a, const SnapshotEntry* b) {
    return StandsBefore(*a->quote, *b->quote, order);
  });
  return sorted;
}

}  // namespace cpa
