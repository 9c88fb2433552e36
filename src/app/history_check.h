// Reads the whole file of price history beside the running server when it was not closed cleanly,
// so that a large one does not hold up the start. Money is another file, checked before the start.
// Threads: state() from any; the reading has a thread of its own.
#pragma once

#include <atomic>
#include <string_view>
#include <thread>

#include "base/clock.h"
#include "base/service.h"
#include "storage/engine/database.h"

namespace cpa::app {

class HistoryCheck final : public Service {
 public:
  enum class State { kChecked, kChecking, kDamaged };

  HistoryCheck(Database& database, const Clock& clock);

  std::string_view name() const override { return "history check"; }

  void Start() override;
  void Stop() override;  // Ends a check under way.

  State state() const { return state_.load(); }

 private:
  void Run();

  Database& database_;
  const Clock& clock_;
  std::atomic<State> state_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace cpa::app
