#include "api/coin_details.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>

namespace cpa::api {
namespace {

// One waiting request: the first of answer and timeout wins. Owned by its coroutine alone, so that
// its timer never outlives the loop, however long the source keeps the callback.
struct Waiter {
  explicit Waiter(Loop& loop) : timer(loop.context()) {}

  SteadyTimer timer;
  std::optional<QuoteSource::DetailResult> result;
};

}  // namespace

CoinDetails::Known CoinDetails::Look(std::string_view id, bool tracked) const {
  const SteadyTime now = clock_.Steady();
  std::lock_guard lock(mutex_);
  const auto found = pages_.find(std::string(id));
  if (found == pages_.end()) return {nullptr, true};
  const Kept& kept = found->second;
  const bool keeps = options_.price_kept_for > Millis{0};
  const Millis keep_for = tracked && keeps ? Millis(kTextsKeptFor) : options_.price_kept_for;
  const bool due = !kept.page || now - kept.fetched_at >= keep_for;
  const bool just_failed =
      kept.failed_at != SteadyTime{} && now - kept.failed_at < kRetryAfterFailure;
  return {kept.page, due && !just_failed};
}

bool CoinDetails::IsStale(const CoinDetail& page, Millis stale_after) const {
  const Millis confirmed_within = std::max(options_.price_kept_for, stale_after);
  return page.frozen || clock_.Steady() - page.received > confirmed_within;
}

// The page as it is kept: with a price that can be believed, or none. The page before stays while a
// jump waits for a second sample; what was asked for again is told as it was received then.
CoinDetails::Page CoinDetails::Judged(Kept& kept, const CoinDetail& page) const {
  const StampLimits stamps = StampLimitsOf(clock_.Wall(), {}, options_.stamp_age_max);
  const Quote* const before = kept.page ? &kept.page->quote : nullptr;
  const Verdict verdict = Judge(page.quote, {.quote = before, .held_back = kept.held_back}, stamps);
  if (verdict == Verdict::kHeldBack) {
    kept.held_back = HeldBack{*page.quote.price, page.quote.last_updated};
  } else if (IsAccepted(verdict)) {
    kept.held_back.reset();
  }
  if (!IsAccepted(verdict) && kept.page) return kept.page;
  auto judged = std::make_shared<CoinDetail>(page);
  judged->quote = Repaired(std::move(judged->quote), stamps);
  judged->frozen = IsFrozen(judged->quote, stamps);
  if (!IsAccepted(verdict)) {
    judged->quote.price.reset();
    judged->quote.last_updated.reset();
  }
  return judged;
}

QuoteSource::DetailResult CoinDetails::Keep(const std::string& id,
                                            const QuoteSource::DetailResult& result) {
  const SteadyTime now = clock_.Steady();
  std::lock_guard lock(mutex_);
  const auto [place, added] = pages_.try_emplace(id);
  Kept& kept = place->second;
  if (added) {
    kept.age = by_age_.insert(by_age_.end(), id);
  } else {
    by_age_.splice(by_age_.end(), by_age_, kept.age);
  }
  if (result) {
    kept.page = Judged(kept, **result);
    kept.fetched_at = now;
    kept.failed_at = {};
  } else {
    kept.failed_at = now;
  }
  const QuoteSource::DetailResult told = result ? QuoteSource::DetailResult(kept.page) : result;
  if (pages_.size() > kPagesMax) {
    pages_.erase(by_age_.front());
    by_age_.pop_front();
  }
  return told;
}

Task<QuoteSource::DetailResult> CoinDetails::Fetch(std::string id, Loop& loop, Millis patience) {
  const auto waiter = std::make_shared<Waiter>(loop);
  waiter->timer.expires_after(patience);
  const std::weak_ptr<Waiter> weak = waiter;
  source_.RequestDetail(id, [this, id, weak, &loop](const QuoteSource::DetailResult& result) {
    loop.Post([weak, told = Keep(id, result)] {
      const auto waiting = weak.lock();
      if (!waiting) return;
      waiting->result = told;
      waiting->timer.cancel();
    });
  });
  co_await waiter->timer.async_wait(asio::as_tuple(kUseTask));
  if (waiter->result) co_return *waiter->result;
  co_return Unavailable("the coin's page did not arrive in time");
}

}  // namespace cpa::api
