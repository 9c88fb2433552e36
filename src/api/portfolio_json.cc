#include "api/portfolio_json.h"

#include <algorithm>

#include "base/text.h"

namespace cpa::api {
namespace {

// ,"name":value
void Member(std::string& out, std::string_view name) {
  out += out.ends_with('{') ? "\"" : ",\"";
  out.append(name) += "\":";
}

void Text(std::string& out, std::string_view name, std::string_view value) {
  Member(out, name);
  AppendJsonString(out, value);
}

void Money(std::string& out, std::string_view name, const Decimal& value) {
  Member(out, name);
  out += value.ToString();
}

void Money(std::string& out, std::string_view name, const std::optional<Decimal>& value) {
  Member(out, name);
  out += value ? value->ToString() : "null";
}

void Number(std::string& out, std::string_view name, const std::optional<double>& value) {
  Member(out, name);
  AppendJsonNumber(out, value);
}

void Count(std::string& out, std::string_view name, std::size_t value) {
  Member(out, name);
  AppendInt(out, static_cast<long long>(value));
}

void Flag(std::string& out, std::string_view name, bool value) {
  Member(out, name);
  out += value ? "true" : "false";
}

void Time(std::string& out, std::string_view name, WallTime value) {
  Member(out, name);
  out += '"';
  AppendTime(out, value);
  out += '"';
}

void AppendPerformer(std::string& out, std::string_view name,
                     const std::optional<Performer>& performer) {
  Member(out, name);
  if (!performer) {
    out += "null";
    return;
  }
  out += '{';
  Text(out, "crypto_id", performer->crypto_id);
  Text(out, "crypto_name", performer->crypto_name);
  Money(out, "profit_loss_percentage", performer->profit_loss_percentage);
  out += '}';
}

void AppendTexts(std::string& out, std::string_view name, const std::vector<std::string>& texts) {
  Member(out, name);
  out += '[';
  for (const std::string& text : texts) {
    if (&text != &texts.front()) out += ',';
    AppendJsonString(out, text);
  }
  out += ']';
}

}  // namespace

void AppendPortfolio(std::string& out, const PortfolioWithPositions& loaded,
                     const CoinLookup& market) {
  const Portfolio& portfolio = loaded.portfolio;
  out += '{';
  Text(out, "id", portfolio.id);
  Text(out, "user_id", portfolio.user_id);
  Text(out, "name", portfolio.name);
  Text(out, "description", portfolio.description);
  Text(out, "cost_basis_method", CostBasisName(portfolio.cost_basis));
  Money(out, "total_value", TotalValue(loaded.positions, market));
  const auto held = std::ranges::count_if(loaded.positions, &Position::is_held);
  Count(out, "holdings_count", static_cast<std::size_t>(held));
  Time(out, "created_at", portfolio.created_at);
  Time(out, "updated_at", portfolio.updated_at);
  out += '}';
}

void AppendOpenTransaction(std::string& out, const std::string& portfolio_id,
                           const Transaction& transaction) {
  out += '{';
  Text(out, "id", transaction.id);
  Text(out, "portfolio_id", portfolio_id);
  Text(out, "crypto_id", transaction.crypto_id);
  Text(out, "transaction_type", TransactionTypeName(transaction.type));
  Money(out, "quantity", transaction.quantity);
  Money(out, "price_per_unit", transaction.price_per_unit);
  Money(out, "total_amount", transaction.total_amount());
  Money(out, "fee", transaction.fee);
  Text(out, "notes", transaction.notes);
  const auto& sale = transaction.sale;
  Money(out, "cost_basis", sale ? std::optional(sale->cost_basis) : std::nullopt);
  Money(out, "realized_profit_loss",
        sale ? std::optional(sale->realized_profit_loss) : std::nullopt);
  Time(out, "executed_at", transaction.executed_at);
  Time(out, "created_at", transaction.created_at);
  Time(out, "updated_at", transaction.updated_at);
}

void AppendTransaction(std::string& out, const std::string& portfolio_id,
                       const Transaction& transaction) {
  AppendOpenTransaction(out, portfolio_id, transaction);
  out += '}';
}

void AppendLots(std::string& out, const std::vector<LotUse>& lots) {
  Member(out, "lots");
  out += '[';
  for (const LotUse& lot : lots) {
    if (&lot != &lots.front()) out += ',';
    out += '{';
    Text(out, "transaction_id", lot.buy_id);
    Money(out, "quantity", lot.quantity);
    Money(out, "cost_basis", lot.cost_basis);
    out += '}';
  }
  out += ']';
}

void AppendOpenHolding(std::string& out, const HoldingSummary& holding) {
  out += '{';
  Text(out, "crypto_id", holding.crypto_id);
  Text(out, "crypto_name", holding.crypto_name);
  Text(out, "crypto_symbol", holding.crypto_symbol);
  Money(out, "quantity", holding.quantity);
  Money(out, "average_buy_price", holding.average_buy_price);
  Number(out, "current_price", holding.current_price);
  Money(out, "current_value", holding.current_value);
  Money(out, "cost_basis", holding.cost_basis);
  Money(out, "profit_loss", holding.profit_loss);
  Money(out, "profit_loss_percentage", holding.profit_loss_percentage);
  Money(out, "allocation_percentage", holding.allocation_percentage);
  Money(out, "realized_profit_loss", holding.realized_profit_loss);
  Money(out, "total_fees", holding.total_fees);
  Number(out, "price_change_24h", holding.price_change_24h);
  Number(out, "price_change_percentage_24h", holding.price_change_percentage_24h);
  Flag(out, "stale", holding.stale);
}

void AppendHoldings(std::string& out, const std::vector<HoldingSummary>& holdings) {
  out += '[';
  for (const HoldingSummary& holding : holdings) {
    if (&holding != &holdings.front()) out += ',';
    AppendOpenHolding(out, holding);
    out += '}';
  }
  out += ']';
}

void AppendSummary(std::string& out, const SummaryFrame& frame, const PortfolioSummary& summary) {
  out += '{';
  Text(out, "portfolio_id", frame.portfolio.id);
  Text(out, "portfolio_name", frame.portfolio.name);
  Text(out, "cost_basis_method", CostBasisName(frame.portfolio.cost_basis));
  Money(out, "total_value", summary.total_value);
  Money(out, "total_cost", summary.total_cost);
  Money(out, "total_profit_loss", summary.total_profit_loss);
  Money(out, "total_profit_loss_percentage", summary.total_profit_loss_percentage);
  Money(out, "realized_profit_loss", summary.realized_profit_loss);
  Money(out, "total_fees", summary.total_fees);
  Count(out, "holdings_count", summary.holdings.size());
  if (frame.analytics) {
    AppendPerformer(out, "best_performer", summary.best_performer);
    AppendPerformer(out, "worst_performer", summary.worst_performer);
  }
  AppendTexts(out, "unpriced", summary.unpriced);
  Flag(out, "stale", summary.stale);
  Member(out, "holdings");
  AppendHoldings(out, summary.holdings);
  Time(out, "last_updated", frame.last_updated);
  out += '}';
}

}  // namespace cpa::api
