#include "sources/coingecko/coingecko_calls.h"

#include <algorithm>

#include "base/text.h"
#include "sources/coingecko/coingecko_wire.h"

namespace cpa::sources {
namespace {

constexpr int kRowsPerPageMax = 250;  // CoinGecko silently cuts more.

// Of the ids in an address: many servers take no request line beyond 8 KiB.
constexpr std::size_t kIdsBytesMax = 6'000;

// What stands beside {id} in /coins/.
constexpr std::string_view kEndpointNames[] = {
    "list", "markets", "categories", "top_gainers_losers", ".", ".."};

std::string MarketsQuery(int page, const PagePlan& pages, bool week_lines) {
  return "/coins/markets?vs_currency=usd&order=market_cap_desc&per_page=" +
         std::to_string(pages.rows_per_page) + "&page=" + std::to_string(page) +
         "&price_change_percentage=1h,7d&precision=full" + (week_lines ? "&sparkline=true" : "");
}

std::string JoinedIds(std::span<const std::string> ids) {
  std::string joined;
  for (const std::string& id : ids) {
    if (!joined.empty()) joined += ',';
    joined += PercentEncode(id);
  }
  return joined;
}

std::string IdsQuery(std::span<const std::string> ids, bool week_lines) {
  return "/coins/markets?vs_currency=usd&ids=" + JoinedIds(ids) +
         "&per_page=" + std::to_string(kRowsPerPageMax) +
         "&page=1&price_change_percentage=1h,7d&precision=full" +
         (week_lines ? "&sparkline=true" : "");
}

}  // namespace

std::vector<std::vector<std::string>> PagesOf(const std::vector<std::string>& ids) {
  std::vector<std::vector<std::string>> pages;
  std::size_t bytes = 0;
  for (const std::string& id : ids) {
    if (!IsAskableId(id)) continue;
    const std::size_t length = PercentEncode(id).size() + 1;
    const bool is_full =
        pages.empty() || pages.back().size() >= kRowsPerPageMax || bytes + length > kIdsBytesMax;
    if (is_full) {
      pages.emplace_back();
      bytes = 0;
    }
    pages.back().push_back(id);
    bytes += length;
  }
  return pages;
}

int PagePlan::RowsWanted(int page) const {
  return std::clamp(coins_max - (page - 1) * rows_per_page, 0, rows_per_page);
}

PagePlan PlanPages(int coins_max) {
  // One size for all pages: upstream counts rows from (page - 1) * per_page.
  return {.pages = (coins_max + kRowsPerPageMax - 1) / kRowsPerPageMax,
          .rows_per_page = std::min(coins_max, kRowsPerPageMax),
          .coins_max = coins_max};
}

std::string UrlOf(const Call& call, std::string_view base_url, const PagePlan& pages,
                  const CallDetails& details) {
  std::string url(base_url);
  if (!details.ids.empty()) return url += IdsQuery(details.ids, details.week_lines);
  switch (call.kind) {
    case CallKind::kMarkets:
      return url += MarketsQuery(call.page, pages, details.week_lines);
    case CallKind::kRates:
      return url += "/exchange_rates";
    case CallKind::kGlobal:
      return url += "/global";
    case CallKind::kCoinList:
      return url += "/coins/list";
    case CallKind::kDetail:
      break;
  }
  return url += "/coins/" + PercentEncode(details.id) +
                "?localization=false&tickers=false&market_data=true&community_data=false"
                "&developer_data=false&sparkline=false";
}

std::string ChartUrl(const ChartQuery& query, std::string_view base_url) {
  using std::chrono::ceil;
  using std::chrono::floor;
  using std::chrono::seconds;
  const auto from = floor<seconds>(query.range.from).time_since_epoch().count();
  const auto to = ceil<seconds>(query.range.to).time_since_epoch().count();
  return std::string(base_url) + "/coins/" + PercentEncode(query.crypto_id) +
         "/market_chart/range?vs_currency=usd&from=" + std::to_string(from) +
         "&to=" + std::to_string(to) + "&precision=full";
}

bool IsAskableId(std::string_view id) {
  return IsUsableCoinId(id) && IsValidUtf8(id) &&
         std::ranges::find(kEndpointNames, id) == std::end(kEndpointNames);
}

}  // namespace cpa::sources
