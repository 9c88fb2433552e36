#include "api/market/coin_details.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>

#include "base/mutex.h"

namespace cpa::api {
namespace {

// One waiting request: the first of answer and timeout wins. Owned by its coroutine alone, so that
// its timer never outlives the loop, however long the source keeps the callback.
struct Waiter {
  explicit Waiter(Loop& loop) : timer(loop.context()) {}

  SteadyTimer timer;
  std::optional<QuoteSource::DetailResult> result;
};

std::size_t BytesOf(const CoinDetail& page) {
  const Quote& quote = page.quote;
  std::size_t bytes = sizeof page + page.description.size() + quote.id.size() + quote.name.size() +
                      quote.symbol.size();
  for (const CoinDetail::Link& link : page.links) {
    bytes += sizeof link + link.kind.size() + link.url.size();
  }
  for (const std::string& category : page.categories) bytes += sizeof category + category.size();
  return bytes;
}

}  // namespace

CoinDetails::Known CoinDetails::Look(std::string_view id, bool tracked) const {
  const SteadyTime now = clock_.Steady();
  MutexLock lock(mutex_);
  const Kept* const found = pages_.Find(id);
  if (found == nullptr) return {nullptr, true};
  const Kept& kept = *found;
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
  KnownCoin known{.held_back = kept.held_back};
  if (kept.page) known.last = kept.page->quote.tick();
  const Verdict verdict = Judge(page.quote.tick(), known, stamps);
  if (verdict == Verdict::kHeldBack) {
    kept.held_back = HeldBack{*page.quote.price, page.quote.last_updated};
  } else if (IsAccepted(verdict)) {
    kept.held_back.reset();
  }
  if (!IsAccepted(verdict) && kept.page) return kept.page;
  auto judged = std::make_shared<CoinDetail>(page);
  judged->quote = Repaired(std::move(judged->quote), stamps);
  judged->frozen = IsFrozen(judged->quote.tick(), stamps);
  if (!IsAccepted(verdict)) {
    judged->quote.price.reset();
    judged->quote.last_updated.reset();
  }
  return judged;
}

QuoteSource::DetailResult CoinDetails::Keep(const std::string& id,
                                            const QuoteSource::DetailResult& result) {
  const SteadyTime now = clock_.Steady();
  MutexLock lock(mutex_);
  Kept kept;
  if (const Kept* const before = pages_.Find(id)) kept = *before;
  if (result) {
    kept.page = Judged(kept, **result);
    kept.fetched_at = now;
    kept.failed_at = {};
  } else {
    kept.failed_at = now;
  }
  const QuoteSource::DetailResult told = result ? QuoteSource::DetailResult(kept.page) : result;
  const std::size_t bytes = kept.page ? BytesOf(*kept.page) : 0;
  pages_.Put(id, std::move(kept), bytes);
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
