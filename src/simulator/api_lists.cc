// The small endpoints: /ping, /key, /coins/list, /search, /global, /exchange_rates and the list of
// currencies.
#include <algorithm>

#include "base/text.h"
#include "simulator/api_handlers.h"

namespace cpa::simulator {
namespace {

constexpr std::size_t kSearchCoinsMax = 25;
constexpr std::size_t kDominanceMax = 10;

Answer NeverCached(JsonWriter& json) {
  return {.cache_control = "max-age=0, private, must-revalidate", .body = json.Take()};
}

bool Contains(std::string_view text, std::string_view part) {
  return AsciiLower(text).find(part) != std::string::npos;
}

// Largest first, as upstream sorts; closeness of match plays no part.
std::vector<std::size_t> SearchCoins(const MarketModel& model, std::string_view query) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < model.coins().size() && !query.empty(); ++i) {
    const CoinFacts& coin = model.coins()[i];
    const bool hit =
        Contains(coin.name, query) || Contains(coin.symbol, query) || Contains(coin.id, query);
    if (hit && !model.IsWithdrawn(i)) found.push_back(i);
  }
  std::ranges::stable_sort(found, {}, [&](std::size_t i) {
    const auto rank = i < model.ranked_count() ? model.StateOf(i).rank : std::nullopt;
    return rank.value_or(1'000'000);
  });
  if (found.size() > kSearchCoinsMax) found.resize(kSearchCoinsMax);
  return found;
}

void WriteSearchCoin(JsonWriter& json, const MarketModel& model, std::size_t index) {
  const CoinFacts& coin = model.coins()[index];
  json.BeginObject().Key("id").String(coin.id).Key("name").String(coin.name);
  json.Key("api_symbol").String(coin.id).Key("symbol").String(AsciiUpper(coin.symbol));
  const auto rank = index < model.ranked_count() ? model.StateOf(index).rank : std::nullopt;
  json.Key("market_cap_rank");
  rank ? json.Int(*rank) : json.Null();
  json.Key("thumb").String(ImageUrl(coin, "thumb"));
  json.Key("large").String(ImageUrl(coin, "large")).EndObject();
}

struct Totals {
  double cap_usd = 0;
  double cap_usd_day_ago = 0;
  double volume_usd = 0;
  double volume_usd_day_ago = 0;
  std::vector<std::pair<double, std::string>> caps;  // with symbol
};

// The broken listing is left out: upstream's own totals do not fall for it either.
Totals TotalsOf(const MarketModel& model) {
  Totals totals;
  for (std::size_t i = 0; i < model.ranked_count(); ++i) {
    const CoinFacts& coin = model.coins()[i];
    if (coin.kind == CoinKind::kBogus) continue;
    const CoinState state = model.StateOf(i);
    totals.cap_usd += state.market_cap;
    totals.cap_usd_day_ago += state.price_24h_ago.value_or(0) * coin.circulating;
    totals.volume_usd += state.volume;
    totals.volume_usd_day_ago += model.VolumeAt(i, model.now() - std::chrono::days{1});
    totals.caps.emplace_back(state.market_cap, coin.symbol);
  }
  std::ranges::stable_sort(totals.caps, std::greater{}, &std::pair<double, std::string>::first);
  return totals;
}

void WriteTotal(JsonWriter& json, const MarketModel& model, std::string_view key, double usd) {
  json.Key(key).BeginObject();
  for (std::size_t i = 0; i < Currencies().size(); ++i) {
    json.Key(Currencies()[i].code).Float(usd * model.PerUsd(i, model.now()));
  }
  json.EndObject();
}

void WriteDominance(JsonWriter& json, const Totals& totals) {
  json.Key("market_cap_percentage").BeginObject();
  for (std::size_t i = 0; i < std::min(kDominanceMax, totals.caps.size()); ++i) {
    json.Key(totals.caps[i].second).Float(totals.caps[i].first / totals.cap_usd * 100);
  }
  json.EndObject();
}

}  // namespace

Answer AnswerPing(const ApiCall&) {
  JsonWriter json;
  json.BeginObject().Key("gecko_says").String("(V3) To the Moon! (simulated)").EndObject();
  return NeverCached(json);
}

Answer AnswerKey(const ApiCall& call) {
  if (call.usage == nullptr) {
    return PlainError(404, "Incorrect path. Please check https://www.coingecko.com/api/");
  }
  const KeyUsage& usage = *call.usage;
  JsonWriter json;
  json.BeginObject().Key("plan").String("Simulated");
  json.Key("rate_limit_request_per_minute").Int(usage.minute_limit);
  json.Key("monthly_call_credit").Int(usage.month_limit);
  json.Key("current_total_monthly_calls").Int(usage.month_calls);
  json.Key("current_remaining_monthly_calls").Int(usage.month_limit - usage.month_calls);
  json.EndObject();
  return NeverCached(json);
}

Answer AnswerCoinList(const ApiCall& call) {
  const bool platforms = call.request.query.Flag("include_platform", false);
  const bool inactive = call.request.query.Text("status") == "inactive";
  JsonWriter json;
  json.BeginArray();
  for (std::size_t i = 0; i < call.model.coins().size(); ++i) {
    const CoinFacts& coin = call.model.coins()[i];
    if (call.model.IsWithdrawn(i)) continue;
    if (inactive && coin.kind != CoinKind::kDead) continue;
    json.BeginObject().Key("id").String(coin.id).Key("symbol").String(coin.symbol);
    json.Key("name").String(coin.name);
    if (platforms) {
      json.Key("platforms").BeginObject();
      for (const auto& [platform, address] : coin.platforms) json.Key(platform).String(address);
      json.EndObject();
    }
    json.EndObject();
  }
  json.EndArray();
  return Cached(1'800, json);
}

Answer AnswerSearch(const ApiCall& call) {
  const std::string query = AsciiLower(call.request.query.Text("query"));
  JsonWriter json;
  json.BeginObject().Key("coins").BeginArray();
  for (const std::size_t coin : SearchCoins(call.model, query)) {
    WriteSearchCoin(json, call.model, coin);
  }
  json.EndArray();
  json.Key("exchanges").BeginArray().EndArray().Key("icos").BeginArray().EndArray();
  json.Key("categories").BeginArray();
  for (const Category& category : Categories()) {
    if (query.empty() || !Contains(category.name, query)) continue;
    json.BeginObject().Key("id").String(category.id).Key("name").String(category.name).EndObject();
  }
  json.EndArray().Key("nfts").BeginArray().EndArray().EndObject();
  return Cached(600, json);
}

Answer AnswerGlobal(const ApiCall& call) {
  const MarketModel& model = call.model;
  const Totals totals = TotalsOf(model);
  JsonWriter json;
  json.BeginObject().Key("data").BeginObject();
  json.Key("active_cryptocurrencies").Int(static_cast<std::int64_t>(model.coins().size()));
  json.Key("upcoming_icos").Int(0).Key("ongoing_icos").Int(49).Key("ended_icos").Int(3'376);
  json.Key("markets").Int(1'210);
  WriteTotal(json, model, "total_market_cap", totals.cap_usd);
  WriteTotal(json, model, "total_volume", totals.volume_usd);
  WriteDominance(json, totals);
  json.Key("market_cap_change_percentage_24h_usd")
      .Float(PercentChange(totals.cap_usd, totals.cap_usd_day_ago));
  json.Key("volume_change_percentage_24h_usd")
      .Float(PercentChange(totals.volume_usd, totals.volume_usd_day_ago));
  const auto updated = std::chrono::floor<std::chrono::seconds>(model.now());
  json.Key("updated_at").Int(updated.time_since_epoch().count());
  json.EndObject().EndObject();
  return Cached(60, json);
}

Answer AnswerExchangeRates(const ApiCall& call) {
  const MarketModel& model = call.model;
  const double btc_per_usd = model.PerUsd(FindCurrency("btc").value(), model.now());
  JsonWriter json;
  json.BeginObject().Key("rates").BeginObject();
  for (std::size_t i = 0; i < Currencies().size(); ++i) {
    const Currency& row = Currencies()[i];
    json.Key(row.code).BeginObject();
    json.Key("name").String(row.name).Key("unit").String(row.unit);
    json.Key("value").Rounded(model.PerUsd(i, model.now()) / btc_per_usd, 3);
    json.Key("type").String(row.type).EndObject();
  }
  json.EndObject().EndObject();
  return Cached(60, json);
}

Answer AnswerSupportedCurrencies(const ApiCall&) {
  JsonWriter json;
  json.BeginArray();
  for (const Currency& row : Currencies()) json.String(row.code);
  json.EndArray();
  return Cached(60, json);
}

}  // namespace cpa::simulator
