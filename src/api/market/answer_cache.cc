#include "api/market/answer_cache.h"

#include <functional>

#include "base/mutex.h"

namespace cpa::api {
namespace {

// Of what clients may ask for in a second that matters; then all are forgotten.
constexpr std::size_t kAskingsMax = 10'000;

constexpr std::size_t kHeadBytes = 2'048;

std::size_t HashOf(std::string_view key) {
  return std::hash<std::string_view>{}(key);
}

// Its gzip form, which is made later, is no larger than the body.
std::size_t BytesOf(const http::Answer& answer) {
  return 2 * answer.body().size() + kHeadBytes;
}

}  // namespace

http::AnswerPtr AnswerCache::Find(std::string_view key, std::uint64_t snapshot_id, SteadyTime now) {
  MutexLock lock(mutex_);
  NoteAsked(key, now);
  return Look(key, snapshot_id, now);
}

http::AnswerPtr AnswerCache::FindAgain(std::string_view key, std::uint64_t snapshot_id,
                                       SteadyTime now) {
  MutexLock lock(mutex_);
  return Look(key, snapshot_id, now);
}

http::AnswerPtr AnswerCache::Look(std::string_view key, std::uint64_t snapshot_id, SteadyTime now) {
  if (snapshot_id != snapshot_id_) return nullptr;
  const Entry* const found = entries_.Find(key);
  if (found == nullptr || now - found->rendered_at >= kFreshFor) return nullptr;
  return found->answer;
}

void AnswerCache::NoteAsked(std::string_view key, SteadyTime now) {
  if (askings_.size() >= kAskingsMax) askings_.clear();
  const auto [place, is_first] = askings_.try_emplace(HashOf(key), Asking{now});
  if (!is_first) place->second = {now, now - place->second.last < kFreshFor};
}

bool AnswerCache::IsWanted(std::string_view key) const {
  const auto found = askings_.find(HashOf(key));
  return found != askings_.end() && found->second.again;
}

void AnswerCache::Put(std::string_view key, std::uint64_t snapshot_id, SteadyTime now,
                      http::AnswerPtr answer) {
  MutexLock lock(mutex_);
  if (snapshot_id < snapshot_id_ || !IsWanted(key)) return;  // Or a newer snapshot has come.
  if (snapshot_id > snapshot_id_) {
    entries_.Clear();
    snapshot_id_ = snapshot_id;
  }
  const std::size_t bytes = BytesOf(*answer);
  entries_.Put(key, {now, std::move(answer)}, bytes);
}

std::size_t AnswerCache::bytes() const {
  MutexLock lock(mutex_);
  return entries_.bytes();
}

}  // namespace cpa::api
