// Alerts in memory, with the same answers as the database gives, for tests of what evaluates them.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "alerts/alert_store.h"
#include "base/clock.h"

namespace cpa {

// "00000000-0000-7000-8000-00000000002a" for 42.
inline std::string UuidNumber(unsigned number) {
  std::string digits = "000000000000";
  for (std::size_t i = digits.size(); number > 0; number /= 16) {
    digits[--i] = "0123456789abcdef"[number % 16];
  }
  return "00000000-0000-7000-8000-" + digits;
}

class MemoryAlertStore final : public AlertStore {
 public:
  explicit MemoryAlertStore(const Clock& clock) : clock_(clock) {}

  // What the next calls of Record do instead of succeeding.
  enum class Trouble {
    kNone,
    kFails,           // Nothing is written.
    kWritesButFails,  // The answer to the commit is lost.
  };
  Trouble trouble = Trouble::kNone;
  std::string refused = {};  // The alert whose steps fail for their own sake.

  Result<void> Create(const Alert& alert, std::int64_t, const MakeOnce&) override {
    alerts[alert.id] = alert;
    alerts[alert.id].updated_at = clock_.Wall();
    return {};
  }

  Result<Alert> Change(const std::string&, const std::string& id, const Edit& edit) override {
    const auto found = alerts.find(id);
    if (found == alerts.end()) return NotFound(Subject::kAlert);
    Alert next = found->second;
    if (const auto done = edit(next); !done) return done.error();
    found->second = AfterEdit(found->second, std::move(next), clock_.Wall());
    return found->second;
  }

  Result<void> Delete(const std::string&, const std::string& id) override {
    if (alerts.erase(id) == 0) return NotFound(Subject::kAlert);
    return {};
  }

  Result<Alert> Find(const std::string&, const std::string& id) override {
    const auto found = alerts.find(id);
    if (found == alerts.end()) return NotFound(Subject::kAlert);
    return found->second;
  }

  Result<std::vector<Alert>> List(const std::string&, AlertFilter, const AlertPage&) override {
    return std::vector<Alert>{};
  }

  Result<std::int64_t> Count(const std::string&) override {
    return static_cast<std::int64_t>(alerts.size());
  }

  Result<std::vector<WatchedAlert>> LoadWatched(const std::string& after_id,
                                                std::int64_t limit) override {
    if (trouble != Trouble::kNone) return Unavailable("the database is away");
    std::vector<WatchedAlert> page;
    for (auto each = alerts.upper_bound(after_id); each != alerts.end(); ++each) {
      if (page.size() == static_cast<std::size_t>(limit)) break;
      if (each->second.status == AlertStatus::kActive) page.push_back(WatchedOf(each->second));
    }
    return page;
  }

  Result<std::vector<Changed>> LoadChanged(const ChangeCursor& after, std::int64_t) override {
    if (trouble != Trouble::kNone) return Unavailable("the database is away");
    std::vector<Changed> changed;
    for (const auto& [id, alert] : alerts) {
      if (std::pair(alert.updated_at, id) <= std::pair(after.updated_at, after.id)) continue;
      changed.push_back({{alert.updated_at, id}, WatchedOf(alert)});
    }
    return changed;
  }

  Result<std::vector<RecordedStep>> Record(std::span<const AlertStep> steps) override {
    if (trouble == Trouble::kFails) return Unavailable("the database is away");
    if (std::ranges::find(steps, refused, &AlertStep::alert_id) != steps.end()) {
      return Internal("no such thing can be stored");
    }
    std::vector<RecordedStep> recorded;
    for (const AlertStep& step : steps) recorded.push_back(RecordOne(step));
    if (trouble == Trouble::kWritesButFails) return Unavailable("the connection broke");
    return recorded;
  }

  std::map<std::string, Alert> alerts;
  std::vector<AlertOccurrence> occurrences;

 private:
  RecordedStep RecordOne(const AlertStep& step) {
    const auto found = alerts.find(step.alert_id);
    if (found == alerts.end()) return {};
    Alert& alert = found->second;
    RecordedStep recorded;
    if (Advance(alert, step) && step.kind == AlertStep::Kind::kFire) {
      occurrences.push_back(OccurrenceOf(step, alert));
      occurrences.back().sequence = static_cast<std::int64_t>(occurrences.size());
    }
    recorded.alert = WatchedOf(alert);
    for (const AlertOccurrence& each : occurrences) {
      if (!step.event_id.empty() && each.id == step.event_id) recorded.occurrence = each;
    }
    return recorded;
  }

  const Clock& clock_;
};

}  // namespace cpa
