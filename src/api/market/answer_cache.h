// Public market answers, rendered at most twice per snapshot and second and then shared as bytes.
// Bounded in bytes, and only what is asked for again within an answer's life is kept: whoever asks
// for a thousand different things fills nothing. A newer snapshot starts it afresh.
// Threads: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "base/bounded_map.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "http/message.h"

namespace cpa::api {

class AnswerCache {
 public:
  // An answer shows ages, so it is rendered again after this long even if no price came.
  static constexpr Millis kFreshFor{1000};

  explicit AnswerCache(std::size_t bytes_max) : entries_(bytes_max) {}

  // nullptr when there is none for this key, snapshot and second. Notes that it was asked for.
  http::AnswerPtr Find(std::string_view key, std::uint64_t snapshot_id, SteadyTime now);
  // The same for a question that was noted before.
  http::AnswerPtr FindAgain(std::string_view key, std::uint64_t snapshot_id, SteadyTime now);
  void Put(std::string_view key, std::uint64_t snapshot_id, SteadyTime now, http::AnswerPtr answer);

  std::size_t bytes() const;

 private:
  struct Entry {
    SteadyTime rendered_at;
    http::AnswerPtr answer;
  };

  struct Asking {
    SteadyTime last;
    bool again = false;  // Within kFreshFor of the time before.
  };

  http::AnswerPtr Look(std::string_view key, std::uint64_t snapshot_id, SteadyTime now)
      CPA_REQUIRES(mutex_);
  void NoteAsked(std::string_view key, SteadyTime now) CPA_REQUIRES(mutex_);
  bool IsWanted(std::string_view key) const CPA_REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::uint64_t snapshot_id_ CPA_GUARDED_BY(mutex_) = 0;
  BoundedMap<Entry> entries_ CPA_GUARDED_BY(mutex_);
  std::unordered_map<std::size_t, Asking> askings_
      CPA_GUARDED_BY(mutex_);  // By hash: a collision keeps one more answer.
};

}  // namespace cpa::api
