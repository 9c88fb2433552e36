// Answers of upstream in Redis, shared by all servers that name the same one. Redis is a help and
// never a need: when it does not answer within kPatience, it is left alone for a while, which grows
// from one second to thirty, and everything goes on as if it knew nothing.
// Threads: any; one command at a time.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/mutex.h"
#include "market/answer_store.h"
#include "redis/redis_address.h"

struct redisContext;
struct redisReply;

namespace cpa::redis {

enum class RedisState {
  kOk,
  kFull,         // It answers, but keeps nothing more.
  kReadOnly,     // It answers, but refuses writes for another reason.
  kUnavailable,  // It did not answer when it was last asked.
};

std::string_view StateName(RedisState state);

class RedisStore final : public AnswerStore {
 public:
  static constexpr Millis kPatience{1'000};  // For the connection, and for each command.
  static constexpr Millis kRestMin{1'000};
  static constexpr Millis kRestMax{30'000};
  static constexpr std::size_t kValueBytesMax = std::size_t{1} << 20;

  RedisStore(RedisAddress address, const Clock& clock);
  ~RedisStore() override;

  std::optional<std::string> Get(const std::string& key) override;
  void Put(const std::string& key, const std::string& value, Millis keep_for) override;

  // Finds out whether it answers and keeps what it is given, for state().
  void Ping();

  RedisState state() const { return state_.load(std::memory_order_relaxed); }

 private:
  struct Closer {
    void operator()(redisContext* connection) const;
    void operator()(redisReply* reply) const;
  };

  using ReplyPtr = std::unique_ptr<redisReply, Closer>;

  template <class... Parts>
  ReplyPtr Ask(const char* format, Parts... parts) CPA_REQUIRES(mutex_);
  bool Connect() CPA_REQUIRES(mutex_);
  bool Introduce() CPA_REQUIRES(mutex_);
  void Fail(const std::string& why) CPA_REQUIRES(mutex_);
  bool Agrees(const redisReply& reply) CPA_REQUIRES(mutex_);
  void NoteWrite(const redisReply& reply) CPA_REQUIRES(mutex_);
  void Become(RedisState state);

  const RedisAddress address_;
  const Clock& clock_;
  std::atomic<RedisState> state_{RedisState::kUnavailable};
  Mutex mutex_;
  std::unique_ptr<redisContext, Closer> connection_ CPA_GUARDED_BY(mutex_);
  std::optional<SteadyTime> rests_until_ CPA_GUARDED_BY(mutex_);
  Millis rest_ CPA_GUARDED_BY(mutex_){kRestMin};
};

}  // namespace cpa::redis
