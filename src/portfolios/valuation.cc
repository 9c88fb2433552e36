#include "portfolios/valuation.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>
#include <utility>

#include "portfolios/ledger.h"

namespace cpa {
namespace {

constexpr int kValuePlaces = 18;

// Empty when the total is 0, or so small that no percentage of it means anything.
std::optional<Decimal> PercentageOf(const Decimal& part, const Decimal& total) {
  if (total.is_zero()) return std::nullopt;
  // A division rounds to 18 places: made smaller by 14 of them, it rounds once, to 4.
  static const Decimal kSmallHundred = *Decimal::Parse("1e-12");
  static const Decimal kLarger = *Decimal::Parse("1e14");
  try {
    return Decimal::MultiplyDivide(part, kSmallHundred, total) * kLarger;
  } catch (const DecimalOverflow&) {
    return std::nullopt;
  }
}

// Empty when the coin has to count at cost.
std::optional<Decimal> ValueAt(const Decimal& quantity, const JudgedPrice& price) {
  const std::optional<Decimal> exact = price ? FromMarketPrice(*price) : std::nullopt;
  if (!exact) return std::nullopt;
  try {
    const Decimal value = (quantity * *exact).RoundedTo(kValuePlaces);
    return value < PositionLimit() ? std::optional(value) : std::nullopt;
  } catch (const DecimalOverflow&) {
    return std::nullopt;
  }
}

HoldingSummary Summarize(const Position& position, const std::optional<CoinMarket>& coin) {
  HoldingSummary holding;
  holding.crypto_id = position.crypto_id;
  holding.crypto_name = coin ? coin->name : position.crypto_id;
  holding.crypto_symbol = coin ? coin->symbol : position.crypto_id;
  holding.quantity = position.quantity;
  holding.average_buy_price = position.cost_basis / position.quantity;
  holding.cost_basis = position.cost_basis;
  holding.realized_profit_loss = position.realized_profit_loss;
  holding.total_fees = position.total_fees;
  holding.current_value = position.cost_basis;
  if (coin) {
    if (const auto value = ValueAt(position.quantity, coin->price)) {
      holding.current_price = coin->price;
      holding.current_value = *value;
      holding.stale = coin->stale;
    }
    holding.price_change_24h = coin->price_change_24h;
    holding.price_change_percentage_24h = coin->price_change_percentage_24h;
  }
  holding.profit_loss = holding.current_value - holding.cost_basis;
  holding.profit_loss_percentage = PercentageOf(holding.profit_loss, holding.cost_basis);
  return holding;
}

bool IsShownFirst(const HoldingSummary& a, const HoldingSummary& b) {
  const auto order = a.current_value <=> b.current_value;
  return order != 0 ? order > 0 : a.crypto_id < b.crypto_id;
}

void Add(PortfolioSummary& summary, const HoldingSummary& holding) {
  summary.total_value += holding.current_value;
  summary.total_cost += holding.cost_basis;
  summary.stale = summary.stale || holding.stale;
  if (!holding.current_price) summary.unpriced.push_back(holding.crypto_id);
}

void Judge(PortfolioSummary& summary, const HoldingSummary& holding) {
  if (!holding.current_price || !holding.profit_loss_percentage) return;
  const Decimal& percentage = *holding.profit_loss_percentage;
  const Performer performer = {holding.crypto_id, holding.crypto_name, percentage};
  auto& best = summary.best_performer;
  auto& worst = summary.worst_performer;
  if (!best || percentage > best->profit_loss_percentage) best = performer;
  if (!worst || percentage < worst->profit_loss_percentage) worst = performer;
}

// What only the total can tell.
void Finish(PortfolioSummary& summary) {
  std::ranges::sort(summary.holdings, IsShownFirst);
  std::ranges::sort(summary.unpriced);
  summary.total_profit_loss = summary.total_value - summary.total_cost;
  summary.total_profit_loss_percentage =
      PercentageOf(summary.total_profit_loss, summary.total_cost);
  for (HoldingSummary& holding : summary.holdings) {
    holding.allocation_percentage =
        PercentageOf(holding.current_value, summary.total_value).value_or(Decimal());
    Judge(summary, holding);
  }
}

// "d.ddde-NN" with more places than a Decimal keeps.
Decimal RoundTiny(std::string_view text) {
  const std::size_t mark = text.find('e');
  int exponent = 0;
  std::from_chars(text.data() + mark + 1, text.data() + text.size(), exponent);
  if (exponent < -Decimal::kPlaces - 1) return {};  // Less than half of the last place.
  // The digits and the power that is left are exact, so the last product rounds once.
  const Decimal digits = *Decimal::Parse(text.substr(0, mark));
  const Decimal power = *Decimal::Parse("1e" + std::to_string(exponent + Decimal::kPlaces));
  static const Decimal kLastPlace = *Decimal::Parse("1e-36");
  return digits * power * kLastPlace;
}

}  // namespace

PortfolioSummary Summarize(const std::vector<Position>& positions, const CoinLookup& market) {
  PortfolioSummary summary;
  for (const Position& position : positions) {
    summary.realized_profit_loss += position.realized_profit_loss;
    summary.total_fees += position.total_fees;
    if (!position.is_held()) continue;
    summary.holdings.push_back(Summarize(position, market(position.crypto_id)));
    Add(summary, summary.holdings.back());
  }
  Finish(summary);
  return summary;
}

Decimal TotalValue(const std::vector<Position>& positions, const CoinLookup& market) {
  Decimal total;
  for (const Position& position : positions) {
    if (!position.is_held()) continue;
    const auto coin = market(position.crypto_id);
    total += ValueAt(position.quantity, coin ? coin->price : JudgedPrice())
                 .value_or(position.cost_basis);
  }
  return total;
}

std::optional<Decimal> FromMarketPrice(double price) {
  if (!std::isfinite(price) || price < 0) return std::nullopt;
  std::array<char, 32> buffer;  // "2.2250738585072014e-308" is as long as it gets.
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), price,
                                     std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(written.ptr - buffer.data()));
  if (const auto exact = Decimal::Parse(text)) return *exact;
  if (price > 1) return std::nullopt;
  return RoundTiny(text);
}

}  // namespace cpa
