#include "api/limits/request_limits.h"

#include <algorithm>
#include <functional>

#include "api/rest/credentials.h"
#include "api/rest/errors.h"
#include "base/loop.h"

namespace cpa::api {
namespace {

constexpr std::size_t kShards = 16;

LimiterOptions OfOneShard(LimiterOptions options) {
  options.keys_max = std::max<std::size_t>(1, options.keys_max / kShards);
  return options;
}

}  // namespace

RequestLimits::RequestLimits(const std::optional<LimiterOptions>& options, Accounts& accounts,
                             BlockingPool& reads, std::size_t loop_count, const Clock& clock)
    : enabled_(options.has_value()),
      accounts_(accounts),
      reads_(reads),
      clock_(clock),
      refusal_(ErrorAnswer(kTooManyRequests)),
      heads_(&all_heads_.emplace_back(HeadsOf(options.value_or(LimiterOptions{})))),
      messages_(options.value_or(LimiterOptions{}), clock),
      bad_keys_(options.value_or(LimiterOptions{}), clock),
      owners_(loop_count) {
  for (std::size_t i = 0; i < kShards; ++i)
    requests_.emplace_back(OfOneShard(messages_.options()), clock);
}

RequestLimits::Heads RequestLimits::HeadsOf(const LimiterOptions& options) {
  return {.requests = LimitHead("requests", options), .bad_keys = LimitHead("bad-keys", options)};
}

void RequestLimits::Change(int limit, Millis window) {
  if (!enabled_) return;
  const LimiterOptions now = messages_.options();
  if (now.limit == limit && now.window == window) return;
  for (Limiter& shard : requests_) shard.Change(limit, window);
  messages_.Change(limit, window);
  bad_keys_.Change(limit, window);
  const Heads& heads = all_heads_.emplace_back(HeadsOf({.limit = limit, .window = window}));
  heads_.store(&heads, std::memory_order_release);
}

RequestLimits::Judgement RequestLimits::Judge(http::Request& request) {
  if (!enabled_) return {};
  const Credentials credentials = ReadCredentials(request);
  if (!credentials.key.empty() && !credentials.conflicting) {
    return JudgeKey(credentials.key, request);
  }
  return {.refusal = Count(LimitKeyOf(request.remote_address), request)};
}

RequestLimits::Judgement RequestLimits::JudgeKey(const std::string& key, http::Request& request) {
  KeyOwners& owners = owners_[static_cast<std::size_t>(request.loop->index())];
  const SteadyTime now = clock_.Steady();
  if (const std::string* owner = owners.Find(key, now)) return {.refusal = Count(*owner, request)};

  CachedKey cached = accounts_.TryCached(key);
  if (cached.state == KeyState::kGood) {
    owners.Put(key, cached.user.id, now);
    return {.refusal = Count(cached.user.id, request)};
  }
  const std::string address = LimitKeyOf(request.remote_address);
  if (cached.state == KeyState::kBad) return {.refusal = Count(address, request)};
  const auto verdict = bad_keys_.Look(address);
  if (verdict.admitted) return {.waits = true};
  request.answer_fields += heads_.load(std::memory_order_acquire)->bad_keys;
  AppendLimitState(request.answer_fields, verdict);
  return {.refusal = Refuse()};
}

// When the database does not answer, nobody is refused for that: the address counts.
Task<http::AnswerPtr> RequestLimits::JudgeLater(http::Request& request) {
  const std::string key = ReadCredentials(request).key;
  const auto work = [this, &key] { return accounts_.Authenticate(key); };
  const std::string address = LimitKeyOf(request.remote_address);
  const Result<User> user = co_await Offload(reads_, address, work);
  if (user) co_return Count(user->id, request);
  if (user.error().kind == ErrorKind::kNotFound) bad_keys_.Take(address);
  co_return Count(address, request);
}

// nullptr when it is admitted.
http::AnswerPtr RequestLimits::Count(std::string_view client, http::Request& request) {
  const std::size_t shard = std::hash<std::string_view>{}(client) % kShards;
  const auto verdict = requests_[shard].Take(client);
  request.answer_fields += heads_.load(std::memory_order_acquire)->requests;
  AppendLimitState(request.answer_fields, verdict);
  return verdict.admitted ? nullptr : Refuse();
}

http::AnswerPtr RequestLimits::Refuse() {
  refused_.fetch_add(1, std::memory_order_relaxed);
  return refusal_;
}

}  // namespace cpa::api
