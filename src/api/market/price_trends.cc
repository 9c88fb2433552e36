#include "api/market/price_trends.h"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "market/json_members.h"

namespace cpa::api {
namespace {

constexpr std::size_t kWindowsMax = 8;

// A line of a hundred pixels needs no more.
constexpr int kLineDigits = 6;

void AppendLine(std::string& out, const std::vector<double>& prices, const Rate& rate) {
  out += R"(,"sparkline_in_7d":{"price":[)";
  bool first = true;
  for (const double price : prices) {
    if (!std::exchange(first, false)) out += ',';
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                   rate.Convert(price), std::chars_format::general, kLineDigits);
    out.append(digits.data(), end.ptr);
  }
  out += "]}";
}

}  // namespace

TrendsWanted ReadTrendsWanted(Query& query) {
  TrendsWanted wanted;
  wanted.sparkline = query.OneOf("sparkline", "false", {"false", "true"}) == "true";
  for (const std::string& window : query.List("price_change_percentage", kWindowsMax)) {
    if (window == "1h") {
      wanted.hour = true;
    } else if (window == "7d") {
      wanted.week = true;
    } else {
      query.AddProblem("enum", "price_change_percentage", "Input should be '1h' or '7d'", window);
    }
  }
  return wanted;
}

void AppendTrends(std::string& out, const TrendsWanted& wanted, const Quote& quote,
                  const std::vector<double>& week_line, const Rate& rate) {
  if (wanted.hour) {
    AppendNumber(out, R"(,"price_change_percentage_1h":)", quote.price_change_percentage_1h);
  }
  if (wanted.week) {
    AppendNumber(out, R"(,"price_change_percentage_7d":)", quote.price_change_percentage_7d);
  }
  if (wanted.sparkline) AppendLine(out, week_line, rate);
}

}  // namespace cpa::api
