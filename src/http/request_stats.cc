#include "http/request_stats.h"

#include <algorithm>

namespace cpa::http {
namespace {

constexpr std::size_t kVerbs = static_cast<std::size_t>(Verb::kOther) + 1;
constexpr int kStatusMax = 600;

// By status, so that no request searches the list.
constexpr auto kSlots = [] {
  std::array<std::uint8_t, kStatusMax> slots{};
  slots.fill(kCountedStatuses.size());
  for (std::size_t i = 0; i < kCountedStatuses.size(); ++i) {
    slots[static_cast<std::size_t>(kCountedStatuses[i])] = static_cast<std::uint8_t>(i);
  }
  return slots;
}();

void AddAnswers(const RouteStats& stats, RouteReading& sum) {
  const auto answers = stats.answers();
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i] == 0) continue;
    const int status = i < kCountedStatuses.size() ? kCountedStatuses[i] : kOtherStatus;
    const auto place =
        std::ranges::find(sum.answers, status, [](const auto& p) { return p.first; });
    if (place == sum.answers.end()) {
      sum.answers.emplace_back(status, answers[i]);
    } else {
      place->second += answers[i];
    }
  }
}

}  // namespace

void RouteStats::Count(int status) {
  const bool is_known = status >= 0 && status < kStatusMax;
  const std::size_t slot =
      is_known ? kSlots[static_cast<std::size_t>(status)] : kCountedStatuses.size();
  answers_[slot].fetch_add(1, std::memory_order_relaxed);
}

std::array<std::uint64_t, kCountedStatuses.size() + 1> RouteStats::answers() const {
  std::array<std::uint64_t, kCountedStatuses.size() + 1> counts{};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    counts[i] = answers_[i].load(std::memory_order_relaxed);
  }
  return counts;
}

std::size_t RequestStats::RowCount(const Router& router) {
  return router.routes().size() + kVerbs + 1;
}

RouteStats& RequestStats::Of(const Route* route, Verb verb) {
  const auto rows = router_.routes();
  const std::size_t index = route != nullptr ? static_cast<std::size_t>(route - rows.data())
                                             : rows.size() + static_cast<std::size_t>(verb);
  return routes_[index];
}

RouteReading RequestStats::RowAt(std::size_t index) const {
  const auto rows = router_.routes();
  if (index < rows.size()) {
    return {.method = VerbName(rows[index].verb), .endpoint = rows[index].pattern};
  }
  const std::size_t verb = index - rows.size();
  if (verb == kVerbs) return {.method = "", .endpoint = kUnreadable};
  return {.method = VerbName(static_cast<Verb>(verb)), .endpoint = kNoEndpoint};
}

void RequestStats::AddTo(std::vector<RouteReading>& sums) const {
  for (std::size_t i = 0; i < routes_.size(); ++i) {
    if (i == sums.size()) sums.push_back(RowAt(i));
    AddAnswers(routes_[i], sums[i]);
    sums[i].took += routes_[i].took();
  }
}

}  // namespace cpa::http
