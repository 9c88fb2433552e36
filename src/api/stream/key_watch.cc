#include "api/stream/key_watch.h"

#include <boost/asio/post.hpp>

#include "ws/hub.h"

namespace cpa::api {

KeyWatch::KeyWatch(Accounts& accounts, BlockingPool& blocking, const std::vector<Loop*>& loops)
    : accounts_(accounts), blocking_(blocking) {
  for (Loop* loop : loops) {
    Watched& watched = *watched_.emplace_back(std::make_unique<Watched>(*loop));
    watched.timer.OnFire([this, &watched] { Ask(watched); });
  }
}

KeyWatch::Watched& KeyWatch::On(ws::Session& session) {
  return *watched_[static_cast<std::size_t>(session.hub().loop().index())];
}

void KeyWatch::Add(ws::Session& session, const User& user) {
  Watched& watched = On(session);
  Holder& holder = watched.holders[user.key_id];
  holder.user_id = user.id;
  holder.sessions.push_back(&session);
  if (!watched.timer.armed()) watched.timer.Arm(watched.loop.timers(), kInterval);
}

void KeyWatch::Remove(ws::Session& session, const User& user) {
  Watched& watched = On(session);
  const auto found = watched.holders.find(user.key_id);
  if (found == watched.holders.end()) return;
  std::erase(found->second.sessions, &session);
  if (found->second.sessions.empty()) watched.holders.erase(found);
}

void KeyWatch::OnRevoked(const Revocation& revocation) {
  for (const auto& watched : watched_) {
    watched->loop.Post([&on_loop = *watched, revocation] { CloseRevoked(on_loop, revocation); });
  }
}

// One question for all keys of the loop; never two under way, however slow the database is.
void KeyWatch::Ask(Watched& watched) {
  if (watched.holders.empty()) return;
  watched.timer.Arm(watched.loop.timers(), kInterval);
  if (watched.asking) return;
  watched.asking = true;
  std::vector<std::string> key_ids;
  key_ids.reserve(watched.holders.size());
  for (const auto& [key_id, holder] : watched.holders) key_ids.push_back(key_id);
  blocking_.Post([this, &watched, key_ids = std::move(key_ids)] {
    watched.loop.Post([&watched, dead = accounts_.FindDeadKeys(key_ids)] {
      watched.asking = false;
      CloseDead(watched, dead);
    });
  });
}

void KeyWatch::CloseRevoked(Watched& watched, const Revocation& revocation) {
  for (const auto& [key_id, holder] : watched.holders) {
    const bool same_key = revocation.key_id.empty() || revocation.key_id == key_id;
    if (same_key && holder.user_id == revocation.user_id) Close(holder);
  }
}

// When the database does not answer the sockets stay: that is no reason to cut anybody off.
void KeyWatch::CloseDead(Watched& watched, const Result<std::vector<std::string>>& dead) {
  if (!dead) return;
  for (const std::string& key_id : *dead) {
    const auto found = watched.holders.find(key_id);
    if (found != watched.holders.end()) Close(found->second);
  }
}

// A session that closes tells so later, so the list does not change meanwhile.
void KeyWatch::Close(const Holder& holder) {
  for (ws::Session* session : holder.sessions) {
    session->Close(ws::kCloseInvalidKey, "Invalid API key");
  }
}

}  // namespace cpa::api
