#include "api/limits/key_owners.h"

#include <utility>

namespace cpa::api {

const std::string* KeyOwners::Find(const std::string& key, SteadyTime now) const {
  const auto found = owners_.find(key);
  return found != owners_.end() && now < found->second.until ? &found->second.user_id : nullptr;
}

void KeyOwners::Put(const std::string& key, std::string user_id, SteadyTime now) {
  if (owners_.size() >= keys_max_) owners_.clear();
  owners_.insert_or_assign(key, Owner{std::move(user_id), now + kFreshFor});
}

}  // namespace cpa::api
