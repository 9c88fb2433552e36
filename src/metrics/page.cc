#include "metrics/page.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <cassert>

namespace cpa::metrics {

using prometheus::ClientMetric;
using prometheus::MetricType;

ClientMetric& Page::Add(const std::string& name, const std::string& help, MetricType type,
                        const Labels& labels) {
  auto family = std::ranges::find(families_, name, &prometheus::MetricFamily::name);
  if (family == families_.end()) {
    family = families_.insert(family, {.name = name, .help = help, .type = type, .metric = {}});
  }
  assert(family->type == type);
  ClientMetric& metric = family->metric.emplace_back();
  for (const auto& [label, value] : labels) metric.label.push_back({label, value});
  return metric;
}

void Page::Counter(const std::string& name, const std::string& help, double value,
                   const Labels& labels) {
  Add(name, help, MetricType::Counter, labels).counter.value = value;
}

void Page::Counter(const std::string& name, const std::string& help, std::uint64_t value,
                   const Labels& labels) {
  Counter(name, help, static_cast<double>(value), labels);
}

void Page::Gauge(const std::string& name, const std::string& help, double value,
                 const Labels& labels) {
  Add(name, help, MetricType::Gauge, labels).gauge.value = value;
}

void Page::Histogram(const std::string& name, const std::string& help,
                     const LatencyHistogram::Reading& reading, const Labels& labels) {
  auto& histogram = Add(name, help, MetricType::Histogram, labels).histogram;
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < LatencyHistogram::kBounds.size(); ++i) {
    below += reading.by_range[i];
    const std::chrono::duration<double> bound = LatencyHistogram::kBounds[i];
    histogram.bucket.push_back({.cumulative_count = below, .upper_bound = bound.count()});
  }
  histogram.sample_count = reading.count();
  histogram.sample_sum = std::chrono::duration<double>(reading.sum).count();
}

std::string Page::Text() const {
  return prometheus::TextSerializer().Serialize(families_);
}

}  // namespace cpa::metrics
