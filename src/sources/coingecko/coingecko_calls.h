// The requests of the CoinGecko client: what each call asks for. Threads: pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "history/chart_source.h"
#include "sources/coingecko/scheduler.h"

namespace cpa::sources {

// The markets poll as pages of one size; the last may be wider than what is wanted.
struct PagePlan {
  int pages = 1;
  int rows_per_page = 1;
  int coins_max = 1;

  // How many rows of `page` (from 1) are wanted.
  int RowsWanted(int page) const;
};

// REQUIRES: coins_max > 0.
PagePlan PlanPages(int coins_max);

// Splits ids into pages of the markets poll: each at most as long as upstream takes rows, and an
// address.
std::vector<std::vector<std::string>> PagesOf(const std::vector<std::string>& ids);

// What some calls need besides.
struct CallDetails {
  std::string_view id = {};               // For kDetail.
  std::span<const std::string> ids = {};  // These coins of the markets, whatever the kind.
  bool week_lines = false;                // For kMarkets: a much larger answer, at the same price.
};

// `base_url` without a slash at its end.
std::string UrlOf(const Call& call, std::string_view base_url, const PagePlan& pages,
                  const CallDetails& details);

// The chart of a coin over a range; whole seconds, the end rounded up.
std::string ChartUrl(const ChartQuery& query, std::string_view base_url);

// False for ids that would ask another endpoint or leave the path, or that no coin can have.
bool IsAskableId(std::string_view id);

}  // namespace cpa::sources
