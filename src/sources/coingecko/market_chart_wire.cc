#include "sources/coingecko/market_chart_wire.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "domain/price.h"
#include "history/candle_fold.h"
#include "sources/common/json_reader.h"

namespace cpa::sources {
namespace {

constexpr double kStampMin = 0;
constexpr double kStampMax = 7'258'118'400'000;  // The year 2200.

struct ChartPoint {
  WallTime at{};
  std::optional<double> value = {};
};

using Series = std::vector<ChartPoint>;

// [stamp in ms, value or null]; more elements are refused.
bool ReadPoint(simdjson::ondemand::array& pair, std::string_view field, ChartPoint& point,
               Problem& problem) {
  std::optional<double> stamp;
  std::size_t place = 0;
  const bool read = ForEachElement(pair, problem, [&](Json& value) {
    if (place == 2) return problem.Wrong(field, "a point of more than two numbers");
    return Read(value, field, place++ == 0 ? stamp : point.value, problem);
  });
  if (!read) return false;
  if (place != 2 || !stamp) return problem.Wrong(field, "a point without stamp and value");
  if (!(*stamp > kStampMin && *stamp < kStampMax)) return problem.Wrong(field, "impossible stamp");
  point.at = WallTime{Millis{static_cast<Millis::rep>(*stamp)}};
  return true;
}

bool ReadSeries(Json& value, std::string_view field, Series& series, Problem& problem) {
  std::optional<simdjson::ondemand::array> points;
  if (!ReadArray(value, field, points, problem)) return false;
  if (!points) return true;
  series.clear();  // The last one of a name that comes twice.
  return ForEachElement(*points, problem, [&](Json& element) {
    problem.set_row(series.size());
    if (series.size() == kChartPointsMax) return problem.Wrong(field, "too many points");
    std::optional<simdjson::ondemand::array> pair;
    if (!ReadArray(element, field, pair, problem)) return false;
    if (!pair) return problem.Wrong(field, "expected a point, got null");
    return ReadPoint(*pair, field, series.emplace_back(), problem);
  });
}

struct Chart {
  Series prices;
  Series market_caps;
  Series volumes;
  bool has_prices = false;
};

bool ReadMember(std::string_view key, Json& value, Chart& chart, Problem& problem) {
  if (key == "prices") {
    chart.has_prices = true;
    return ReadSeries(value, "prices", chart.prices, problem);
  }
  if (key == "market_caps") return ReadSeries(value, "market_caps", chart.market_caps, problem);
  if (key == "total_volumes") return ReadSeries(value, "total_volumes", chart.volumes, problem);
  return true;
}

// The three series have the same stamps in the same places; where one does not, nothing is guessed.
std::optional<double> ValueAt(const Series& series, std::size_t place, WallTime at) {
  if (place >= series.size() || series[place].at != at) return std::nullopt;
  return series[place].value;
}

std::optional<double> Positive(std::optional<double> value) {
  if (value && !(*value > 0)) value.reset();
  return value;
}

std::vector<PriceSample> SamplesOf(const Chart& chart) {
  std::vector<PriceSample> samples;
  samples.reserve(chart.prices.size());
  for (std::size_t i = 0; i < chart.prices.size(); ++i) {
    const ChartPoint& price = chart.prices[i];
    if (!price.value || !IsPrice(*price.value)) continue;
    auto volume = ValueAt(chart.volumes, i, price.at);
    if (volume && *volume < 0) volume.reset();
    samples.push_back({.at = price.at,
                       .price = *price.value,
                       .market_cap = Positive(ValueAt(chart.market_caps, i, price.at)),
                       .volume_24h = volume});
  }
  SortSamples(samples);
  return samples;
}

}  // namespace

Result<std::vector<PriceSample>> ParseMarketChart(std::string_view body) {
  using simdjson::ondemand::document;
  const auto chart = ReadDocument<Chart>(body, [](document& root, Chart& out, Problem& problem) {
    simdjson::ondemand::object object;
    if (const auto error = root.get_object().get(object)) return problem.Broken(error);
    const bool read = ForEachField(object, problem, [&](std::string_view key, Json& value) {
      return ReadMember(key, value, out, problem);
    });
    return read && (out.has_prices || problem.Wrong("prices", "missing"));
  });
  if (!chart) return chart.error();
  return SamplesOf(*chart);
}

}  // namespace cpa::sources
