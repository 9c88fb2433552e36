// GET /coins/{id}: everything about one coin.
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "base/text.h"
#include "simulator/api_handlers.h"
#include "simulator/noise.h"

namespace cpa::simulator {
namespace {

// The changes that have both a USD figure and a map by currency.
constexpr std::pair<std::string_view, int> kDayWindows[] = {
    {"7d", 7}, {"14d", 14}, {"30d", 30}, {"60d", 60}, {"200d", 200}, {"1y", 365}};

// These long windows lack one currency, as upstream's do.
constexpr std::string_view kCurrencyWithoutLongPast = "gel";

std::string DateText(std::chrono::sys_days day) {
  return FormatTime(WallTime{day.time_since_epoch()}).substr(0, 10);
}

class CoinPage {
 public:
  CoinPage(const ApiCall& call, std::size_t index, JsonWriter& json)
      : call_(call),
        model_(call.model),
        query_(call.request.query),
        index_(index),
        coin_(call.model.coins()[index]),
        state_(call.model.StateOf(index)),
        updated_(call.distortion.Stamp(coin_.id, state_.last_updated)),
        json_(json) {
    for (std::size_t i = 0; i < Currencies().size(); ++i) {
      currencies_.push_back({.vs = VsAt(model_, i), .code = Currencies()[i].code});
    }
    std::ranges::sort(currencies_, {}, &Column::code);
  }

  void Write() {
    json_.BeginObject();
    WriteNames();
    WritePlatforms();
    WriteOrigin();
    if (query_.Flag("localization", true)) WriteLocalization();
    WriteDescription();
    WriteLinks();
    WriteImages();
    WriteStanding();
    if (query_.Flag("market_data", true)) WriteMarketData();
    if (query_.Flag("community_data", true)) WriteCommunity();
    if (query_.Flag("developer_data", true)) WriteDeveloper();
    json_.Key("status_updates").BeginArray().EndArray();
    json_.Key("last_updated").Stamp(updated_);
    if (query_.Flag("tickers", true)) WriteTickers();
    json_.EndObject();
  }

 private:
  struct Column {
    VsCurrency vs;
    std::string_view code;
  };

  void WriteNames() {
    json_.Key("id").String(coin_.id).Key("symbol").String(coin_.symbol);
    json_.Key("name").String(coin_.name).Key("web_slug").String(coin_.id);
  }

  void WritePlatforms() {
    json_.Key("asset_platform_id");
    coin_.platforms.empty() ? json_.Null() : json_.String(coin_.platforms[0].first);
    json_.Key("platforms").BeginObject();
    if (coin_.platforms.empty()) json_.Key("").String("");  // How upstream marks a native coin.
    for (const auto& [platform, address] : coin_.platforms) json_.Key(platform).String(address);
    json_.EndObject();
    json_.Key("detail_platforms").BeginObject();
    if (coin_.platforms.empty()) WriteDetailPlatform("", "", std::nullopt);
    for (const auto& [platform, address] : coin_.platforms) {
      WriteDetailPlatform(platform, address, 18);
    }
    json_.EndObject();
  }

  void WriteDetailPlatform(std::string_view platform, std::string_view address,
                           std::optional<int> places) {
    json_.Key(platform).BeginObject().Key("decimal_place");
    places ? json_.Int(*places) : json_.Null();
    json_.Key("contract_address").String(address).EndObject();
  }

  void WriteOrigin() {
    const bool is_bitcoin = coin_.id == "bitcoin";
    json_.Key("block_time_in_minutes").Int(is_bitcoin ? 10 : 0);
    json_.Key("hashing_algorithm");
    is_bitcoin ? json_.String("SHA-256") : json_.Null();
    json_.Key("categories").BeginArray();
    for (const Category& category : Categories()) {
      if (category.group == coin_.group) json_.String(category.name);
    }
    json_.EndArray();
    if (query_.Flag("include_categories_details", false)) WriteCategoryDetails();
    json_.Key("preview_listing").Bool(false);
    json_.Key("public_notice");
    coin_.kind == CoinKind::kStale ? json_.String("Trading of this coin has stopped.")
                                   : json_.Null();
    json_.Key("additional_notices").BeginArray().EndArray();
  }

  void WriteCategoryDetails() {
    json_.Key("categories_details").BeginArray();
    for (const Category& category : Categories()) {
      if (category.group != coin_.group) continue;
      json_.BeginObject().Key("id").String(category.id);
      json_.Key("name").String(category.name).EndObject();
    }
    json_.EndArray();
  }

  void WriteLocalization() {
    json_.Key("localization").BeginObject();
    for (const std::string_view language :
         {"en", "de", "es", "fr", "it", "pl", "pt", "sv", "tr", "vi", "ja", "zh", "ko", "ar"}) {
      json_.Key(language).String(coin_.name);
    }
    json_.EndObject();
  }

  void WriteDescription() {
    const std::string text =
        coin_.name +
        " in this market is <b>simulated</b>: its price follows a random path and says nothing "
        "about the real world.\r\n\r\nSee the <a href=\"https://www.coingecko.com/en/coins/" +
        PercentEncode(coin_.id) + "\">page of the real listing</a>, if there is one.\r\n";
    json_.Key("description").BeginObject().Key("en").String(text).EndObject();
  }

  void WriteUrls(std::string_view key, std::initializer_list<std::string> urls) {
    json_.Key(key).BeginArray();
    for (const std::string& url : urls) json_.String(url);
    json_.EndArray();
  }

  void WriteLinks() {
    const std::string slug = PercentEncode(coin_.id);
    json_.Key("links").BeginObject();
    WriteUrls("homepage", {"https://" + slug + ".example/", "", ""});
    json_.Key("whitepaper").String("https://" + slug + ".example/paper.pdf");
    WriteUrls("blockchain_site", {"https://explorer.example/" + slug, "", "", "", ""});
    WriteUrls("official_forum_url", {"", "", ""});
    WriteUrls("chat_url", {"", "", ""});
    WriteUrls("announcement_url", {"", ""});
    json_.Key("twitter_screen_name").String(slug.substr(0, 15));
    json_.Key("facebook_username").String("").Key("bitcointalk_thread_identifier").Null();
    json_.Key("telegram_channel_identifier").String("");
    json_.Key("subreddit_url").String("https://www.reddit.com");
    json_.Key("repos_url").BeginObject();
    WriteUrls("github", {"https://code.example/" + slug});
    WriteUrls("bitbucket", {});
    json_.EndObject().EndObject();
  }

  void WriteImages() {
    json_.Key("image").BeginObject();
    for (const std::string_view size : {"thumb", "small", "large"}) {
      json_.Key(size).String(ImageUrl(coin_, size));
    }
    json_.EndObject();
  }

  void WriteStanding() {
    const std::uint64_t hash = Hash(index_, 31);
    const double up = 55 + 40 * UnitOf(hash);
    json_.Key("country_origin").String("");
    json_.Key("genesis_date");
    coin_.group == "coin" ? json_.String(DateText(coin_.genesis)) : json_.Null();
    json_.Key("sentiment_votes_up_percentage").Rounded(up, 2);
    json_.Key("sentiment_votes_down_percentage").Rounded(100 - up, 2);
    json_.Key("watchlist_portfolio_users").Int(static_cast<std::int64_t>(hash % 900'000));
    WriteRank();
  }

  void WriteRank() {
    json_.Key("market_cap_rank");
    state_.rank ? json_.Int(*state_.rank) : json_.Null();
  }

  // {"aed": ..., ...}; empty when the coin has no price.
  void WriteMap(std::string_view key, const std::function<void(const Column&)>& value) {
    json_.Key(key).BeginObject();
    for (const Column& column : currencies_) {
      if (!state_.price) break;
      json_.Key(column.code);
      value(column);
    }
    json_.EndObject();
  }

  void WritePriceMap(std::string_view key, std::optional<double> usd) {
    WriteMap(key, [&](const Column& column) {
      json_.Price(usd ? std::optional(*usd * column.vs.now) : usd, {});
    });
  }

  void WriteAmountMap(std::string_view key, std::optional<double> usd) {
    WriteMap(key, [&](const Column& column) {
      json_.Amount(usd ? std::optional(*usd * column.vs.now) : usd);
    });
  }

  void WritePercent(const std::optional<double>& percent) {
    percent ? json_.Rounded(*percent, 5) : json_.Null();
  }

  void WriteMarketData() {
    json_.Key("market_data").BeginObject();
    WriteCurrentPrice();
    json_.Key("total_value_locked").Null().Key("mcap_to_tvl_ratio").Null();
    json_.Key("fdv_to_tvl_ratio").Null().Key("roi").Null();
    WriteRecord("ath", state_.records.ath, state_.records.ath_date);
    WriteRecord("atl", state_.records.atl, state_.records.atl_date);
    WriteAmountMap("market_cap", state_.market_cap);
    WriteRank();
    const auto diluted = FullyDiluted(coin_, state_.price);
    WriteAmountMap("fully_diluted_valuation", diluted);
    json_.Key("market_cap_fdv_ratio");
    diluted ? json_.Rounded(state_.market_cap / *diluted, 2) : json_.Null();
    WriteAmountMap("total_volume", state_.volume);
    WritePriceMap("high_24h", state_.high_24h);
    WritePriceMap("low_24h", state_.low_24h);
    WriteDayChange();
    WriteLongChanges();
    WriteDayMaps();
    WriteSupplies();
    if (query_.Flag("sparkline", false)) {
      json_.Key("sparkline_7d");
      WriteSparkline(json_, model_, index_, 1);
    }
    json_.Key("last_updated").Stamp(updated_).EndObject();
  }

  void WriteCurrentPrice() {
    json_.Key("current_price").BeginObject();
    for (const Column& column : currencies_) {
      if (!state_.price) break;
      call_.distortion.WritePrice(json_, column.code, coin_.id, *state_.price * column.vs.now, {});
    }
    json_.EndObject();
  }

  void WriteRecord(std::string_view kind, double record_usd, WallTime date) {
    const std::string name(kind);
    WritePriceMap(name, record_usd);
    WriteMap(name + "_change_percentage",
             [&](const Column&) { WritePercent(PercentChange(state_.price, record_usd)); });
    WriteMap(name + "_date", [&](const Column&) { json_.Stamp(date); });
  }

  std::optional<double> DayChange(const Column& column) const {
    if (!state_.price || !state_.price_24h_ago) return std::nullopt;
    return *state_.price * column.vs.now - *state_.price_24h_ago * column.vs.day_ago;
  }

  std::optional<double> DayPercent(const Column& column) const {
    if (!state_.price_24h_ago) return std::nullopt;
    return PercentChange(*state_.price * column.vs.now, *state_.price_24h_ago * column.vs.day_ago);
  }

  void WriteDayChange() {
    const Column usd{.vs = {}, .code = "usd"};
    json_.Key("price_change_24h").Float(DayChange(usd));
    json_.Key("price_change_percentage_24h");
    WritePercent(DayPercent(usd));
  }

  void WriteLongChanges() {
    for (const auto& [name, days] : kDayWindows) {
      json_.Key("price_change_percentage_" + std::string(name));
      WritePercent(WindowChange(model_, index_, VsCurrency{}, std::chrono::days{days}));
    }
    const auto change = DayChange({.vs = {}, .code = "usd"});
    json_.Key("market_cap_change_24h");
    json_.Float(change ? std::optional(*change * coin_.circulating) : change);
    json_.Key("market_cap_change_percentage_24h");
    WritePercent(DayPercent({.vs = {}, .code = "usd"}));
  }

  void WriteDayMaps() {
    WriteMap("price_change_24h_in_currency", [&](const Column& c) { json_.Float(DayChange(c)); });
    WriteWindowMap("1h", std::chrono::hours{1});
    WriteMap("price_change_percentage_24h_in_currency",
             [&](const Column& c) { WritePercent(DayPercent(c)); });
    for (const auto& [name, days] : kDayWindows) WriteWindowMap(name, std::chrono::days{days});
    WriteMap("market_cap_change_24h_in_currency", [&](const Column& c) {
      const auto change = DayChange(c);
      json_.Float(change ? std::optional(*change * coin_.circulating) : change);
    });
    WriteMap("market_cap_change_percentage_24h_in_currency",
             [&](const Column& c) { WritePercent(DayPercent(c)); });
  }

  void WriteWindowMap(std::string_view window, std::chrono::hours length) {
    json_.Key("price_change_percentage_" + std::string(window) + "_in_currency").BeginObject();
    for (const Column& column : currencies_) {
      const bool left_out =
          length > std::chrono::days{30} && column.code == kCurrencyWithoutLongPast;
      if (!state_.price || left_out) continue;
      json_.Key(column.code);
      WritePercent(WindowChange(model_, index_, column.vs, length));
    }
    json_.EndObject();
  }

  void WriteSupplies() {
    json_.Key("total_supply").Float(coin_.total).Key("max_supply").Float(coin_.max);
    json_.Key("max_supply_infinite").Bool(!coin_.max);
    json_.Key("circulating_supply").Float(state_.price ? coin_.circulating : 0);
  }

  void WriteCommunity() {
    json_.Key("community_data").BeginObject();
    json_.Key("facebook_likes").Null();
    json_.Key("reddit_average_posts_48h").Float(0.0);
    json_.Key("reddit_average_comments_48h").Float(0.0);
    json_.Key("reddit_subscribers").Int(0).Key("reddit_accounts_active_48h").Int(0);
    json_.Key("telegram_channel_user_count").Null().EndObject();
  }

  void WriteDeveloper() {
    const auto stars = static_cast<std::int64_t>(Hash(index_, 32) % 20'000);
    json_.Key("developer_data").BeginObject();
    json_.Key("forks").Int(stars / 2).Key("stars").Int(stars);
    json_.Key("subscribers").Int(stars / 20).Key("total_issues").Int(stars / 10);
    json_.Key("closed_issues").Int(stars / 11).Key("pull_requests_merged").Int(stars / 7);
    json_.Key("commit_count_4_weeks").Int(stars % 90).EndObject();
  }

  void WriteTickers() {
    constexpr std::string_view kExchanges[] = {"Harborside", "Polaris Exchange", "Tidewater"};
    json_.Key("tickers").BeginArray();
    for (const std::string_view exchange : kExchanges) {
      if (state_.price && coin_.kind != CoinKind::kStale) WriteTicker(exchange);
    }
    json_.EndArray();
  }

  void WriteTicker(std::string_view exchange) {
    const double noise = 1 + 0.0004 * BellOf(Hash(index_, 33, exchange.size()));
    const double share = state_.volume * 0.2 * UnitOf(Hash(index_, 34, exchange.size()));
    const double last = *state_.price * noise;
    std::string stamp = FormatTime(std::chrono::floor<std::chrono::seconds>(updated_));
    stamp.replace(stamp.size() - 1, 1, "+00:00");
    json_.BeginObject();
    json_.Key("base").String(AsciiUpper(coin_.symbol)).Key("target").String("USDT");
    json_.Key("market").BeginObject().Key("name").String(exchange);
    json_.Key("identifier").String(AsciiLower(exchange.substr(0, exchange.find(' '))));
    json_.Key("has_trading_incentive").Bool(false).EndObject();
    json_.Key("last").Price(last, {}).Key("volume").Float(share / last);
    json_.Key("converted_last").BeginObject().Key("usd").Price(last, {}).EndObject();
    json_.Key("converted_volume").BeginObject().Key("usd").Amount(share).EndObject();
    json_.Key("trust_score").Null().Key("bid_ask_spread_percentage").Rounded(0.01 * noise, 6);
    for (const std::string_view key : {"timestamp", "last_traded_at", "last_fetch_at"}) {
      json_.Key(key).String(stamp);
    }
    json_.Key("is_anomaly").Bool(false).Key("is_stale").Bool(false);
    json_.Key("trade_url").Null().Key("token_info_url").Null();
    json_.Key("coin_id").String(coin_.id).Key("target_coin_id").String("tether").EndObject();
  }

  const ApiCall& call_;
  const MarketModel& model_;
  const Query& query_;
  const std::size_t index_;
  const CoinFacts& coin_;
  const CoinState state_;
  const WallTime updated_;
  JsonWriter& json_;
  std::vector<Column> currencies_;  // by code
};

}  // namespace

Answer AnswerCoin(const ApiCall& call) {
  const auto coin = call.model.Find(call.coin_id);
  if (!coin) return PlainError(404, "coin not found");
  JsonWriter json;
  CoinPage(call, *coin, json).Write();
  return Cached(30, json);
}

}  // namespace cpa::simulator
