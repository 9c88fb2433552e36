#include "http/shares.h"

#include "base/mutex.h"

namespace cpa::http {

std::shared_ptr<const void> Shares::Take(const std::string& name, std::size_t amount) {
  {
    MutexLock lock(mutex_);
    std::size_t& taken = taken_[name];
    if (share_max_ > 0 && (amount > share_max_ || taken > share_max_ - amount)) {
      if (taken == 0) taken_.erase(name);
      return nullptr;
    }
    taken += amount;
  }
  const auto give = [self = shared_from_this(), name, amount](const void*) {
    self->Give(name, amount);
  };
  return {this, give};
}

void Shares::Give(const std::string& name, std::size_t amount) {
  MutexLock lock(mutex_);
  const auto found = taken_.find(name);
  if ((found->second -= amount) == 0) taken_.erase(found);
}

}  // namespace cpa::http
