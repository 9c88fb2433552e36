// One answer to a Prometheus scrape: families of samples, written in the text format 0.0.4
// (https://prometheus.io/docs/instrumenting/exposition_formats/). Values are read when a page is
// made; nothing here is touched by the work that is measured.
// Threads: one owner.
#pragma once

#include <prometheus/metric_family.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/latency.h"

namespace cpa::metrics {

// Names with values, such as {{"method", "GET"}}. The number of different values must be bounded by
// the program, never by what clients send.
using Labels = std::vector<std::pair<std::string, std::string>>;

inline constexpr char kPageType[] = "text/plain; version=0.0.4; charset=utf-8";

class Page {
 public:
  // Samples of one name may be added by several, with different labels and one help text; they
  // stand together, where the first one was.
  void Counter(const std::string& name, const std::string& help, std::uint64_t value,
               const Labels& labels = {});
  void Counter(const std::string& name, const std::string& help, double value,
               const Labels& labels = {});
  void Gauge(const std::string& name, const std::string& help, double value,
             const Labels& labels = {});
  void Histogram(const std::string& name, const std::string& help,
                 const LatencyHistogram::Reading& reading, const Labels& labels = {});

  std::string Text() const;

 private:
  prometheus::ClientMetric& Add(const std::string& name, const std::string& help,
                                prometheus::MetricType type, const Labels& labels);

  std::vector<prometheus::MetricFamily> families_;
};

}  // namespace cpa::metrics
