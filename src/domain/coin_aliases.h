// Coins that upstream has renamed: an id of before, and the id it has now (COIN_ALIASES). Two ids
// are never merged: what was recorded under the old one stays there.
// Threads: never changes after construction; share freely.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cpa {

class CoinAliases {
 public:
  CoinAliases() = default;
  // Each "old=new". Chains are followed to their end; what runs in a circle, or is no such pair, is
  // left out.
  explicit CoinAliases(const std::vector<std::string>& pairs);

  // The id it has now: itself when nobody renamed it.
  std::string Resolve(std::string_view id) const;

  bool IsRenamed(std::string_view id) const { return new_ids_.find(id) != new_ids_.end(); }

  // The ids of before that stand for `id` now.
  std::vector<std::string> OldIdsOf(std::string_view id) const;

  const std::map<std::string, std::string, std::less<>>& all() const { return new_ids_; }

 private:
  std::map<std::string, std::string, std::less<>> new_ids_;  // By old id.
};

}  // namespace cpa
