#include "simulator/gate.h"

#include <algorithm>

#include "base/text.h"
#include "simulator/json_writer.h"

namespace cpa::simulator {
namespace {

constexpr std::chrono::minutes kMinute{1};
constexpr std::size_t kCallersMax = 1'024;

std::string CallerName(const Request& request) {
  if (!request.pro_key.empty()) return "key:" + request.pro_key;
  if (!request.demo_key.empty()) return "key:" + request.demo_key;
  return "address:" + request.peer_address;
}

Answer NoUserAgent() {
  Answer answer = StatusError(
      403, 403,
      "Please add a descriptive User-Agent to your request. For higher rate limits & stable "
      "integration, please subscribe to our API plans: https://www.coingecko.com/en/api/pricing .");
  answer.content_type = "application/json";
  return answer;
}

Answer KeyMissing(WallTime now) {
  std::string stamp = FormatTime(now);
  stamp.replace(stamp.size() - 1, 1, "+00:00");
  JsonWriter json;
  json.BeginObject().Key("status").BeginObject();
  json.Key("timestamp").String(stamp).Key("error_code").Int(10'002);
  json.Key("error_message").String("API Key Missing").EndObject().EndObject();
  return {.status = 401, .body = json.Take()};
}

}  // namespace

Gate::Gate(GateOptions options, const Clock& clock) : options_(std::move(options)), clock_(clock) {}

std::optional<Answer> Gate::Refuse(const Request& request) {
  if (request.user_agent.empty()) return NoUserAgent();
  if (auto refusal = RefuseKey(request)) return refusal;

  Caller& caller = CallerOf(request);
  const SteadyTime now = clock_.Steady();
  if (caller.minute_calls == 0 || now - caller.minute_start >= kMinute) {
    caller.minute_start = now;
    caller.minute_calls = 0;
  }
  ++caller.minute_calls;
  if (options_.minute_limit > 0 && caller.minute_calls > options_.minute_limit) {
    const auto left = std::chrono::ceil<std::chrono::seconds>(caller.minute_start + kMinute - now);
    return RateLimitError(std::to_string(left.count()));
  }
  if (options_.month_limit > 0 && caller.month_calls >= options_.month_limit) {
    return RateLimitError("60");
  }
  return std::nullopt;
}

std::optional<Answer> Gate::RefuseKey(const Request& request) const {
  if (!options_.pro && !request.pro_key.empty()) {
    return StatusError(400, 10'010, "If you are using Pro API key, please change your root URL");
  }
  if (options_.pro && !request.demo_key.empty()) {
    return StatusError(400, 10'011, "If you are using Demo API key, please change your root URL");
  }
  const std::string& key = options_.pro ? request.pro_key : request.demo_key;
  if (options_.pro && key.empty()) return KeyMissing(clock_.Wall());
  const bool known = options_.keys.empty() || std::ranges::count(options_.keys, key) > 0;
  return known ? std::nullopt : std::optional(KeyMissing(clock_.Wall()));
}

void Gate::CountSuccess(const Request& request) {
  ++CallerOf(request).month_calls;
}

std::optional<KeyUsage> Gate::UsageOf(const Request& request) const {
  if (!options_.pro) return std::nullopt;
  const auto found = callers_.find(CallerName(request));
  return KeyUsage{.minute_limit = options_.minute_limit,
                  .month_limit = options_.month_limit,
                  .month_calls = found == callers_.end() ? 0 : found->second.month_calls};
}

Gate::Caller& Gate::CallerOf(const Request& request) {
  // Forgetting everybody is crude, but this many callers never come to a stand-in.
  if (callers_.size() >= kCallersMax) callers_.clear();
  Caller& caller = callers_[CallerName(request)];
  if (caller.month != ThisMonth()) {
    caller.month = ThisMonth();
    caller.month_calls = 0;
  }
  return caller;
}

std::chrono::year_month Gate::ThisMonth() const {
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(clock_.Wall())};
  return day.year() / day.month();
}

}  // namespace cpa::simulator
