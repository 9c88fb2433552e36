#include "domain/coin_aliases.h"

#include <set>

namespace cpa {
namespace {

using Pairs = std::map<std::string, std::string, std::less<>>;

// Empty: it runs in a circle.
std::string EndOf(const Pairs& pairs, const std::string& old_id) {
  std::set<std::string_view> passed = {old_id};
  const std::string* id = &pairs.find(old_id)->second;
  for (auto next = pairs.find(*id); next != pairs.end(); next = pairs.find(*id)) {
    if (!passed.insert(*id).second) return {};
    id = &next->second;
  }
  return *id;
}

}  // namespace

CoinAliases::CoinAliases(const std::vector<std::string>& pairs) {
  Pairs given;
  for (const std::string& pair : pairs) {
    const std::size_t sign = pair.find('=');
    if (sign == pair.npos || sign == 0 || sign + 1 == pair.size()) continue;
    given.insert_or_assign(pair.substr(0, sign), pair.substr(sign + 1));
  }
  for (const auto& [old_id, next] : given) {
    std::string end = EndOf(given, old_id);
    if (!end.empty()) new_ids_.emplace(old_id, std::move(end));
  }
}

std::string CoinAliases::Resolve(std::string_view id) const {
  const auto found = new_ids_.find(id);
  return found == new_ids_.end() ? std::string(id) : found->second;
}

std::vector<std::string> CoinAliases::OldIdsOf(std::string_view id) const {
  std::vector<std::string> old_ids;
  for (const auto& [old_id, new_id] : new_ids_) {
    if (new_id == id) old_ids.push_back(old_id);
  }
  return old_ids;
}

}  // namespace cpa
