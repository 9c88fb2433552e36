#include "sources/coingecko/coingecko_wire.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.h"
#include "sources/coingecko/coin_fields.h"
#include "sources/common/json_reader.h"

namespace cpa::sources {
namespace {

using simdjson::ondemand::document;

constexpr std::size_t kUrlBytesMax = 2'048;
constexpr std::size_t kCurrenciesMax = 1'000;

// Of the line of a week.
constexpr std::size_t kHoursOfWeek = 7 * 24;
constexpr std::size_t kHoursApart = 4;
constexpr std::size_t kLinePointsMax = 1'000;

struct RowField {
  std::string_view key;
  QuoteTarget target;
};

const RowField kRowFields[] = {
    {"id", &Quote::id},
    {"symbol", &Quote::symbol},
    {"name", &Quote::name},
    {"image", &Quote::image},
    {"market_cap_rank", &Quote::market_cap_rank},
    {"current_price", &Quote::price},
    {"market_cap", &Quote::market_cap},
    {"fully_diluted_valuation", &Quote::fully_diluted_valuation},
    {"total_volume", &Quote::volume_24h},
    {"high_24h", &Quote::high_24h},
    {"low_24h", &Quote::low_24h},
    {"price_change_24h", &Quote::price_change_24h},
    {"price_change_percentage_1h_in_currency", &Quote::price_change_percentage_1h},
    {"price_change_percentage_24h", &Quote::price_change_percentage_24h},
    {"price_change_percentage_7d_in_currency", &Quote::price_change_percentage_7d},
    {"circulating_supply", &Quote::circulating_supply},
    {"total_supply", &Quote::total_supply},
    {"max_supply", &Quote::max_supply},
    {"ath", &Quote::ath},
    {"ath_change_percentage", &Quote::ath_change_percentage},
    {"ath_date", &Quote::ath_date},
    {"atl", &Quote::atl},
    {"atl_change_percentage", &Quote::atl_change_percentage},
    {"atl_date", &Quote::atl_date},
    {"last_updated", &Quote::last_updated},
};

bool ReadQuote(simdjson::ondemand::object& row, Quote& quote, Problem& problem) {
  const bool read = ForEachField(row, problem, [&](std::string_view key, Json& value) {
    const auto field = std::ranges::find(kRowFields, key, &RowField::key);
    if (field == std::end(kRowFields)) return true;
    return ReadInto(quote, field->target, value, field->key, problem);
  });
  return read && FinishQuote(quote, problem);
}

bool ReadLinePrices(Json& value, std::vector<double>& hourly, Problem& problem) {
  constexpr std::string_view kField = "sparkline_in_7d";
  std::optional<simdjson::ondemand::array> prices;
  if (!ReadArray(value, kField, prices, problem)) return false;
  if (!prices) return true;
  return ForEachElement(*prices, problem, [&](Json& element) {
    std::optional<double> price;
    if (!Read(element, kField, price, problem)) return false;
    if (hourly.size() == kLinePointsMax) return problem.Wrong(kField, "too many prices");
    if (price && IsPrice(*price)) hourly.push_back(*price);
    return true;
  });
}

// Counted from the newest on, which is always kept.
std::vector<double> Thinned(const std::vector<double>& hourly) {
  std::vector<double> kept;
  const std::size_t taken = std::min(hourly.size(), kHoursOfWeek);
  for (std::size_t back = 0; back < taken; back += kHoursApart) {
    kept.push_back(hourly[hourly.size() - 1 - back]);
  }
  std::ranges::reverse(kept);
  return kept;
}

bool ReadWeekLine(simdjson::ondemand::object& row, WeekLine& line, Problem& problem) {
  std::vector<double> hourly;
  const bool read = ForEachField(row, problem, [&](std::string_view key, Json& value) {
    if (key == "id") return Read(value, "id", line.id, problem);
    if (key != "sparkline_in_7d") return true;
    std::optional<simdjson::ondemand::object> inner;
    if (!ReadObject(value, key, inner, problem)) return false;
    return !inner || ForEachField(*inner, problem, [&](std::string_view name, Json& prices) {
      return name != "price" || ReadLinePrices(prices, hourly, problem);
    });
  });
  if (IsUsableCoinId(line.id)) line.prices = Thinned(hourly);
  return read;
}

bool ReadListedCoin(simdjson::ondemand::object& row, ListedCoin& coin, Problem& problem) {
  const bool read = ForEachField(row, problem, [&](std::string_view key, Json& value) {
    if (key == "id") return Read(value, "id", coin.id, problem);
    if (key == "symbol") return Read(value, "symbol", coin.symbol, problem);
    if (key == "name") return Read(value, "name", coin.name, problem);
    return true;
  });
  if (!read) return false;
  if (!IsUsableCoinId(coin.id)) return problem.Wrong("id", "missing or unusable");
  coin.symbol = CutUtf8(AsciiUpper(coin.symbol), kTextBytesMax);
  coin.name = CutUtf8(coin.name, kTextBytesMax);
  return true;
}

// An array of objects, each read by read_row(object, row, problem).
template <class Row, class ReadRow>
Result<std::vector<Row>> ReadRows(std::string_view body, std::size_t rows_max, ReadRow read_row) {
  return ReadDocument<std::vector<Row>>(body, [&](document& root, auto& rows, Problem& problem) {
    simdjson::ondemand::array array;
    if (const auto error = root.get_array().get(array)) return problem.Broken(error);
    return ForEachElement(array, problem, [&](Json& value) {
      problem.set_row(rows.size());
      if (rows.size() == rows_max) return problem.Wrong("document", "too many rows");
      std::optional<simdjson::ondemand::object> row;
      if (!ReadObject(value, "row", row, problem)) return false;
      if (!row) return problem.Wrong("row", "expected an object, got null");
      return read_row(*row, rows.emplace_back(), problem);
    });
  });
}

// The member `key` of the document's root object, which has to be an object; others are skipped.
template <class ReadInner>
bool ReadRootMember(document& root, std::string_view wanted, Problem& problem, ReadInner read) {
  simdjson::ondemand::object object;
  if (const auto error = root.get_object().get(object)) return problem.Broken(error);
  bool found = false;
  const bool ok = ForEachField(object, problem, [&](std::string_view key, Json& value) {
    if (key != wanted) return true;
    std::optional<simdjson::ondemand::object> inner;
    if (!ReadObject(value, wanted, inner, problem)) return false;
    found = inner.has_value();
    return !inner || read(*inner);
  });
  return ok && (found || problem.Wrong(wanted, "missing"));
}

bool ReadUsd(Json& value, std::string_view field, std::optional<double>& out, Problem& problem) {
  std::optional<simdjson::ondemand::object> currencies;
  if (!ReadObject(value, field, currencies, problem)) return false;
  if (!currencies) return true;
  return ForEachField(*currencies, problem, [&](std::string_view currency, Json& amount) {
    return currency != "usd" || Read(amount, field, out, problem);
  });
}

bool ReadShares(Json& value, GlobalStats& stats, Problem& problem) {
  constexpr std::string_view kField = "market_cap_percentage";
  std::optional<simdjson::ondemand::object> shares;
  if (!ReadObject(value, kField, shares, problem)) return false;
  if (!shares) return true;
  return ForEachField(*shares, problem, [&](std::string_view symbol, Json& percent) {
    if (stats.market_cap_percentage.size() == kCurrenciesMax) {
      return problem.Wrong(kField, "too many entries");
    }
    const std::string key(CutUtf8(AsciiLower(symbol), kTextBytesMax));
    std::optional<double> share;
    if (!Read(percent, kField, share, problem)) return false;
    if (share) stats.market_cap_percentage[key] = *share;
    return true;
  });
}

bool ReadUnixSeconds(Json& value, std::optional<WallTime>& out, Problem& problem) {
  constexpr double kYear2200 = 7'258'118'400;
  std::optional<double> seconds;
  if (!Read(value, "updated_at", seconds, problem)) return false;
  if (seconds && *seconds > 0 && *seconds < kYear2200) {
    out = WallTime{Millis{static_cast<Millis::rep>(*seconds * 1000)}};
  }
  return true;
}

bool ReadStat(std::string_view key, Json& value, GlobalStats& stats, Problem& problem) {
  if (key == "total_market_cap") return ReadUsd(value, key, stats.total_market_cap, problem);
  if (key == "total_volume") return ReadUsd(value, key, stats.total_volume_24h, problem);
  if (key == "market_cap_change_percentage_24h_usd") {
    return Read(value, key, stats.market_cap_change_percentage_24h, problem);
  }
  if (key == "active_cryptocurrencies") {
    return Read(value, key, stats.active_cryptocurrencies, problem);
  }
  if (key == "market_cap_percentage") return ReadShares(value, stats, problem);
  if (key == "updated_at") return ReadUnixSeconds(value, stats.updated_at, problem);
  return true;
}

bool ReadRate(std::string_view code, Json& value, ExchangeRates& rates, Problem& problem) {
  const std::string key(CutUtf8(AsciiLower(code), kTextBytesMax));
  std::optional<simdjson::ondemand::object> rate;
  if (!ReadObject(value, "rates", rate, problem)) return false;
  if (!rate) return true;
  if (rates.per_btc.size() == kCurrenciesMax) return problem.Wrong("rates", "too many entries");
  return ForEachField(*rate, problem, [&](std::string_view field, Json& amount) {
    if (field != "value") return true;
    std::optional<double> per_btc;
    if (!Read(amount, "value", per_btc, problem)) return false;
    if (per_btc && IsPrice(*per_btc)) rates.per_btc[key] = *per_btc;
    return true;
  });
}

bool IsUrlByte(char c) {
  return static_cast<unsigned char>(c) > 0x20 && c != 0x7F && c != '"' && c != '<' && c != '>';
}

}  // namespace

bool IsUsableCoinId(std::string_view id) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  return !id.empty() && id.size() <= kTextBytesMax && std::ranges::none_of(id, is_control);
}

std::string HttpUrlOrNothing(std::string url) {
  const std::string start = AsciiLower(std::string_view(url).substr(0, 8));
  const bool http = start.starts_with("http://") || start.starts_with("https://");
  if (!http || url.size() > kUrlBytesMax || !std::ranges::all_of(url, IsUrlByte)) return {};
  return url;
}

bool FinishQuote(Quote& quote, Problem& problem) {
  if (!IsUsableCoinId(quote.id)) return problem.Wrong("id", "missing or unusable");
  quote.symbol = CutUtf8(AsciiUpper(quote.symbol), kTextBytesMax);
  quote.name = CutUtf8(quote.name, kTextBytesMax);
  quote.image = HttpUrlOrNothing(std::move(quote.image));
  if (quote.market_cap_rank && *quote.market_cap_rank < 1) quote.market_cap_rank.reset();
  return true;
}

Result<std::vector<Quote>> ParseMarkets(std::string_view body) {
  return ReadRows<Quote>(body, kMarketRowsMax, ReadQuote);
}

Result<std::vector<WeekLine>> ParseWeekLines(std::string_view body) {
  auto lines = ReadRows<WeekLine>(body, kMarketRowsMax, ReadWeekLine);
  if (lines) std::erase_if(*lines, [](const WeekLine& line) { return line.prices.empty(); });
  return lines;
}

Result<std::vector<ListedCoin>> ParseCoinList(std::string_view body) {
  return ReadRows<ListedCoin>(body, kListRowsMax, ReadListedCoin);
}

Result<GlobalStats> ParseGlobal(std::string_view body) {
  return ReadDocument<GlobalStats>(body, [](document& root, GlobalStats& stats, Problem& problem) {
    const bool read = ReadRootMember(root, "data", problem, [&](simdjson::ondemand::object& data) {
      return ForEachField(data, problem, [&](std::string_view key, Json& value) {
        return ReadStat(key, value, stats, problem);
      });
    });
    if (!read) return false;
    return stats.total_market_cap || problem.Wrong("total_market_cap", "no USD value");
  });
}

Result<ExchangeRates> ParseExchangeRates(std::string_view body) {
  return ReadDocument<ExchangeRates>(body, [](document& root, ExchangeRates& out,
                                              Problem& problem) {
    const bool read = ReadRootMember(root, "rates", problem, [&](simdjson::ondemand::object& all) {
      return ForEachField(all, problem, [&](std::string_view code, Json& value) {
        return ReadRate(code, value, out, problem);
      });
    });
    if (!read) return false;
    return out.per_btc.contains("usd") || problem.Wrong("rates", "no usable usd");
  });
}

}  // namespace cpa::sources
