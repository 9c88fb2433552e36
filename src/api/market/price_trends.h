// What GET /crypto/prices adds to its coins on request: the changes over an hour and over seven
// days, and the line of the seven days, as upstream gives them.
// Threads: pure.
#pragma once

#include <string>
#include <vector>

#include "api/rest/query.h"
#include "domain/quote.h"

namespace cpa::api {

struct TrendsWanted {
  bool sparkline = false;  // sparkline=true
  bool hour = false;       // price_change_percentage=1h,7d
  bool week = false;

  bool any() const { return sparkline || hour || week; }
};

TrendsWanted ReadTrendsWanted(Query& query);

// Adds the members that are wanted to an open coin (market/coin_json.h). `week_line` in USD, as
// market/week_lines.h has it.
void AppendTrends(std::string& out, const TrendsWanted& wanted, const Quote& quote,
                  const std::vector<double>& week_line, const Rate& rate);

}  // namespace cpa::api
