#include "redis/redis_store.h"

#include <hiredis/hiredis.h>
#include <sys/time.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/mutex.h"
#include "base/text.h"

namespace cpa::redis {
namespace {

timeval TimevalOf(Millis time) {
  return {.tv_sec = time.count() / 1000, .tv_usec = (time.count() % 1000) * 1000};
}

// GETRANGE counts both ends, so a value that is too large comes as one byte too many.
constexpr int kLastByteRead = static_cast<int>(RedisStore::kValueBytesMax);

std::string_view TextOf(const redisReply& reply) {
  return reply.str == nullptr ? std::string_view() : std::string_view(reply.str, reply.len);
}

// Somebody else's list or hash stands under our key: that says nothing about Redis.
bool IsOfWrongType(const redisReply& reply) {
  return reply.type == REDIS_REPLY_ERROR && TextOf(reply).starts_with("WRONGTYPE");
}

// Error codes of the protocol, which are not words of a language.
std::optional<RedisState> RefusalIn(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_ERROR) return std::nullopt;
  if (TextOf(reply).starts_with("OOM ")) return RedisState::kFull;
  if (TextOf(reply).starts_with("READONLY ") || TextOf(reply).starts_with("MISCONF ")) {
    return RedisState::kReadOnly;
  }
  return std::nullopt;
}

constexpr const char* kProbeKey = "crypto-price-api:probe";

}  // namespace

std::string_view StateName(RedisState state) {
  switch (state) {
    case RedisState::kOk:
      return "ok";
    case RedisState::kFull:
      return "full";
    case RedisState::kReadOnly:
      return "read_only";
    case RedisState::kUnavailable:
      return "unavailable";
  }
  return "unavailable";
}

void RedisStore::Closer::operator()(redisContext* connection) const {
  ::redisFree(connection);
}

void RedisStore::Closer::operator()(redisReply* reply) const {
  ::freeReplyObject(reply);
}

RedisStore::RedisStore(RedisAddress address, const Clock& clock)
    : address_(std::move(address)), clock_(clock) {}

RedisStore::~RedisStore() = default;

std::optional<std::string> RedisStore::Get(const std::string& key) {
  MutexLock lock(mutex_);
  const ReplyPtr reply = Ask("GETRANGE %b 0 %d", key.data(), key.size(), kLastByteRead);
  if (!reply || IsOfWrongType(*reply)) return std::nullopt;
  if (!Agrees(*reply) || reply->type != REDIS_REPLY_STRING) return std::nullopt;
  const std::string_view value = TextOf(*reply);
  if (value.empty() || value.size() > kValueBytesMax) return std::nullopt;
  return std::string(value);
}

// When Redis says no (full, read-only), others will not find it, and health says so.
void RedisStore::Put(const std::string& key, const std::string& value, Millis keep_for) {
  if (value.size() > kValueBytesMax) return;
  MutexLock lock(mutex_);
  const ReplyPtr reply = Ask("SET %b %b PX %lld", key.data(), key.size(), value.data(),
                             value.size(), static_cast<long long>(keep_for.count()));
  if (reply) NoteWrite(*reply);
}

// One that is full answers everything but this.
void RedisStore::Ping() {
  MutexLock lock(mutex_);
  if (const ReplyPtr reply = Ask("SET %s 1 PX 1000", kProbeKey)) NoteWrite(*reply);
}

void RedisStore::NoteWrite(const redisReply& reply) {
  const auto refusal = RefusalIn(reply);
  if (!refusal && !Agrees(reply)) return;
  rests_until_.reset();
  rest_ = kRestMin;
  Become(refusal.value_or(RedisState::kOk));
}

void RedisStore::Become(RedisState state) {
  if (state_.exchange(state) == state) return;
  if (state == RedisState::kOk) {
    CPA_LOG_INFO("redis", "{}:{} answers", address_.host, address_.port);
  } else if (state != RedisState::kUnavailable) {
    CPA_LOG_WARN("redis", "{}:{} keeps nothing more: it is {}", address_.host, address_.port,
                 StateName(state));
  }
}

// nullptr: it did not answer, or is left alone for now.
template <class... Parts>
RedisStore::ReplyPtr RedisStore::Ask(const char* format, Parts... parts) {
  if (rests_until_ && clock_.Steady() < *rests_until_) return nullptr;
  if (!connection_ && !Connect()) return nullptr;
  ReplyPtr reply(static_cast<redisReply*>(::redisCommand(connection_.get(), format, parts...)));
  if (!reply) Fail(connection_->errstr);
  return reply;
}

bool RedisStore::Agrees(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_ERROR) {
    Fail(std::string(TextOf(reply)));
    return false;
  }
  rests_until_.reset();
  rest_ = kRestMin;
  if (state() == RedisState::kUnavailable) Become(RedisState::kOk);
  return true;
}

bool RedisStore::Connect() {
  connection_.reset(
      ::redisConnectWithTimeout(address_.host.c_str(), address_.port, TimevalOf(kPatience)));
  if (!connection_ || connection_->err != 0) {
    Fail(connection_ ? connection_->errstr : "out of memory");
    return false;
  }
  ::redisSetTimeout(connection_.get(), TimevalOf(kPatience));
  return Introduce();
}

bool RedisStore::Introduce() {
  const auto agrees = [this](void* answer) CPA_REQUIRES(mutex_) {
    const ReplyPtr reply(static_cast<redisReply*>(answer));
    if (reply && reply->type != REDIS_REPLY_ERROR) return true;
    Fail(reply ? std::string(TextOf(*reply)) : connection_->errstr);
    return false;
  };
  redisContext* const connection = connection_.get();
  const std::string& user = address_.user;
  const std::string& password = address_.password;
  if (!user.empty() && !agrees(::redisCommand(connection, "AUTH %b %b", user.data(), user.size(),
                                              password.data(), password.size()))) {
    return false;
  }
  if (user.empty() && !password.empty() &&
      !agrees(::redisCommand(connection, "AUTH %b", password.data(), password.size()))) {
    return false;
  }
  return address_.database == 0 ||
         agrees(::redisCommand(connection, "SELECT %d", address_.database));
}

void RedisStore::Fail(const std::string& why) {
  if (state_.exchange(RedisState::kUnavailable) != RedisState::kUnavailable || !rests_until_) {
    CPA_LOG_WARN("redis", "{}:{} does not help: {}", address_.host, address_.port, OneLine(why));
  }
  rests_until_ = clock_.Steady() + rest_;
  rest_ = std::min(rest_ * 2, kRestMax);
  connection_.reset();
}

}  // namespace cpa::redis
