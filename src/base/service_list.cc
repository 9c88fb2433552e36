#include "base/service_list.h"

#include <utility>

#include "base/log.h"

namespace cpa {
namespace {

constexpr Millis kSlowStop{2'000};

}  // namespace

void ServiceList::Add(Service& service) {
  Add(
      std::string(service.name()), [&service] { service.Start(); }, [&service] { service.Stop(); });
}

void ServiceList::Add(std::string name, std::function<void()> start, std::function<void()> stop) {
  entries_.push_back({std::move(name), std::move(start), std::move(stop)});
}

void ServiceList::StartAll() {
  try {
    while (started_ < entries_.size()) {
      const Entry& entry = entries_[started_];
      if (entry.start) entry.start();
      ++started_;
    }
  } catch (...) {
    StopAll();
    throw;
  }
}

void ServiceList::StopAll() {
  while (started_ > 0) {
    const Entry& entry = entries_[--started_];
    if (!entry.stop) continue;
    const SteadyTime began = clock_.Steady();
    entry.stop();
    const auto took = std::chrono::duration_cast<Millis>(clock_.Steady() - began);
    if (took > kSlowStop) CPA_LOG_INFO("app", "{} took {} ms to stop", entry.name, took.count());
  }
}

}  // namespace cpa
