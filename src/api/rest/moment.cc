#include "api/rest/moment.h"

#include <string>

#include "base/text.h"

namespace cpa::api {

std::optional<WallTime> ParseMoment(std::string_view text) {
  if (const auto seconds = ParseWhole(text)) {
    if (*seconds < 0 || *seconds > kMomentMax.count()) return std::nullopt;
    return WallTime{std::chrono::seconds{*seconds}};
  }
  if (text.size() == 10) return ParseTime(std::string(text) + "T00:00:00Z");
  return ParseTime(text);
}

std::optional<WallTime> ReadMoment(Query& query, std::string_view name) {
  const auto text = query.Text(name);
  if (!text) return std::nullopt;
  const auto moment = ParseMoment(*text);
  if (!moment) {
    query.AddProblem("datetime_parsing", name,
                     "Input should be a time such as 2026-11-22T17:02:33Z, a date, or unix seconds",
                     *text);
  }
  return moment;
}

}  // namespace cpa::api
