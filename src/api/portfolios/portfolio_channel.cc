#include "api/portfolios/portfolio_channel.h"

#include <unordered_map>
#include <utility>

#include "api/portfolios/portfolio_json.h"
#include "api/rest/json_writer.h"
#include "base/log.h"
#include "ws/hub.h"

namespace cpa::api {
namespace {

constexpr std::int64_t kToldPortfoliosMax = 200;

std::string UpdateMessage(const std::string& values, WallTime now) {
  std::string message = R"({"type":"portfolio_update","data":)";
  message += values;
  AddTime(message, "timestamp", now);
  return message + '}';
}

}  // namespace

struct PortfolioChannel::Client {
  ws::Session* session = nullptr;
  std::string user_id;
  bool is_read = false;  // A look is under way.
  Values told;
  WheelTimer timer;
};

struct PortfolioChannel::OnLoop {
  Loop* loop = nullptr;
  std::unordered_map<const ws::Session*, std::unique_ptr<Client>> clients;
};

PortfolioChannel::PortfolioChannel(Millis interval, const PortfolioDesk& desk,
                                   const std::vector<Loop*>& loops)
    : interval_(interval), desk_(desk) {
  for (Loop* loop : loops) {
    on_loops_.push_back(std::make_unique<OnLoop>());
    on_loops_.back()->loop = loop;
  }
}

PortfolioChannel::~PortfolioChannel() = default;

PortfolioChannel::OnLoop& PortfolioChannel::On(ws::Session& session) const {
  return *on_loops_[static_cast<std::size_t>(session.hub().loop().index())];
}

void PortfolioChannel::Follow(ws::Session& session, const std::string& user_id) {
  OnLoop& here = On(session);
  std::unique_ptr<Client>& client = here.clients[&session];
  if (!client) {
    client = std::make_unique<Client>();
    client->session = &session;
    client->user_id = user_id;
    client->timer.OnFire([this, &here, each = client.get()] {
      each->timer.Arm(here.loop->timers(), interval_);
      if (!each->session->busy()) Look(*each);
    });
    client->timer.Arm(here.loop->timers(), interval_);
  }
  client->told.clear();
  Look(*client);
}

void PortfolioChannel::Unfollow(ws::Session& session) {
  On(session).clients.erase(&session);
}

void PortfolioChannel::Look(Client& client) {
  if (client.is_read || !client.session->open()) return;
  client.is_read = true;
  OnLoop& here = On(*client.session);
  const auto look = [this, &here, weak = client.session->weak_from_this(),
                     user_id = client.user_id] {
    auto found = std::make_shared<const Found>(ValuesOf(user_id));
    here.loop->Post([this, &here, weak, found] {
      const auto open = weak.lock();
      const auto one = open ? here.clients.find(open.get()) : here.clients.end();
      if (one != here.clients.end()) Tell(*one->second, *found);
    });
  };
  if (!desk_.reads.PostFor(client.user_id, look)) client.is_read = false;
}

// On a thread of the pool.
PortfolioChannel::Found PortfolioChannel::ValuesOf(const std::string& user_id) const {
  const auto found = desk_.store.List(user_id, "", kToldPortfoliosMax);
  if (!found) return found.error();
  const CoinLookup coins = desk_.Coins();
  Values all;
  for (const PortfolioWithPositions& one : *found) {
    AppendValues(all[one.portfolio.id], one.portfolio, Summarize(one.positions, coins));
  }
  return all;
}

void PortfolioChannel::Tell(Client& client, const Found& found) const {
  client.is_read = false;
  if (!found) {
    CPA_LOG_WARN("ws", "values of portfolios: {}", found.error().detail);
    return;
  }
  const WallTime now = desk_.clock.Wall();
  for (const auto& [id, values] : *found) {
    const auto before = client.told.find(id);
    if (before != client.told.end() && before->second == values) continue;
    client.session->SendText(UpdateMessage(values, now));
  }
  client.told = *found;  // Of a deleted one nothing is remembered.
}

}  // namespace cpa::api
