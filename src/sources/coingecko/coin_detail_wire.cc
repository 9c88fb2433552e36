// GET /coins/{id}: the coin's own quote in USD, and what only its page knows.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "sources/coingecko/coin_fields.h"
#include "sources/coingecko/coingecko_wire.h"
#include "sources/common/json_reader.h"

namespace cpa::sources {
namespace {

using simdjson::ondemand::object;

constexpr std::size_t kDescriptionBytesMax = 64 * 1024;
constexpr std::size_t kLinksMax = 100;
constexpr std::size_t kCategoriesMax = 100;

// A member of market_data: a plain value, or a map by currency of which USD is taken.
struct MarketField {
  std::string_view key;
  bool by_currency;
  QuoteTarget target;
};

const MarketField kMarketFields[] = {
    {"current_price", true, &Quote::price},
    {"market_cap", true, &Quote::market_cap},
    {"fully_diluted_valuation", true, &Quote::fully_diluted_valuation},
    {"total_volume", true, &Quote::volume_24h},
    {"high_24h", true, &Quote::high_24h},
    {"low_24h", true, &Quote::low_24h},
    {"ath", true, &Quote::ath},
    {"ath_change_percentage", true, &Quote::ath_change_percentage},
    {"ath_date", true, &Quote::ath_date},
    {"atl", true, &Quote::atl},
    {"atl_change_percentage", true, &Quote::atl_change_percentage},
    {"atl_date", true, &Quote::atl_date},
    {"price_change_24h", false, &Quote::price_change_24h},
    {"price_change_percentage_24h", false, &Quote::price_change_percentage_24h},
    {"circulating_supply", false, &Quote::circulating_supply},
    {"total_supply", false, &Quote::total_supply},
    {"max_supply", false, &Quote::max_supply},
    {"market_cap_rank", false, &Quote::market_cap_rank},
    {"last_updated", false, &Quote::last_updated},
};

struct LinkField {
  std::string_view key;
  std::string_view kind;
};

constexpr LinkField kLinkFields[] = {
    {"homepage", "homepage"},
    {"whitepaper", "whitepaper"},
    {"blockchain_site", "blockchain_site"},
    {"official_forum_url", "official_forum"},
    {"chat_url", "chat"},
    {"announcement_url", "announcement"},
    {"subreddit_url", "subreddit"},
};

// What the page says at top level and market_data may say again.
struct TopLevel {
  std::optional<int> market_cap_rank;
  std::optional<WallTime> last_updated;
};

// visit(key, value) for each member; nothing for null.
template <class Visit>
bool ForEachMember(Json& value, std::string_view field, Problem& problem, Visit visit) {
  std::optional<object> members;
  if (!ReadObject(value, field, members, problem)) return false;
  return !members || ForEachField(*members, problem, visit);
}

bool ReadMarketField(const MarketField& field, Json& value, Quote& quote, Problem& problem) {
  if (!field.by_currency) return ReadInto(quote, field.target, value, field.key, problem);
  return ForEachMember(value, field.key, problem, [&](std::string_view currency, Json& amount) {
    return currency != "usd" || ReadInto(quote, field.target, amount, field.key, problem);
  });
}

bool ReadMarketData(Json& value, Quote& quote, Problem& problem) {
  return ForEachMember(value, "market_data", problem, [&](std::string_view key, Json& member) {
    const auto field = std::ranges::find(kMarketFields, key, &MarketField::key);
    return field == std::end(kMarketFields) || ReadMarketField(*field, member, quote, problem);
  });
}

bool ReadTextInto(Json& value, std::string_view field, auto add, Problem& problem) {
  std::string text;
  if (!Read(value, field, text, problem)) return false;
  add(std::move(text));
  return true;
}

// A string, a list of strings, or null.
bool ReadTexts(Json& value, std::string_view field, auto add, Problem& problem) {
  simdjson::ondemand::json_type type;
  if (const auto error = value.type().get(type)) return problem.Broken(error);
  if (type != simdjson::ondemand::json_type::array) {
    return ReadTextInto(value, field, add, problem);
  }
  std::optional<simdjson::ondemand::array> list;
  if (!ReadArray(value, field, list, problem)) return false;
  return ForEachElement(*list, problem,
                        [&](Json& item) { return ReadTextInto(item, field, add, problem); });
}

void AddLink(CoinDetail& detail, std::string_view kind, std::string text) {
  std::string url = HttpUrlOrNothing(std::move(text));
  if (url.empty() || detail.links.size() == kLinksMax) return;
  detail.links.push_back({.kind = std::string(kind), .url = std::move(url)});
}

bool ReadLinks(Json& value, CoinDetail& detail, std::string_view field, std::string_view kind,
               Problem& problem) {
  const auto add = [&](std::string text) { AddLink(detail, kind, std::move(text)); };
  return ReadTexts(value, field, add, problem);
}

bool IsTwitterName(std::string_view name) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
  return !name.empty() && name.size() <= 50 &&
         name.find_first_not_of(kAllowed) == std::string_view::npos;
}

bool ReadTwitter(Json& value, CoinDetail& detail, Problem& problem) {
  std::string name;
  if (!Read(value, "twitter_screen_name", name, problem)) return false;
  if (IsTwitterName(name)) AddLink(detail, "twitter", "https://twitter.com/" + name);
  return true;
}

bool ReadRepositories(Json& value, CoinDetail& detail, Problem& problem) {
  return ForEachMember(value, "repos_url", problem, [&](std::string_view host, Json& urls) {
    return host != "github" || ReadLinks(urls, detail, "github", "github", problem);
  });
}

bool ReadAllLinks(Json& value, CoinDetail& detail, Problem& problem) {
  return ForEachMember(value, "links", problem, [&](std::string_view key, Json& member) {
    if (key == "twitter_screen_name") return ReadTwitter(member, detail, problem);
    if (key == "repos_url") return ReadRepositories(member, detail, problem);
    const auto field = std::ranges::find(kLinkFields, key, &LinkField::key);
    if (field == std::end(kLinkFields)) return true;
    return ReadLinks(member, detail, field->key, field->kind, problem);
  });
}

// The largest picture there is.
bool ReadImage(Json& value, Quote& quote, Problem& problem) {
  constexpr std::string_view kSizes[] = {"thumb", "small", "large"};
  int best = -1;
  return ForEachMember(value, "image", problem, [&](std::string_view key, Json& member) {
    const auto size = std::ranges::find(kSizes, key);
    if (size == std::end(kSizes)) return true;
    std::string url;
    if (!Read(member, "image", url, problem)) return false;
    url = HttpUrlOrNothing(std::move(url));
    const int rank = static_cast<int>(size - std::begin(kSizes));
    if (!url.empty() && rank > best) {
      best = rank;
      quote.image = std::move(url);
    }
    return true;
  });
}

bool ReadDescription(Json& value, CoinDetail& detail, Problem& problem) {
  return ForEachMember(value, "description", problem, [&](std::string_view language, Json& text) {
    if (language != "en") return true;
    if (!Read(text, "description", detail.description, problem)) return false;
    detail.description = CutUtf8(detail.description, kDescriptionBytesMax);
    return true;
  });
}

bool ReadCategories(Json& value, CoinDetail& detail, Problem& problem) {
  const auto add = [&](std::string name) {
    if (name.empty() || detail.categories.size() == kCategoriesMax) return;
    detail.categories.emplace_back(CutUtf8(name, kTextBytesMax));
  };
  return ReadTexts(value, "categories", add, problem);
}

bool ReadGenesisDate(Json& value, CoinDetail& detail, Problem& problem) {
  if (!Read(value, "genesis_date", detail.genesis_date, problem)) return false;
  if (!ParseTime(detail.genesis_date + "T00:00:00Z")) detail.genesis_date.clear();
  return true;
}

bool ReadMember(std::string_view key, Json& value, CoinDetail& detail, TopLevel& top,
                Problem& problem) {
  if (key == "id") return Read(value, key, detail.quote.id, problem);
  if (key == "symbol") return Read(value, key, detail.quote.symbol, problem);
  if (key == "name") return Read(value, key, detail.quote.name, problem);
  if (key == "image") return ReadImage(value, detail.quote, problem);
  if (key == "market_cap_rank") return Read(value, key, top.market_cap_rank, problem);
  if (key == "last_updated") return Read(value, key, top.last_updated, problem);
  if (key == "market_data") return ReadMarketData(value, detail.quote, problem);
  if (key == "description") return ReadDescription(value, detail, problem);
  if (key == "links") return ReadAllLinks(value, detail, problem);
  if (key == "categories") return ReadCategories(value, detail, problem);
  if (key == "genesis_date") return ReadGenesisDate(value, detail, problem);
  return true;
}

bool ReadPage(simdjson::ondemand::document& root, CoinDetail& detail, Problem& problem) {
  object page;
  if (const auto error = root.get_object().get(page)) return problem.Broken(error);
  TopLevel top;
  const bool read = ForEachField(page, problem, [&](std::string_view key, Json& value) {
    return ReadMember(key, value, detail, top, problem);
  });
  if (!read) return false;
  // The price's own stamp is the one beside the price.
  if (!detail.quote.last_updated) detail.quote.last_updated = top.last_updated;
  if (top.market_cap_rank) detail.quote.market_cap_rank = top.market_cap_rank;
  return FinishQuote(detail.quote, problem);
}

}  // namespace

Result<CoinDetail> ParseCoinDetail(std::string_view body) {
  return ReadDocument<CoinDetail>(body, ReadPage);
}

}  // namespace cpa::sources
