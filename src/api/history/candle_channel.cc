#include "api/history/candle_channel.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include <boost/asio/post.hpp>

#include "api/history/history_text.h"
#include "base/text.h"
#include "ws/hub.h"

namespace cpa::api {
namespace {

std::string CandleMessage(const CandleUpdate& update, std::uint64_t skipped, WallTime now) {
  const std::string candle = OhlcJson(std::span(&update.candle, 1));
  std::string out = R"({"type":"candle","crypto_id":)";
  AppendJsonString(out, update.key.first);
  out += R"(,"interval":")";
  out += CandleIntervalName(update.key.second);
  out += R"(","candle":)";
  out.append(candle, 1, candle.size() - 2);  // A list of one without its brackets.
  if (skipped > 0) {
    out += R"(,"skipped":)";
    AppendInt(out, static_cast<long long>(skipped));
  }
  out += R"(,"timestamp":")";
  AppendTime(out, now);
  return out + "\"}";
}

}  // namespace

struct CandleChannel::Client {
  // What waits to be sent of one candle.
  struct Waiting {
    std::optional<CandleUpdate> closed = {};
    std::optional<CandleUpdate> open = {};
    std::uint64_t skipped = 0;

    void Put(const CandleUpdate& update) {
      auto& place = update.candle.is_open ? open : closed;
      if (place) ++skipped;
      if (!update.candle.is_open && open && open->candle.open_time == update.candle.open_time) {
        open.reset();
        ++skipped;
      }
      place = update;
    }
  };

  ws::Session* session = nullptr;
  std::set<CandleKey> followed;
  std::map<CandleKey, Waiting> waiting;
};

struct CandleChannel::OnLoop {
  Loop* loop = nullptr;
  std::unordered_map<const ws::Session*, Client> clients;
  std::map<CandleKey, std::set<Client*>> followers;
};

CandleChannel::CandleChannel(bool enabled, HistoryReader& history, BlockingPool& pool,
                             const std::vector<Loop*>& loops, const Clock& clock)
    : enabled_(enabled), watch_(history, clock), pool_(pool), clock_(clock) {
  for (Loop* loop : loops) {
    on_loops_.push_back(std::make_unique<OnLoop>());
    on_loops_.back()->loop = loop;
  }
}

CandleChannel::~CandleChannel() = default;

CandleChannel::OnLoop& CandleChannel::On(ws::Session& session) const {
  return *on_loops_[static_cast<std::size_t>(session.hub().loop().index())];
}

void CandleChannel::OnRows(const std::vector<const SnapshotEntry*>& rows) {
  if (watch_.Note(rows)) Schedule();
}

bool CandleChannel::Follow(ws::Session& session, CandleInterval interval,
                           const std::vector<std::string>& ids) {
  OnLoop& here = On(session);
  Client& client = here.clients[&session];
  client.session = &session;
  std::set<CandleKey> added;
  for (const std::string& id : ids) {
    if (!client.followed.contains({id, interval})) added.emplace(id, interval);
  }
  if (client.followed.size() + added.size() > kFollowedMax) return false;
  for (const CandleKey& key : added) {
    client.followed.insert(key);
    here.followers[key].insert(&client);
    if (const auto candle = watch_.Follow(key)) client.waiting[key].Put({key, *candle});
  }
  // After the answer to the request, which is sent first.
  here.loop->Post([this, &here, weak = session.weak_from_this()] {
    const auto open = weak.lock();
    const auto found = open ? here.clients.find(open.get()) : here.clients.end();
    if (found != here.clients.end()) Flush(found->second);
  });
  Schedule();
  return true;
}

void CandleChannel::Unfollow(ws::Session& session, std::optional<CandleInterval> interval,
                             const std::optional<std::vector<std::string>>& ids) {
  OnLoop& here = On(session);
  const auto found = here.clients.find(&session);
  if (found == here.clients.end()) return;
  Client& client = found->second;
  std::erase_if(client.followed, [&](const CandleKey& key) {
    const bool of_interval = !interval || key.second == *interval;
    const bool of_coin = !ids || std::ranges::find(*ids, key.first) != ids->end();
    if (!of_interval || !of_coin) return false;
    const auto followers = here.followers.find(key);
    followers->second.erase(&client);
    if (followers->second.empty()) here.followers.erase(followers);
    client.waiting.erase(key);
    watch_.Unfollow(key);
    return true;
  });
  if (client.followed.empty()) here.clients.erase(found);
}

std::vector<CandleKey> CandleChannel::FollowedBy(ws::Session& session) const {
  const OnLoop& here = On(session);
  const auto found = here.clients.find(&session);
  if (found == here.clients.end()) return {};
  return {found->second.followed.begin(), found->second.followed.end()};
}

void CandleChannel::Close(ws::Session& session) {
  Unfollow(session, std::nullopt, std::nullopt);
}

void CandleChannel::Schedule() {
  if (wanted_.fetch_add(1) > 0) return;  // The look that is under way is followed by another.
  pool_.Post([this] { RefreshAll(); });
}

void CandleChannel::RefreshAll() {
  int seen = wanted_.load();
  do {
    const auto updates = std::make_shared<const std::vector<CandleUpdate>>(watch_.Refresh());
    for (const auto& on_loop : on_loops_) {
      on_loop->loop->Post([this, here = on_loop.get(), updates] { Distribute(*here, updates); });
    }
  } while (!wanted_.compare_exchange_strong(seen, 0));
}

void CandleChannel::Distribute(OnLoop& here, const Updates& updates) {
  for (const CandleUpdate& update : *updates) {
    const auto followers = here.followers.find(update.key);
    if (followers == here.followers.end()) continue;
    for (Client* client : followers->second) client->waiting[update.key].Put(update);
  }
  for (auto& [session, client] : here.clients) Flush(client);
}

// A client that still has something to take waits for the next time.
void CandleChannel::Flush(Client& client) {
  if (client.waiting.empty() || !client.session->open() || client.session->busy()) return;
  const WallTime now = clock_.Wall();
  for (const auto& [key, waiting] : std::exchange(client.waiting, {})) {
    std::uint64_t skipped = waiting.skipped;
    for (const auto* update : {&waiting.closed, &waiting.open}) {
      if (!*update) continue;
      client.session->SendText(CandleMessage(**update, std::exchange(skipped, 0), now));
    }
  }
}

}  // namespace cpa::api
