#include "api/answer_cache.h"

namespace cpa::api {

http::AnswerPtr AnswerCache::Find(std::string_view key, std::uint64_t snapshot_id,
                                  SteadyTime now) const {
  std::lock_guard lock(mutex_);
  if (snapshot_id != snapshot_id_) return nullptr;
  const auto found = entries_.find(key);
  if (found == entries_.end() || now - found->second.rendered_at >= kFreshFor) return nullptr;
  return found->second.answer;
}

void AnswerCache::Put(std::string_view key, std::uint64_t snapshot_id, SteadyTime now,
                      http::AnswerPtr answer) {
  Entries old;  // Dies after the unlock.
  std::lock_guard lock(mutex_);
  if (snapshot_id < snapshot_id_) return;  // A newer snapshot has come meanwhile.
  if (snapshot_id > snapshot_id_ || entries_.size() >= entries_max_) {
    old.swap(entries_);
    snapshot_id_ = snapshot_id;
  }
  entries_.insert_or_assign(std::string(key), Entry{now, std::move(answer)});
}

}  // namespace cpa::api
