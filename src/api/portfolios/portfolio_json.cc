#include "api/portfolios/portfolio_json.h"

#include <algorithm>

#include "api/rest/json_writer.h"
#include "base/text.h"

namespace cpa::api {
namespace {

void AppendPerformer(std::string& out, std::string_view name,
                     const std::optional<Performer>& performer) {
  AddMember(out, name);
  if (!performer) {
    out += "null";
    return;
  }
  out += '{';
  AddText(out, "crypto_id", performer->crypto_id);
  AddText(out, "crypto_name", performer->crypto_name);
  AddExact(out, "profit_loss_percentage", performer->profit_loss_percentage);
  out += '}';
}

void AppendTexts(std::string& out, std::string_view name, const std::vector<std::string>& texts) {
  AddMember(out, name);
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
  AddText(out, "id", portfolio.id);
  AddText(out, "user_id", portfolio.user_id);
  AddText(out, "name", portfolio.name);
  AddText(out, "description", portfolio.description);
  AddText(out, "cost_basis_method", CostBasisName(portfolio.cost_basis));
  AddExact(out, "total_value", TotalValue(loaded.positions, market));
  const auto held = std::ranges::count_if(loaded.positions, &Position::is_held);
  AddCount(out, "holdings_count", held);
  AddTime(out, "created_at", portfolio.created_at);
  AddTime(out, "updated_at", portfolio.updated_at);
  out += '}';
}

void AppendOpenTransaction(std::string& out, const std::string& portfolio_id,
                           const Transaction& transaction) {
  out += '{';
  AddText(out, "id", transaction.id);
  AddText(out, "portfolio_id", portfolio_id);
  AddText(out, "crypto_id", transaction.crypto_id);
  AddText(out, "transaction_type", TransactionTypeName(transaction.type));
  AddExact(out, "quantity", transaction.quantity);
  AddExact(out, "price_per_unit", transaction.price_per_unit);
  AddExact(out, "total_amount", transaction.total_amount());
  AddExact(out, "fee", transaction.fee);
  AddText(out, "notes", transaction.notes);
  const auto& sale = transaction.sale;
  AddExact(out, "cost_basis", sale ? std::optional(sale->cost_basis) : std::nullopt);
  AddExact(out, "realized_profit_loss",
           sale ? std::optional(sale->realized_profit_loss) : std::nullopt);
  AddTime(out, "executed_at", transaction.executed_at);
  AddTime(out, "created_at", transaction.created_at);
  AddTime(out, "updated_at", transaction.updated_at);
}

void AppendTransaction(std::string& out, const std::string& portfolio_id,
                       const Transaction& transaction) {
  AppendOpenTransaction(out, portfolio_id, transaction);
  out += '}';
}

void AppendLots(std::string& out, const std::vector<LotUse>& lots) {
  AddMember(out, "lots");
  out += '[';
  for (const LotUse& lot : lots) {
    if (&lot != &lots.front()) out += ',';
    out += '{';
    AddText(out, "transaction_id", lot.buy_id);
    AddExact(out, "quantity", lot.quantity);
    AddExact(out, "cost_basis", lot.cost_basis);
    out += '}';
  }
  out += ']';
}

void AppendOpenHolding(std::string& out, const HoldingSummary& holding) {
  out += '{';
  AddText(out, "crypto_id", holding.crypto_id);
  AddText(out, "crypto_name", holding.crypto_name);
  AddText(out, "crypto_symbol", holding.crypto_symbol);
  AddExact(out, "quantity", holding.quantity);
  AddExact(out, "average_buy_price", holding.average_buy_price);
  AddNumber(out, "current_price", holding.current_price);
  AddExact(out, "current_value", holding.current_value);
  AddExact(out, "cost_basis", holding.cost_basis);
  AddExact(out, "profit_loss", holding.profit_loss);
  AddExact(out, "profit_loss_percentage", holding.profit_loss_percentage);
  AddExact(out, "allocation_percentage", holding.allocation_percentage);
  AddExact(out, "realized_profit_loss", holding.realized_profit_loss);
  AddExact(out, "total_fees", holding.total_fees);
  AddNumber(out, "price_change_24h", holding.price_change_24h);
  AddNumber(out, "price_change_percentage_24h", holding.price_change_percentage_24h);
  AddFlag(out, "stale", holding.stale);
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
  AddText(out, "portfolio_id", frame.portfolio.id);
  AddText(out, "portfolio_name", frame.portfolio.name);
  AddText(out, "cost_basis_method", CostBasisName(frame.portfolio.cost_basis));
  AddExact(out, "total_value", summary.total_value);
  AddExact(out, "total_cost", summary.total_cost);
  AddExact(out, "total_profit_loss", summary.total_profit_loss);
  AddExact(out, "total_profit_loss_percentage", summary.total_profit_loss_percentage);
  AddExact(out, "realized_profit_loss", summary.realized_profit_loss);
  AddExact(out, "total_fees", summary.total_fees);
  AddCount(out, "holdings_count", std::ssize(summary.holdings));
  if (frame.analytics) {
    AppendPerformer(out, "best_performer", summary.best_performer);
    AppendPerformer(out, "worst_performer", summary.worst_performer);
  }
  AppendTexts(out, "unpriced", summary.unpriced);
  AddFlag(out, "stale", summary.stale);
  AddMember(out, "holdings");
  AppendHoldings(out, summary.holdings);
  AddTime(out, "last_updated", frame.last_updated);
  out += '}';
}

void AppendValues(std::string& out, const Portfolio& portfolio, const PortfolioSummary& summary) {
  out += '{';
  AddText(out, "portfolio_id", portfolio.id);
  AddText(out, "portfolio_name", portfolio.name);
  AddExact(out, "total_value", summary.total_value);
  AddExact(out, "total_cost", summary.total_cost);
  AddExact(out, "total_profit_loss", summary.total_profit_loss);
  AddExact(out, "total_profit_loss_percentage", summary.total_profit_loss_percentage);
  AddExact(out, "realized_profit_loss", summary.realized_profit_loss);
  AddCount(out, "holdings_count", std::ssize(summary.holdings));
  AddFlag(out, "stale", summary.stale);
  out += '}';
}

}  // namespace cpa::api
