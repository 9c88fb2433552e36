// Lets the limiter find a key's owner without hashing or locking, as of a moment ago: to count by,
// never to let anybody in. Bounded; one for each loop. Threads: one owner.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"

namespace cpa::api {

class KeyOwners {
 public:
  static constexpr Millis kFreshFor{5'000};

  explicit KeyOwners(std::size_t keys_max = 1'024) : keys_max_(keys_max) {}

  // The user's id; nullptr when it is not known. Valid until the next Put.
  const std::string* Find(const std::string& key, SteadyTime now) const;
  // Starts afresh when it is full.
  void Put(const std::string& key, std::string user_id, SteadyTime now);

 private:
  struct Owner {
    std::string user_id;
    SteadyTime until;
  };

  const std::size_t keys_max_;
  std::unordered_map<std::string, Owner> owners_;
};

}  // namespace cpa::api
