// Public market answers, rendered at most once per snapshot and second and then shared as bytes.
// Bounded: when full, or when a newer snapshot shows up, it starts afresh.
// Threads: any.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "http/message.h"

namespace cpa::api {

class AnswerCache {
 public:
  // An answer shows ages, so it is rendered again after this long even if no price came.
  static constexpr Millis kFreshFor{1000};

  explicit AnswerCache(std::size_t entries_max = 1024) : entries_max_(entries_max) {}

  // nullptr when there is none for this key, snapshot and second.
  http::AnswerPtr Find(std::string_view key, std::uint64_t snapshot_id, SteadyTime now) const;
  void Put(std::string_view key, std::uint64_t snapshot_id, SteadyTime now, http::AnswerPtr answer);

 private:
  struct Hash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  struct Entry {
    SteadyTime rendered_at;
    http::AnswerPtr answer;
  };

  using Entries = std::unordered_map<std::string, Entry, Hash, std::equal_to<>>;

  const std::size_t entries_max_;
  mutable std::mutex mutex_;  // Guards everything below.
  std::uint64_t snapshot_id_ = 0;
  Entries entries_;
};

}  // namespace cpa::api
