#include "api/limiter.h"

#include <chrono>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include "base/asio.h"

namespace cpa::api {
namespace {

constexpr unsigned kSubscriberBits = 64;

std::string CeilSeconds(Millis time) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(time).count());
}

}  // namespace

Limiter::Verdict Limiter::Take(std::string_view key) {
  if (options_.limit == 0) return {};
  const SteadyTime now = clock_.Steady();
  std::lock_guard lock(mutex_);
  DropEnded(now);
  Window& window = WindowOf(std::string(key), now);
  const bool admitted = window.count < options_.limit;
  if (admitted) ++window.count;
  return {.admitted = admitted,
          .remaining = options_.limit - window.count,
          .reset_after = std::chrono::ceil<Millis>(window.end - now)};
}

// All windows are equally long, so the oldest ends first.
void Limiter::DropEnded(SteadyTime now) {
  while (!order_.empty() && windows_.at(order_.front()).end <= now) {
    windows_.erase(order_.front());
    order_.pop_front();
  }
}

Limiter::Window& Limiter::WindowOf(const std::string& key, SteadyTime now) {
  if (const auto found = windows_.find(key); found != windows_.end()) return found->second;
  if (order_.size() >= options_.keys_max) {
    windows_.erase(order_.front());
    order_.pop_front();
  }
  order_.push_back(key);
  return windows_[key] = {.end = now + options_.window};
}

std::size_t Limiter::key_count() const {
  std::lock_guard lock(mutex_);
  return order_.size();
}

std::string LimitKeyOf(const std::string& address) {
  error_code error;
  const auto ip = asio::ip::make_address(address, error);
  if (error || ip.is_v4()) return address;
  if (ip.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, ip.to_v6()).to_string();
  }
  return asio::ip::network_v6(ip.to_v6(), kSubscriberBits).canonical().to_string();
}

std::string LimitFields(std::string_view policy, const LimiterOptions& options,
                        const Limiter::Verdict& verdict) {
  const std::string name = '"' + std::string(policy) + '"';
  const std::string reset = CeilSeconds(verdict.reset_after);
  std::string fields = "RateLimit-Policy: " + name + ";q=" + std::to_string(options.limit) +
                       ";w=" + CeilSeconds(options.window) + "\r\n";
  fields += "RateLimit: " + name + ";r=" + std::to_string(verdict.remaining) + ";t=" + reset;
  fields += "\r\n";
  if (!verdict.admitted) fields += "Retry-After: " + reset + "\r\n";
  return fields;
}

}  // namespace cpa::api
