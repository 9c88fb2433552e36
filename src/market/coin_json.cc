#include "market/coin_json.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"
#include "market/json_members.h"

namespace cpa {
namespace {

constexpr std::size_t kTypicalCoinBytes = 640;

void AppendMoney(std::string& out, std::string_view key, const std::optional<double>& usd,
                 const Rate& rate) {
  AppendNumber(out, key, usd ? std::optional(rate.Convert(*usd)) : std::nullopt);
}

void AppendNames(std::string& out, const Quote& quote) {
  AppendText(out, "\"id\":", quote.id);
  AppendText(out, ",\"symbol\":", quote.symbol);
  AppendText(out, ",\"name\":", quote.name);
}

void AppendExtremes(std::string& out, const Quote& quote, const Rate& rate) {
  AppendNumber(out, ",\"total_supply\":", quote.total_supply);
  AppendNumber(out, ",\"max_supply\":", quote.max_supply);
  AppendMoney(out, ",\"fully_diluted_valuation\":", quote.fully_diluted_valuation, rate);
  AppendMoney(out, ",\"ath\":", quote.ath, rate);
  AppendNumber(out, ",\"ath_change_percentage\":", quote.ath_change_percentage);
  AppendMoment(out, ",\"ath_date\":", quote.ath_date);
  AppendMoney(out, ",\"atl\":", quote.atl, rate);
  AppendNumber(out, ",\"atl_change_percentage\":", quote.atl_change_percentage);
  AppendMoment(out, ",\"atl_date\":", quote.atl_date);
}

template <class Range, class Append>
void AppendArray(std::string& out, const Range& values, Append append) {
  out += '[';
  bool first = true;
  for (const auto& value : values) {
    if (!std::exchange(first, false)) out += ',';
    append(value);
  }
  out += ']';
}

// {kind:[url,...],...}, kinds and their links in upstream's order.
void AppendLinks(std::string& out, const std::vector<CoinDetail::Link>& links) {
  std::vector<std::pair<std::string_view, std::vector<std::string_view>>> kinds;
  for (const CoinDetail::Link& link : links) {
    auto kind = std::ranges::find_if(kinds, [&](const auto& k) { return k.first == link.kind; });
    if (kind == kinds.end()) kind = kinds.insert(kind, {link.kind, {}});
    kind->second.push_back(link.url);
  }
  out += '{';
  for (const auto& [kind, urls] : kinds) {
    if (out.back() != '{') out += ',';
    AppendJsonString(out, kind);
    out += ':';
    AppendArray(out, urls, [&](std::string_view url) { AppendJsonString(out, url); });
  }
  out += '}';
}

void AppendPage(std::string& out, const CoinDetail& detail) {
  AppendText(out, ",\"description\":", detail.description);
  out += ",\"links\":";
  AppendLinks(out, detail.links);
  out += ",\"categories\":";
  AppendArray(out, detail.categories, [&](const std::string& c) { AppendJsonString(out, c); });
  AppendTextOrNull(out, ",\"genesis_date\":", detail.genesis_date);
}

}  // namespace

std::string OpenCoinJson(const Quote& quote, Source source) {
  std::string out;
  out.reserve(kTypicalCoinBytes);
  AppendOpenCoin(out, quote, source);
  return out;
}

void AppendOpenCoin(std::string& out, const Quote& quote, Source source, const Rate& rate) {
  out += '{';
  AppendNames(out, quote);
  AppendMoney(out, ",\"current_price\":", quote.price, rate);
  AppendMoney(out, ",\"market_cap\":", quote.market_cap, rate);
  AppendMoney(out, ",\"volume_24h\":", quote.volume_24h, rate);
  AppendMoney(out, ",\"price_change_24h\":", quote.price_change_24h, rate);
  AppendNumber(out, ",\"price_change_percentage_24h\":", quote.price_change_percentage_24h);
  AppendMoment(out, ",\"last_updated\":", quote.last_updated);
  AppendRank(out, ",\"market_cap_rank\":", quote.market_cap_rank);
  AppendMoney(out, ",\"high_24h\":", quote.high_24h, rate);
  AppendMoney(out, ",\"low_24h\":", quote.low_24h, rate);
  AppendNumber(out, ",\"circulating_supply\":", quote.circulating_supply);
  AppendTextOrNull(out, ",\"image\":", quote.image);
  AppendText(out, ",\"source\":", source.name());
}

void AppendCoinDetail(std::string& out, const Quote& quote, Source source, const CoinDetail* detail,
                      const Rate& rate) {
  AppendOpenCoin(out, quote, source, rate);
  AppendExtremes(out, quote, rate);
  if (detail != nullptr) {
    AppendPage(out, *detail);
  } else {
    out += ",\"description\":null,\"links\":null,\"categories\":null,\"genesis_date\":null";
  }
}

void AppendFreshness(std::string& out, SteadyTime confirmed_at, SteadyTime now, bool stale) {
  // `now` may have been read just before the batch that confirmed the price arrived.
  const Millis age = std::max(Millis{0}, std::chrono::duration_cast<Millis>(now - confirmed_at));
  out += ",\"age_ms\":";
  AppendInt(out, age.count());
  out += stale ? ",\"stale\":true}" : ",\"stale\":false}";
}

void AppendPriceUpdate(std::string& out, const SnapshotEntry& entry, std::uint64_t sequence,
                       WallTime now) {
  const Quote& quote = *entry.quote;
  out += "{\"type\":\"price_update\",\"data\":{";
  AppendNames(out, quote);
  AppendNumber(out, ",\"current_price\":", quote.price);
  AppendNumber(out, ",\"price_change_24h\":", quote.price_change_24h);
  AppendNumber(out, ",\"price_change_percentage_24h\":", quote.price_change_percentage_24h);
  AppendNumber(out, ",\"market_cap\":", quote.market_cap);
  AppendNumber(out, ",\"volume_24h\":", quote.volume_24h);
  AppendText(out, "},\"source\":", entry.source.name());
  if (entry.frozen) out += ",\"stale\":true";
  out += ",\"seq\":";
  AppendInt(out, static_cast<long long>(sequence));
  AppendMoment(out, ",\"timestamp\":", now);
  out += '}';
}

void MarkSkipped(std::string& out, std::string_view price_update, std::uint64_t skipped) {
  // From the end: inside "data" every quote of a coin's name is escaped, but the tail is ours.
  const std::size_t place = price_update.rfind(",\"seq\":");
  assert(place != std::string_view::npos);
  out += price_update.substr(0, place);
  out += ",\"skipped\":";
  AppendInt(out, static_cast<long long>(skipped));
  out += price_update.substr(place);
}

}  // namespace cpa
