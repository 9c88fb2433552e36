#include "api/openapi/describe.h"

namespace cpa::api::openapi {

std::span<const Group> Groups() {
  static const Group kGroups[] = {
      {"Prices", "Prices of coins, search and the market as a whole.", MarketOperations()},
      {"History", "Prices of the past, candles and statistics.", HistoryOperations()},
      {"Stream", "The WebSocket; see /asyncapi.json.", StreamOperations()},
      {"Users", "Accounts and API keys.", AccountOperations()},
      {"Portfolios", "Portfolios, holdings and transactions.", PortfolioOperations()},
      {"Alerts", "Price alerts and what came of them.", AlertOperations()},
      {"Webhooks", "Where alerts are sent.", WebhookOperations()},
      {"Server", "State of the server.", HealthOperations()},
  };
  return kGroups;
}

std::span<const std::span<const Shape>> Shapes() {
  static const std::span<const Shape> kShapes[] = {
      CommonShapes(), HealthShapes(),  MarketShapes(),  AccountShapes(), PortfolioShapes(),
      AlertShapes(),  WebhookShapes(), HistoryShapes(), StreamShapes(),
  };
  return kShapes;
}

}  // namespace cpa::api::openapi
