#include "api/rest/limiter.h"

#include <chrono>

#include "base/ip_address.h"
#include "base/mutex.h"
#include "base/text.h"

namespace cpa::api {
namespace {

void AppendCeilSeconds(std::string& out, Millis time) {
  AppendInt(out, std::chrono::ceil<std::chrono::seconds>(time).count());
}

}  // namespace

Limiter::Verdict Limiter::Take(std::string_view key) {
  const SteadyTime now = clock_.Steady();
  MutexLock lock(mutex_);
  if (options_.limit == 0) return {};
  DropEnded(now);
  Window& window = WindowOf(key, now);
  const bool admitted = window.count < options_.limit;
  if (admitted) ++window.count;
  return {.admitted = admitted,
          .remaining = options_.limit - window.count,
          .reset_after = std::chrono::ceil<Millis>(window.end - now)};
}

Limiter::Verdict Limiter::Look(std::string_view key) const {
  const SteadyTime now = clock_.Steady();
  MutexLock lock(mutex_);
  if (options_.limit == 0) return {};
  const auto found = windows_.find(key);
  const bool is_open = found != windows_.end() && found->second.end > now;
  const int left = options_.limit - (is_open ? found->second.count : 0);
  const auto reset_after = is_open ? found->second.end - now : options_.window;
  return {.admitted = left > 0,
          .remaining = left > 0 ? left - 1 : 0,
          .reset_after = std::chrono::ceil<Millis>(reset_after)};
}

// All windows are equally long, so the oldest ends first.
void Limiter::DropEnded(SteadyTime now) {
  while (!order_.empty() && order_.front()->second.end <= now) DropOldest();
}

void Limiter::DropOldest() {
  windows_.erase(windows_.find(order_.front()->first));
  order_.pop_front();
}

Limiter::Window& Limiter::WindowOf(std::string_view key, SteadyTime now) {
  if (const auto found = windows_.find(key); found != windows_.end()) return found->second;
  if (order_.size() >= options_.keys_max) DropOldest();
  const auto added = windows_.emplace(key, Window{.end = now + options_.window}).first;
  order_.push_back(&*added);
  return added->second;
}

LimiterOptions Limiter::options() const {
  MutexLock lock(mutex_);
  return options_;
}

void Limiter::Change(int limit, Millis window) {
  MutexLock lock(mutex_);
  options_.limit = limit;
  options_.window = window;
  windows_.clear();
  order_.clear();
}

std::size_t Limiter::key_count() const {
  MutexLock lock(mutex_);
  return order_.size();
}

std::string LimitKeyOf(const std::string& address) {
  return SubscriberOf(address);
}

std::string LimitFields(std::string_view policy, const LimiterOptions& options,
                        const Limiter::Verdict& verdict) {
  std::string fields = LimitHead(policy, options);
  AppendLimitState(fields, verdict);
  return fields;
}

std::string LimitHead(std::string_view policy, const LimiterOptions& options) {
  std::string head = "RateLimit-Policy: \"" + std::string(policy) + "\";q=";
  AppendInt(head, options.limit);
  head += ";w=";
  AppendCeilSeconds(head, options.window);
  head.append("\r\nRateLimit: \"").append(policy).append("\";r=");
  return head;
}

void AppendLimitState(std::string& out, const Limiter::Verdict& verdict) {
  AppendInt(out, verdict.remaining);
  out += ";t=";
  AppendCeilSeconds(out, verdict.reset_after);
  out += "\r\n";
  if (verdict.admitted) return;
  out += "Retry-After: ";
  AppendCeilSeconds(out, verdict.reset_after);
  out += "\r\n";
}

}  // namespace cpa::api
