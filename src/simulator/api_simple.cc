// GET /simple/price: a few figures of a few coins in a few currencies.
#include <algorithm>

#include "simulator/api_handlers.h"

namespace cpa::simulator {
namespace {

// Ids go before names, names before symbols. Unlike the market page, no space is forgiven.
std::vector<std::size_t> AskedCoins(const ApiCall& call) {
  const Query& query = call.request.query;
  std::vector<std::size_t> coins;
  if (query.Get("ids")) {
    coins = FindCoins(call.model, NameKind::kId, query.List("ids"));
  } else if (query.Get("names")) {
    coins = FindCoins(call.model, NameKind::kName, query.List("names"));
  } else {
    coins = FindCoins(call.model, NameKind::kSymbol, query.List("symbols"));
  }
  std::ranges::sort(coins, {}, [&](std::size_t i) { return call.model.coins()[i].id; });
  return coins;
}

struct Columns {
  bool market_cap;
  bool volume;
  bool change;
  bool stamp;
  Precision precision;
};

void WriteCurrency(const ApiCall& call, JsonWriter& json, const CoinFacts& coin,
                   const CoinState& state, std::size_t currency, const Columns& columns) {
  const VsCurrency vs = VsAt(call.model, currency);
  const std::string code(Currencies()[currency].code);
  const auto price = state.price ? std::optional(*state.price * vs.now) : state.price;
  call.distortion.WritePrice(json, code, coin.id, price, columns.precision);
  if (columns.market_cap) json.Key(code + "_market_cap").Float(state.market_cap * vs.now);
  if (columns.volume) json.Key(code + "_24h_vol").Float(state.volume * vs.now);
  if (!columns.change) return;
  const auto before =
      state.price_24h_ago ? std::optional(*state.price_24h_ago * vs.day_ago) : state.price_24h_ago;
  json.Key(code + "_24h_change").Float(PercentChange(price, before));
}

void WriteCoin(const ApiCall& call, JsonWriter& json, std::size_t index,
               const std::vector<std::string>& codes, const Columns& columns) {
  const CoinFacts& coin = call.model.coins()[index];
  const CoinState state = call.model.StateOf(index);
  json.Key(coin.id).BeginObject();
  for (const std::string& code : codes) {
    if (const auto currency = FindCurrency(code)) {
      WriteCurrency(call, json, coin, state, *currency, columns);
    }
  }
  if (columns.stamp) {
    const WallTime stamp = call.distortion.Stamp(coin.id, state.last_updated);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(stamp);
    json.Key("last_updated_at").Int(seconds.time_since_epoch().count());
  }
  json.EndObject();
}

}  // namespace

Answer AnswerSimplePrice(const ApiCall& call) {
  const Query& query = call.request.query;
  if (query.List("ids").empty() && query.List("names").empty() && query.List("symbols").empty()) {
    return PlainError(422, "Missing parameter ids");
  }
  const std::vector<std::string> codes = query.List("vs_currencies");
  if (codes.empty()) return PlainError(422, "Missing parameter vs_currencies");

  const Columns columns{.market_cap = query.Flag("include_market_cap", false),
                        .volume = query.Flag("include_24hr_vol", false),
                        .change = query.Flag("include_24hr_change", false),
                        .stamp = query.Flag("include_last_updated_at", false),
                        .precision = Precision::Parse(query.Get("precision"))};
  JsonWriter json;
  json.BeginObject();
  for (const std::size_t coin : AskedCoins(call)) WriteCoin(call, json, coin, codes, columns);
  json.EndObject();
  return Cached(60, json);
}

}  // namespace cpa::simulator
