#include "app/kept_budget.h"

#include <charconv>
#include <utility>

#include "base/log.h"

namespace cpa::app {
namespace {

constexpr const char* kKey = "upstream.month_use";  // "2026-11 1234"

}  // namespace

upstream::MonthUse KeptBudget::Load() {
  const auto kept = store_.Load(kKey);
  if (!kept || !*kept) return {};
  const std::string& text = **kept;
  const std::size_t space = text.find(' ');
  upstream::MonthUse use;
  if (space == text.npos) return use;
  use.month = text.substr(0, space);
  std::from_chars(text.data() + space + 1, text.data() + text.size(), use.used);
  return use;
}

void KeptBudget::Save(const upstream::MonthUse& use) {
  const SteadyTime now = clock_.Steady();
  std::lock_guard lock(mutex_);
  unwritten_ = use;
  if (now < next_write_at_) return;
  next_write_at_ = now + kWriteEvery;
  pool_.Post([this] { Flush(); });
}

void KeptBudget::Flush() {
  std::optional<upstream::MonthUse> use;
  {
    std::lock_guard lock(mutex_);
    use = std::exchange(unwritten_, std::nullopt);
  }
  if (!use) return;
  const auto saved = store_.Save(kKey, use->month + " " + std::to_string(use->used));
  if (!saved) CPA_LOG_WARN("upstream", "cannot keep the call count: {}", saved.error().detail);
}

}  // namespace cpa::app
