#include "api/portfolios/usage.h"

#include <optional>
#include <vector>

#include "api/portfolios/portfolio_json.h"
#include "api/rest/answers.h"
#include "api/rest/failures.h"
#include "base/text.h"

namespace cpa::api {
namespace {

struct Best {
  const Portfolio* portfolio = nullptr;
  Decimal percentage;
};

void AppendText(std::string& out, std::string_view text) {
  if (text.empty()) {
    out += "null";
  } else {
    AppendJsonString(out, text);
  }
}

void AppendBest(std::string& out, const Best& best) {
  if (best.portfolio == nullptr) {
    out += "null";
    return;
  }
  out += R"({"portfolio_id":)";
  AppendJsonString(out, best.portfolio->id);
  out += R"(,"portfolio_name":)";
  AppendJsonString(out, best.portfolio->name);
  out += R"(,"total_profit_loss_percentage":)" + best.percentage.ToString() + "}";
}

std::string Rendered(const std::string& user_id, const UsageCounts& usage,
                     const CoinLookup& coins) {
  Decimal total_value;
  Best best;
  for (const PortfolioWithPositions& one : usage.owned) {
    const PortfolioSummary summary = Summarize(one.positions, coins);
    total_value += summary.total_value;
    const auto& percentage = summary.total_profit_loss_percentage;
    if (percentage && (best.portfolio == nullptr || *percentage > best.percentage)) {
      best = {&one.portfolio, *percentage};
    }
  }
  std::string out = R"({"user_id":)";
  AppendJsonString(out, user_id);
  out += R"(,"portfolio_count":)" + std::to_string(usage.portfolios);
  out += R"(,"holding_count":)" + std::to_string(usage.holdings);
  out += R"(,"alert_count":)" + std::to_string(usage.alerts);
  out += R"(,"transaction_count":)" + std::to_string(usage.transactions);
  out += R"(,"total_portfolio_value":)" + total_value.ToString();
  out += R"(,"most_traded_crypto":)";
  AppendText(out, usage.most_traded_crypto);
  out += R"(,"best_performing_portfolio":)";
  AppendBest(out, best);
  return out + "}";
}

}  // namespace

Task<AnswerPtr> UsageApi::Usage(const http::Request&, const User& user) {
  const auto work = [&] { return desk_.store.CountUsage(user.id); };
  const auto usage = co_await Offload(desk_.reads, user.id, work);
  if (!usage) co_return FailureAnswer(usage.error(), "usage");
  co_return Ok(Rendered(user.id, *usage, desk_.Coins()));
}

void UsageApi::AddRoutes(RouteTable& table) {
  if (!desk_.options.usage_analytics) return;
  const UserRoutes add(table, *this);
  add(http::Verb::kGet, "/analytics/usage", Cost::kExpensive, &UsageApi::Usage,
      "What the key's owner has");
}

}  // namespace cpa::api
