#include "app/price_metrics.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "api/market/market_answers.h"

namespace cpa::app {
namespace {

using metrics::Page;

double Seconds(SteadyTime::duration time) {
  return std::chrono::duration<double>(time).count();
}

void AddRefusedRows(Page& page, const FeedCounters& counters) {
  const std::pair<const char*, std::uint64_t> reasons[] = {
      {"not_positive", counters.rows_not_positive},
      {"became_null", counters.rows_became_null},
      {"out_of_order", counters.rows_out_of_order},
      {"future_stamp", counters.rows_future},
      {"implausible_jump", counters.rows_held_back},
      {"duplicate", counters.rows_duplicate},
      {"ancient_stamp", counters.rows_ancient},
      {"contradictory", counters.rows_contradictory}};
  for (const auto& [reason, count] : reasons) {
    page.Counter("price_rows_refused_total", "Prices of upstream that were not believed.", count,
                 {{"reason", reason}});
  }
}

void AddAges(Page& page, const Market& market, SteadyTime now) {
  const auto snapshot = market.snapshot();
  const auto& entries = snapshot->entries();
  page.Gauge("prices_tracked", "Coins with a price.", static_cast<double>(entries.size()));
  std::uint64_t stale = 0;
  SteadyTime::duration oldest{};
  SteadyTime::duration oldest_facts{};
  for (const SnapshotEntry& entry : entries) {
    const auto age = now - entry.confirmed_at;
    oldest = std::max(oldest, age);
    oldest_facts = std::max(oldest_facts, now - entry.facts_at);
    if (market.IsStale(entry, now)) ++stale;
  }
  page.Gauge("prices_stale",
             "Coins whose price upstream has not confirmed for two of the intervals in force, or "
             "whose own time stamp is older than PRICE_STAMP_MAX_AGE.",
             static_cast<double>(stale));
  if (entries.empty()) return;
  const std::string help = "Since upstream confirmed a price to us: the newest and the oldest.";
  page.Gauge("price_age_seconds", help, Seconds(api::FreshestAge(*snapshot, now)),
             {{"price", "newest"}});
  page.Gauge("price_age_seconds", help, Seconds(oldest), {{"price", "oldest"}});
  page.Gauge("coin_facts_age_seconds",
             "Since names, ranks, supplies and the like of a coin were told: the oldest.",
             Seconds(oldest_facts));
}

void AddCredits(Page& page, const sources::UpstreamStatus& status) {
  if (status.month_used) {
    page.Gauge("upstream_credits_used", "Calls of this calendar month that count for the plan.",
               static_cast<double>(*status.month_used));
  }
  if (status.month_limit) {
    page.Gauge("upstream_credits_limit", "Calls that may be made in a calendar month.",
               static_cast<double>(*status.month_limit));
  }
  if (status.budget_lasts_until) {
    const auto since_epoch = status.budget_lasts_until->time_since_epoch();
    page.Gauge("upstream_budget_ends_timestamp_seconds",
               "When the month's calls will be used up at this pace; absent when they suffice.",
               std::chrono::duration<double>(since_epoch).count());
  }
}

}  // namespace

void AddPrices(Page& page, const Market& market, SteadyTime now) {
  const FeedCounters counters = market.counters();
  page.Counter("price_updates_total", "Prices of upstream that were accepted.",
               counters.rows_accepted);
  page.Counter("price_changes_total", "Changes of prices that were broadcast.",
               counters.changes_published);
  page.Counter("price_batches_total", "Answers of upstream with prices.", counters.batches);
  page.Counter("price_batches_rejected_total", "Of these, those that changed nothing.",
               counters.batches_rejected);
  AddRefusedRows(page, counters);
  AddAges(page, market, now);
  page.Histogram("price_update_duration_seconds",
                 "From the receipt of prices until they are published and everybody was told.",
                 market.update_took());
}

void AddUpstream(Page& page, const sources::UpstreamStatus& status, SteadyTime now) {
  page.Gauge("upstream_up", "Whether the last call succeeded and nothing holds the next one up.",
             status.state == SourceStatus::State::kOk ? 1 : 0);
  page.Counter("upstream_calls_total", "Calls of upstream.", status.calls);
  page.Counter("upstream_failures_total", "Calls that failed.", status.failures);
  page.Counter("upstream_rejected_total", "Answers that could not be read.", status.rejected);
  page.Gauge("upstream_consecutive_failures", "Failures since the last success.",
             status.consecutive_failures);
  page.Gauge("upstream_poll_interval_seconds", "How often prices are fetched now.",
             Seconds(status.poll_interval));
  if (status.last_success) {
    page.Gauge("upstream_last_success_age_seconds", "Since the last call that succeeded.",
               Seconds(now - *status.last_success));
  }
  const auto& blocked = status.next_call_not_before;
  page.Gauge("upstream_blocked_seconds", "For how long no call may be made.",
             blocked ? std::max(0.0, Seconds(*blocked - now)) : 0);
  AddCredits(page, status);
}

}  // namespace cpa::app
