#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "base/text.h"
#include "simulator/api_handlers.h"

namespace cpa::simulator {
namespace {

constexpr std::chrono::hours HoursOf(int day_count) {
  return std::chrono::days{day_count};
}

// Alphabetical by name, as upstream appends them.
constexpr Window kWindows[] = {
    {"14d", HoursOf(14)},   {"1h", std::chrono::hours{1}}, {"1y", HoursOf(365)},
    {"200d", HoursOf(200)}, {"24h", HoursOf(1)},           {"30d", HoursOf(30)},
    {"7d", HoursOf(7)},
};

constexpr Category kCategories[] = {
    {"layer-1", "Layer 1 (L1)", "coin"},
    {"smart-contract-platform", "Smart Contract Platform", "coin"},
    {"decentralized-finance-defi", "Decentralized Finance (DeFi)", "token"},
    {"ethereum-ecosystem", "Ethereum Ecosystem", "token"},
    {"meme-token", "Meme", "meme"},
    {"stablecoins", "Stablecoins", "stable"},
    {"wrapped-tokens", "Wrapped-Tokens", "wrapped"},
    {"tokenized-gold", "Tokenized Gold", "gold"},
    {"centralized-exchange-token-cex", "Centralized Exchange (CEX) Token", "exchange"},
};

constexpr int kSparklineHours = 168;

}  // namespace

VsCurrency VsAt(const MarketModel& model, std::size_t currency) {
  return {.index = currency,
          .now = model.PerUsd(currency, model.now()),
          .day_ago = model.PerUsd(currency, model.now() - std::chrono::days{1})};
}

std::optional<Answer> RefuseVsCurrency(const Query& query) {
  const auto code = query.Get("vs_currency");
  if (!code || code->empty()) return PlainError(422, "Missing parameter vs_currency");
  if (!FindCurrency(*code)) return PlainError(400, "invalid vs_currency");
  return std::nullopt;
}

VsCurrency VsOf(const ApiCall& call) {
  return VsAt(call.model, FindCurrency(call.request.query.Text("vs_currency")).value());
}

Answer Cached(int cdn_seconds, JsonWriter& json) {
  return {.cache_control =
              "max-age=30, public, must-revalidate, s-maxage=" + std::to_string(cdn_seconds),
          .body = json.Take()};
}

std::optional<double> PercentChange(std::optional<double> now, std::optional<double> before) {
  if (!now || !before || *before == 0) return std::nullopt;
  return (*now / *before - 1) * 100;
}

std::span<const Window> Windows() {
  return kWindows;
}

std::optional<double> WindowChange(const MarketModel& model, std::size_t coin, const VsCurrency& vs,
                                   std::chrono::hours length) {
  if (model.coins()[coin].kind == CoinKind::kStale) return std::nullopt;
  const auto now = model.PriceAt(coin, model.now());
  const auto before = model.PriceAt(coin, model.now() - length);
  if (!now || !before) return std::nullopt;
  const double per_usd_before = model.PerUsd(vs.index, model.now() - length);
  return PercentChange(*now * vs.now, *before * per_usd_before);
}

std::optional<double> FullyDiluted(const CoinFacts& coin, std::optional<double> price) {
  const std::optional<double> supply = coin.max ? coin.max : coin.total;
  if (!price || !supply) return std::nullopt;
  return *price * *supply;
}

std::string ImageUrl(const CoinFacts& coin, std::string_view size) {
  std::string url = "https://coin-images.coingecko.com/coins/images/";
  AppendInt(url, coin.image_number);
  url += '/';
  url += size;
  url += '/';
  url += PercentEncode(coin.id);
  url += ".png?1696501400";
  return url;
}

std::span<const Category> Categories() {
  return kCategories;
}

std::vector<std::size_t> FindCoins(const MarketModel& model, NameKind kind,
                                   const std::vector<std::string>& wanted) {
  std::unordered_set<std::string> names;
  for (const std::string& name : wanted) {
    names.insert(kind == NameKind::kId ? name : AsciiLower(name));
  }
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < model.coins().size(); ++i) {
    const CoinFacts& coin = model.coins()[i];
    const std::string name = kind == NameKind::kId     ? coin.id
                             : kind == NameKind::kName ? AsciiLower(coin.name)
                                                       : coin.symbol;
    if (names.contains(name) && !model.IsWithdrawn(i)) found.push_back(i);
  }
  return found;
}

void WriteSparkline(JsonWriter& json, const MarketModel& model, std::size_t coin, double per_usd) {
  json.BeginObject().Key("price").BeginArray();
  for (int hour = kSparklineHours - 1; hour >= 0; --hour) {
    const auto price = model.PriceAt(coin, model.now() - std::chrono::hours{hour});
    if (price) json.Float(*price * per_usd);
  }
  json.EndArray().EndObject();
}

}  // namespace cpa::simulator
