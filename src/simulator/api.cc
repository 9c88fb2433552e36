#include "simulator/api.h"

#include "simulator/api_handlers.h"

namespace cpa::simulator {
namespace {

struct Route {
  std::string_view pattern;
  Answer (*handler)(const ApiCall&);
};

// Literal segments come before {id}: the first match counts.
constexpr Route kRoutes[] = {
    {"/ping", AnswerPing},
    {"/key", AnswerKey},
    {"/coins/markets", AnswerMarkets},
    {"/coins/list", AnswerCoinList},
    {"/coins/{id}", AnswerCoin},
    {"/coins/{id}/market_chart", AnswerMarketChart},
    {"/coins/{id}/market_chart/range", AnswerMarketChartRange},
    {"/coins/{id}/ohlc", AnswerOhlc},
    {"/simple/price", AnswerSimplePrice},
    {"/simple/supported_vs_currencies", AnswerSupportedCurrencies},
    {"/search", AnswerSearch},
    {"/global", AnswerGlobal},
    {"/exchange_rates", AnswerExchangeRates},
};

constexpr std::size_t kPrefixSegments = 2;  // "api" and "v3"

// Whether the segments after the prefix fit the pattern.
bool Matches(std::string_view pattern, const std::vector<std::string>& path) {
  std::size_t place = kPrefixSegments;
  while (!pattern.empty()) {
    pattern.remove_prefix(1);
    const std::string_view wanted = pattern.substr(0, pattern.find('/'));
    if (place == path.size() || (wanted != "{id}" && wanted != path[place])) return false;
    pattern.remove_prefix(wanted.size());
    ++place;
  }
  return place == path.size();
}

const Route* FindRoute(const Request& request) {
  for (const Route& route : kRoutes) {
    if (Matches(route.pattern, request.path)) return &route;
  }
  return nullptr;
}

}  // namespace

std::string_view RouteOf(const Request& request) {
  const Route* route = FindRoute(request);
  return route == nullptr ? std::string_view() : route->pattern;
}

Answer AnswerApi(const ApiCall& call) {
  const Route* route = FindRoute(call.request);
  if (route == nullptr) {
    return PlainError(404, "Incorrect path. Please check https://www.coingecko.com/api/");
  }
  ApiCall routed = call;
  if (route->pattern.find("{id}") != route->pattern.npos) {
    routed.coin_id = call.request.path[kPrefixSegments + 1];
  }
  return route->handler(routed);
}

}  // namespace cpa::simulator
