// One feature of the program: what it adds to the rest. A part that is switched off adds nothing,
// or routes that say so. Threads: the main thread, but for what it adds.
#pragma once

#include <functional>
#include <vector>

#include "api/pages/health.h"
#include "api/rest/routes.h"
#include "base/service_list.h"
#include "config/settings.h"
#include "metrics/page.h"

namespace cpa::app {

class Part {
 public:
  Part() = default;
  virtual ~Part() = default;
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;

  virtual void AddRoutes(api::RouteTable&) {}

  // What must run before the first client comes.
  virtual void AddServices(ServiceList&) {}

  // What takes a while: clients are answered already, and /ready says when it is done.
  virtual void AddWarmUp(ServiceList&) {}

  // Called at each scrape, by the thread of the metrics.
  virtual void AddMetrics(metrics::Page&) const {}

  virtual void AddHealth(api::HealthProbes&) {}

  // Done on a pool each time the database has answered the watch.
  virtual void AddLooks(std::vector<std::function<void()>>&) {}

  // Takes over what Row::reloads says.
  virtual void Adopt(const config::Settings&) {}
};

}  // namespace cpa::app
