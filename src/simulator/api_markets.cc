// GET /coins/markets: the market page.
#include <algorithm>
#include <cmath>
#include <functional>

#include "simulator/api_handlers.h"
#include "simulator/noise.h"

namespace cpa::simulator {
namespace {

constexpr long long kPerPageMax = 250;
constexpr long long kPerPageDefault = 100;

struct Listed {
  std::size_t coin;
  CoinState state;
};

struct Order {
  std::string_view name;
  std::function<bool(const MarketModel&, const Listed&, const Listed&)> before;
};

template <double CoinState::*kField>
bool More(const MarketModel&, const Listed& a, const Listed& b) {
  return a.state.*kField > b.state.*kField;
}

// What is unknown, and so 0, stays last in both directions.
template <double CoinState::*kField>
bool Less(const MarketModel&, const Listed& a, const Listed& b) {
  const bool a_known = a.state.*kField > 0;
  const bool b_known = b.state.*kField > 0;
  if (a_known != b_known) return a_known;
  return a.state.*kField < b.state.*kField;
}

bool IdBefore(const MarketModel& model, const Listed& a, const Listed& b) {
  return model.coins()[a.coin].id < model.coins()[b.coin].id;
}

bool IdAfter(const MarketModel& model, const Listed& a, const Listed& b) {
  return model.coins()[a.coin].id > model.coins()[b.coin].id;
}

const Order& OrderOf(std::string_view name) {
  static const Order kOrders[] = {
      {"market_cap_desc", More<&CoinState::market_cap>},
      {"market_cap_asc", Less<&CoinState::market_cap>},
      {"volume_desc", More<&CoinState::volume>},
      {"volume_asc", Less<&CoinState::volume>},
      {"id_asc", IdBefore},
      {"id_desc", IdAfter},
  };
  const auto found = std::ranges::find(kOrders, name, &Order::name);
  return found == std::end(kOrders) ? kOrders[0] : *found;
}

// This endpoint forgives spaces around the ids.
std::vector<std::string> Trimmed(std::vector<std::string> parts) {
  for (std::string& part : parts) {
    part.erase(0, part.find_first_not_of(' '));
    part.erase(part.find_last_not_of(' ') + 1);
  }
  return parts;
}

std::vector<std::size_t> InCategory(const MarketModel& model, std::string_view id) {
  std::vector<std::size_t> coins;
  const auto category = std::ranges::find(Categories(), id, &Category::id);
  if (category == Categories().end()) return coins;
  for (std::size_t i = 0; i < model.ranked_count(); ++i) {
    if (model.coins()[i].group == category->group) coins.push_back(i);
  }
  return coins;
}

// Category goes before ids, ids before names, names before symbols; without any: the whole market.
std::vector<std::size_t> Selected(const ApiCall& call) {
  const Query& query = call.request.query;
  if (query.Get("category")) return InCategory(call.model, query.Text("category"));
  if (query.Get("ids")) return FindCoins(call.model, NameKind::kId, Trimmed(query.List("ids")));
  if (query.Get("names")) return FindCoins(call.model, NameKind::kName, query.List("names"));
  if (query.Get("symbols")) return FindCoins(call.model, NameKind::kSymbol, query.List("symbols"));
  std::vector<std::size_t> all(call.model.ranked_count());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  return all;
}

std::vector<Listed> Page(const ApiCall& call) {
  std::vector<Listed> rows;
  for (const std::size_t coin : Selected(call)) {
    if (!call.model.IsWithdrawn(coin)) rows.push_back({coin, call.model.StateOf(coin)});
  }
  const Order& order = OrderOf(call.request.query.Text("order"));
  std::ranges::stable_sort(
      rows, [&](const Listed& a, const Listed& b) { return order.before(call.model, a, b); });

  const long long asked = call.request.query.Int("per_page").value_or(kPerPageDefault);
  const long long per_page = asked < 1 ? kPerPageDefault : std::min(asked, kPerPageMax);
  const long long page = std::clamp(call.request.query.Int("page").value_or(1), 1LL, 1'000'000LL);
  const auto size = static_cast<long long>(rows.size());
  const long long from = std::min((page - 1) * per_page, size);
  const long long to = std::min(from + per_page, size);
  return {rows.begin() + from, rows.begin() + to};
}

struct RowWriter {
  const ApiCall& call;
  VsCurrency vs;
  Precision precision;
  std::vector<Window> windows;
  bool sparkline;
  JsonWriter& json;

  void Write(const Listed& row) const {
    const CoinFacts& coin = call.model.coins()[row.coin];
    json.BeginObject();
    WriteNames(coin);
    WriteNow(coin, row.state);
    WriteDay(coin, row.state);
    WriteSupplies(coin);
    WriteRecords(row.state);
    WriteRoi(coin);
    json.Key("last_updated").Stamp(call.distortion.Stamp(coin.id, row.state.last_updated));
    if (sparkline) {
      json.Key("sparkline_in_7d");
      WriteSparkline(json, call.model, row.coin, vs.now);
    }
    for (const Window& window : windows) {
      json.Key("price_change_percentage_" + std::string(window.name) + "_in_currency");
      json.Float(WindowChange(call.model, row.coin, vs, window.length));
    }
    json.EndObject();
  }

 private:
  std::optional<double> InVs(std::optional<double> usd) const {
    return usd ? std::optional(*usd * vs.now) : usd;
  }

  void WriteNames(const CoinFacts& coin) const {
    json.Key("id").String(coin.id).Key("symbol").String(coin.symbol).Key("name").String(coin.name);
    json.Key("image").String(ImageUrl(coin, "large"));
  }

  void WriteNow(const CoinFacts& coin, const CoinState& state) const {
    call.distortion.WritePrice(json, "current_price", coin.id, InVs(state.price), precision);
    json.Key("market_cap").Amount(state.market_cap * vs.now);
    json.Key("market_cap_rank");
    state.rank ? json.Int(*state.rank) : json.Null();
    json.Key("fully_diluted_valuation").Amount(FullyDiluted(coin, InVs(state.price)));
    json.Key("total_volume").Amount(InVs(state.price ? std::optional(state.volume) : std::nullopt));
    json.Key("high_24h").Price(InVs(state.high_24h), precision);
    json.Key("low_24h").Price(InVs(state.low_24h), precision);
  }

  void WriteDay(const CoinFacts& coin, const CoinState& state) const {
    if (!state.price || !state.price_24h_ago) {
      for (const std::string_view key :
           {"price_change_24h", "price_change_percentage_24h", "market_cap_change_24h",
            "market_cap_change_percentage_24h"}) {
        json.Key(key).Null();
      }
      return;
    }
    const double now = *state.price * vs.now;
    const double before = *state.price_24h_ago * vs.day_ago;
    const double percent = (now / before - 1) * 100;
    json.Key("price_change_24h").Float(now - before);
    json.Key("price_change_percentage_24h").Rounded(percent, 5);
    json.Key("market_cap_change_24h").Float((now - before) * coin.circulating);
    json.Key("market_cap_change_percentage_24h").Rounded(percent, 5);
  }

  void WriteSupplies(const CoinFacts& coin) const {
    json.Key("circulating_supply").Float(coin.kind == CoinKind::kDead ? 0 : coin.circulating);
    json.Key("total_supply").Float(coin.total);
    json.Key("max_supply").Float(coin.max);
  }

  void WriteRecords(const CoinState& state) const {
    const Records& records = state.records;
    const auto change = [&](std::string_view key, double record) {
      const auto percent = PercentChange(state.price, record);
      json.Key(key);
      percent ? json.Rounded(*percent, 5) : json.Null();
    };
    json.Key("ath").Price(records.ath * vs.now, precision);
    change("ath_change_percentage", records.ath);
    json.Key("ath_date").Stamp(records.ath_date);
    json.Key("atl").Price(records.atl * vs.now, precision);
    change("atl_change_percentage", records.atl);
    json.Key("atl_date").Stamp(records.atl_date);
  }

  void WriteRoi(const CoinFacts& coin) const {
    json.Key("roi");
    const std::uint64_t hash = Hash(static_cast<std::uint64_t>(coin.image_number));
    if (coin.group != "token" || hash % 5 != 0) {
      json.Null();
      return;
    }
    constexpr std::string_view kCurrencies[] = {"btc", "eth", "usd"};
    const double times = -0.99 + 40 * std::pow(UnitOf(hash), 3);
    json.BeginObject().Key("times").Float(times);
    json.Key("currency").String(kCurrencies[hash % 3]).Key("percentage").Float(times * 100);
    json.EndObject();
  }
};

std::vector<Window> AskedWindows(const Query& query) {
  const std::vector<std::string> names = query.List("price_change_percentage");
  std::vector<Window> windows;
  for (const Window& window : Windows()) {
    if (std::ranges::count(names, window.name) > 0) windows.push_back(window);
  }
  return windows;
}

}  // namespace

Answer AnswerMarkets(const ApiCall& call) {
  const Query& query = call.request.query;
  if (auto refusal = RefuseVsCurrency(query)) return *refusal;
  JsonWriter json;
  const RowWriter writer{.call = call,
                         .vs = VsOf(call),
                         .precision = Precision::Parse(query.Get("precision")),
                         .windows = AskedWindows(query),
                         .sparkline = query.Flag("sparkline", false),
                         .json = json};
  json.BeginArray();
  for (const Listed& row : Page(call)) {
    writer.Write(row);
    const bool again =
        call.distortion.duplicate && call.distortion.Hits(call.model.coins()[row.coin].id);
    if (again) writer.Write(row);
  }
  json.EndArray();
  return Cached(30, json);
}

}  // namespace cpa::simulator
