#include "app/history_check.h"

#include "base/log.h"

namespace cpa::app {

HistoryCheck::HistoryCheck(Database& database, const Clock& clock)
    : database_(database),
      clock_(clock),
      state_(database.NeedsCheck() ? State::kChecking : State::kChecked) {}

void HistoryCheck::Start() {
  if (state() != State::kChecking) return;
  CPA_LOG_INFO("database",
               "price history was not closed cleanly, its file is read while it serves");
  thread_ = std::thread([this] { Run(); });
}

void HistoryCheck::Stop() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

void HistoryCheck::Run() {
  const SteadyTime began = clock_.Steady();
  const auto sound = database_.CheckWholly(stopping_);
  if (stopping_) return;
  if (!sound) {
    CPA_LOG_ERROR("database", "price history: {}", sound.error().detail);
    state_ = State::kDamaged;
    return;
  }
  const auto took = std::chrono::floor<Millis>(clock_.Steady() - began);
  CPA_LOG_INFO("database", "the file of price history is sound, read in {} ms", took.count());
  state_ = State::kChecked;
}

}  // namespace cpa::app
