#include "notify/dispatcher.h"

#include <algorithm>
#include <utility>

#include "alerts/webhook_body.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/retry_after.h"
#include "notify/retry_schedule.h"
#include "notify/webhook_letter.h"

namespace cpa::notify {
namespace {

constexpr int kGone = 410;

}  // namespace

Dispatcher::Dispatcher(DispatcherOptions options, DeliveryStore& store, Send send,
                       std::function<void()> wake, const SecretBox& sealer, const Clock& clock,
                       Random& random)
    : options_(options),
      store_(store),
      send_(std::move(send)),
      wake_(std::move(wake)),
      sealer_(sealer),
      clock_(clock),
      random_(random) {}

Millis Dispatcher::Turn() {
  const bool went_well = Record() && Gather() && LeaseAndSend();
  return went_well ? Patience() : options_.storage_pause;
}

void Dispatcher::Stop() {
  {
    MutexLock lock(mailbox_->mutex);
    mailbox_->closed = true;
  }
  Record();
  std::vector<LeasedDelivery> left;
  for (auto& [id, tried] : under_way_) left.push_back(std::move(tried.delivery));
  under_way_.clear();
  if (left.empty()) return;
  if (const auto done = store_.Release(left); !done) Went("releasing", done.error());
}

bool Dispatcher::Went(const char* doing, const Failure& failure) const {
  CPA_LOG_ERROR("webhooks", "{} deliveries: {}", doing, failure.detail);
  return false;
}

bool Dispatcher::Record() {
  std::vector<Returned> returned;
  {
    MutexLock lock(mailbox_->mutex);
    returned.swap(mailbox_->returned);
  }
  for (const Returned& each : returned) {
    const auto place = under_way_.find(each.id);
    if (place == under_way_.end()) continue;
    unrecorded_.push_back(Judge(place->second, each.reply));
    under_way_.erase(place);
  }
  if (unrecorded_.empty()) return true;
  if (const auto done = store_.Settle(unrecorded_); !done) return Went("recording", done.error());
  for (const Settlement& settled : unrecorded_) Count(settled);
  unrecorded_.clear();
  return true;
}

void Dispatcher::Count(const Settlement& settled) {
  const bool postponed = settled.state == DeliveryState::kPending;
  const bool delivered = settled.state == DeliveryState::kDelivered;
  auto& count = delivered   ? counters_.delivered
                : postponed ? counters_.postponed
                            : counters_.failed;
  count.fetch_add(1, std::memory_order_relaxed);
}

bool Dispatcher::Gather() {
  const WallTime now = clock_.Wall();
  const auto held = store_.Gather(
      {.now = now,
       .limits = options_.gather,
       .give_up_after = GiveUpAfter(options_.retries_max, options_.attempt_deadline),
       .new_id = [this] { return "msg_" + NewUuid(clock_, random_); },
       .compose = [now](DeliveryKind kind,
                        auto occurrences) { return WebhookBody(kind, occurrences, now); }});
  if (!held) return Went("gathering", held.error());
  held_until_ = *held;
  return true;
}

std::size_t Dispatcher::CountTroubled() const {
  return static_cast<std::size_t>(std::ranges::count_if(under_way_, [](const auto& entry) {
    return entry.second.delivery.webhook.failing_since.has_value();
  }));
}

bool Dispatcher::LeaseAndSend() {
  const std::size_t free = options_.under_way_max - under_way_.size();
  if (free == 0) return true;
  const std::size_t troubled = std::min(CountTroubled(), options_.troubled_max);
  LeaseRequest request{.now = clock_.Wall(),
                       .lease_for = options_.attempt_deadline + options_.lease_margin};
  request.limit = static_cast<std::int64_t>(free);
  request.troubled_limit = static_cast<std::int64_t>(options_.troubled_max - troubled);
  auto leased = store_.Lease(request);
  if (!leased) return Went("leasing", leased.error());
  for (LeasedDelivery& delivery : *leased) Post(std::move(delivery));
  return true;
}

void Dispatcher::Post(LeasedDelivery delivery) {
  const WallTime now = clock_.Wall();
  const std::string id = delivery.id;
  const auto again = under_way_.find(id);
  if (again != under_way_.end()) {  // It takes longer than its lease; the newer number counts.
    again->second.delivery.fencing = delivery.fencing;
    return;
  }
  auto letter = MakeLetter({.webhook = delivery.webhook,
                            .id = id,
                            .body = delivery.body,
                            .now = now,
                            .deadline = options_.attempt_deadline},
                           sealer_);
  if (!letter) {
    Reply unread{.error = kKeysDoNotOpen};
    Settlement settlement =
        Judge(delivery, AttemptOf(unread, delivery.attempts + 1, now), std::nullopt);
    settlement.state = DeliveryState::kFailed;  // It would be the same every time.
    settlement.next_attempt_at.reset();
    unrecorded_.push_back(std::move(settlement));
    wake_();
    return;
  }
  under_way_.emplace(id, UnderWay{std::move(delivery), now});
  send_(*std::move(letter), [mailbox = mailbox_, wake = wake_, id](Reply reply) {
    {
      MutexLock lock(mailbox->mutex);
      if (mailbox->closed) return;
      mailbox->returned.push_back({id, std::move(reply)});
    }
    wake();
  });
}

Settlement Dispatcher::Judge(const UnderWay& tried, const Reply& reply) {
  const WallTime now = clock_.Wall();
  return Judge(tried.delivery, AttemptOf(reply, tried.delivery.attempts + 1, tried.started_at),
               ParseRetryAfter(reply.retry_after, {}, now));
}

Settlement Dispatcher::Judge(const LeasedDelivery& delivery, DeliveryAttempt attempt,
                             std::optional<Millis> retry_after) {
  const WallTime now = clock_.Wall();
  Settlement settlement{.delivery = delivery, .attempt = std::move(attempt)};
  if (settlement.attempt.error.empty()) return settlement;
  RetryInput retry{.failures = settlement.attempt.number,
                   .retries_max = options_.retries_max,
                   .unit = random_.NextUnit()};
  const auto planned = RetryDelay(retry);
  retry.retry_after = retry_after;
  const auto pause = RetryDelay(retry);
  settlement.state = pause ? DeliveryState::kPending : DeliveryState::kFailed;
  if (pause) settlement.next_attempt_at = now + *pause;
  if (pause) settlement.wished_longer = *pause - *planned;
  const auto& failing_since = delivery.webhook.failing_since;
  if (settlement.attempt.status == kGone) {
    settlement.webhook_state = WebhookState::kGone;
  } else if (failing_since && now - *failing_since >= options_.failing_max) {
    settlement.webhook_state = WebhookState::kFailing;
  }
  if (settlement.webhook_state) {
    settlement.state = DeliveryState::kFailed;
    settlement.next_attempt_at.reset();
    CPA_LOG_WARN("webhooks", "webhook {} is switched off: {}", delivery.webhook.id,
                 WebhookStateName(*settlement.webhook_state));
  }
  return settlement;
}

Millis Dispatcher::Patience() {
  const WallTime now = clock_.Wall();
  auto next = store_.NextDue(now);
  if (!next) {
    Went("looking for", next.error());
    return options_.storage_pause;
  }
  Millis patience = options_.look_every;
  const bool full = under_way_.size() >= options_.under_way_max;
  // What is due already and was not leased waits for a place, and a result wakes us.
  if (*next && !full) patience = std::min(patience, **next - now);
  if (held_until_) patience = std::min(patience, std::max(Millis{0}, *held_until_ - now));
  if (!unrecorded_.empty()) patience = Millis{0};
  return patience;
}

}  // namespace cpa::notify
