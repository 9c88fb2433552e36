#include "api/limits/connection_limit.h"

#include <cassert>

#include "base/mutex.h"

namespace cpa::api {

bool ConnectionLimit::Take(const std::string& user_id) {
  MutexLock lock(mutex_);
  std::size_t& count = taken_[user_id];
  if (places_max_ != 0 && count >= places_max_) return false;
  ++count;
  return true;
}

void ConnectionLimit::Leave(const std::string& user_id) {
  MutexLock lock(mutex_);
  const auto found = taken_.find(user_id);
  assert(found != taken_.end());
  if (--found->second == 0) taken_.erase(found);
}

}  // namespace cpa::api
