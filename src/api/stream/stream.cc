#include "api/stream/stream.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

#include <boost/asio/post.hpp>

#include "api/rest/credentials.h"
#include "api/rest/errors.h"
#include "api/rest/limiter.h"
#include "api/rest/query.h"
#include "base/log.h"
#include "base/text.h"
#include "market/coin_json.h"
#include "ws/handshake.h"

namespace cpa::api {
namespace {

using http::AnswerPtr;
using http::Request;

// Values of a field that may come in several lines (RFC 9110 section 5.3).
std::string Joined(const Request& request, std::string_view name) {
  std::string all;
  for (const auto& [field, value] : request.fields) {
    if (!EqualsIgnoreCase(field, name)) continue;
    if (!all.empty()) all += ", ";
    all += value;
  }
  return all;
}

ws::HandshakeResult Shake(const Request& request, bool compression) {
  const std::string upgrade = Joined(request, "Upgrade");
  const std::string connection = Joined(request, "Connection");
  const std::string key = Joined(request, "Sec-WebSocket-Key");
  const std::string version = Joined(request, "Sec-WebSocket-Version");
  const std::string extensions = Joined(request, "Sec-WebSocket-Extensions");
  return ws::Handshake({.method_is_get = request.verb == http::Verb::kGet,
                        .http_version_1_1 = request.http_1_1,
                        .upgrade = upgrade,
                        .connection = connection,
                        .key = key,
                        .version = version,
                        .extensions = extensions},
                       compression);
}

// Too long to be an event's id, it is as unknown as any other.
std::string SinceOf(const Request& request) {
  constexpr std::size_t kEventIdMax = 64;
  const Query query(request.query);
  return std::string(query.Text("since").value_or("").substr(0, kEventIdMax));
}

std::string_view HostOfOrigin(std::string_view origin) {
  const std::size_t slashes = origin.find("://");
  return slashes == origin.npos ? std::string_view{} : origin.substr(slashes + 3);
}

std::string MessageOfType(std::string_view type) {
  std::string out = R"({"type":)";
  AppendJsonString(out, type);
  return out;
}

void EndWithTime(std::string& out, const Clock& clock) {
  out += R"(,"timestamp":")";
  AppendTime(out, clock.Wall());
  out += "\"}";
}

template <class Ids>
void AppendIdList(std::string& out, std::string_view name, const Ids& ids) {
  out += ",\"";
  out += name;
  out += "\":[";
  for (const std::string& id : ids) {
    if (!out.ends_with('[')) out += ',';
    AppendJsonString(out, id);
  }
  out += ']';
}

std::vector<Loop*> LoopsOf(std::span<const std::unique_ptr<ws::Hub>> hubs) {
  std::vector<Loop*> loops;
  for (const auto& hub : hubs) loops.push_back(&hub->loop());
  return loops;
}

}  // namespace

// What we know of one connection; lives as its session's data.
struct StreamApi::Client {
  std::string address;
  std::shared_ptr<const void> place;         // Among all connections of the address,
  std::shared_ptr<const void> socket_place;  // and among its sockets.
  std::string key;                           // To be checked when the session opens.
  std::string since;                         // The last event that the client knows of.
  std::optional<User> user;
  bool refused = false;
  bool checking = false;
  bool everything = true;
  std::set<std::string> ids;         // When not everything: by the ids of now.
  std::set<std::string> candle_ids;  // Of candles it follows.
  double min_change_percent = 0;
  Millis max_rate{0};
  int refused_in_a_row = 0;
  WheelTimer auth_timer;

  static Client& Of(ws::Session& session) { return *static_cast<Client*>(session.data().get()); }

  std::optional<std::vector<ws::Topic>> topics;  // Of `ids`, those that are tracked; sorted.

  bool Wants(const SnapshotEntry& entry) const {
    return everything || (topics && std::ranges::binary_search(*topics, entry.coin));
  }
};

struct StreamApi::OnLoop {
  std::unordered_map<std::string, std::unordered_set<ws::Session*>> sessions;  // By user.
};

StreamApi::StreamApi(StreamOptions options, const Market& market, Accounts& accounts,
                     BlockingPool& blocking, std::span<const std::unique_ptr<ws::Hub>> hubs,
                     const StreamChannels& channels, TrackedCoins& tracked, RequestLimits& limits,
                     const Clock& clock)
    : options_(std::move(options)),
      origins_(options_.cors),
      market_(market),
      accounts_(accounts),
      blocking_(blocking),
      hubs_(hubs),
      alerts_(channels.alerts),
      candles_(channels.candles),
      portfolios_(channels.portfolios),
      tracked_(tracked),
      clock_(clock),
      keys_(accounts, blocking, LoopsOf(hubs)),
      user_places_(static_cast<std::size_t>(options_.user_connections_max)),
      address_places_(std::make_shared<http::Shares>(options_.address_connections_max)),
      limits_(limits) {
  accounts.OnRevoked([this](const Revocation& revocation) { keys_.OnRevoked(revocation); });
  for (std::size_t i = 0; i < hubs_.size(); ++i) on_loops_.push_back(std::make_unique<OnLoop>());
}

StreamApi::~StreamApi() = default;

StreamApi::OnLoop& StreamApi::On(ws::Session& session) const {
  return *on_loops_[static_cast<std::size_t>(session.hub().loop().index())];
}

void StreamApi::AddRoutes(RouteTable& table) {
  table.push_back(
      {http::Verb::kGet, "/ws", Auth::kPublic, Cost::kExpensive,
       http::UpgradeHandler([this](const Request& request, Socket& socket, std::string_view rest) {
         return Upgrade(request, socket, rest);
       }),
       "The price stream (WebSocket)"});
}

bool StreamApi::TakePlace() {
  const auto places = static_cast<std::uint64_t>(options_.connections_max);
  if (connections_.fetch_add(1, std::memory_order_relaxed) < places) return true;
  connections_.fetch_sub(1, std::memory_order_relaxed);
  return false;
}

// A page of another site may not open a stream unless its origin is allowed, as for CORS. Programs
// send no Origin, and the page this server shows has the server's own.
AnswerPtr StreamApi::Refusal(const Request& request) const {
  const std::string_view origin = request.Field("Origin");
  const bool ours = HostOfOrigin(origin) == request.Field("Host");
  if (!origin.empty() && !ours && !origins_.IsAllowed(origin)) {
    return ErrorAnswer(kOriginNotAllowed);
  }
  if (ReadCredentials(request).conflicting) return ErrorAnswer(kConflictingCredentials);
  return nullptr;
}

AnswerPtr StreamApi::Upgrade(const Request& request, Socket& socket, std::string_view rest) {
  const auto handshake = Shake(request, options_.compression);
  if (const auto* refused = std::get_if<ws::HandshakeRefused>(&handshake)) {
    const ErrorRow row{refused->status == 426 ? kUpgradeRequired.code : kBadHandshake.code,
                       refused->status, refused->detail};
    return ErrorAnswer(row, std::string(refused->extra_fields));
  }
  if (AnswerPtr refusal = Refusal(request)) return refusal;
  auto socket_place = address_places_->Take(LimitKeyOf(request.remote_address));
  if (!socket_place) return ErrorAnswer(kTooManyAddressSockets, "Retry-After: 10\r\n");
  if (!TakePlace()) return ErrorAnswer(kTooManySockets);

  const auto& accepted = std::get<ws::HandshakeAccepted>(handshake);
  auto client = std::make_shared<Client>();
  client->address = request.remote_address;
  client->place = request.place;
  client->socket_place = std::move(socket_place);
  client->key = ReadCredentials(request).key;
  client->since = SinceOf(request);
  ws::Session::Open({.socket = std::move(socket),
                     .response = accepted.response,
                     .compression = accepted.compression,
                     .rest = std::string(rest),
                     .handler = *this,
                     .data = std::move(client)},
                    *hubs_[static_cast<std::size_t>(request.loop->index())]);
  return nullptr;
}

void StreamApi::OnOpen(ws::Session& session) {
  session.SetInterest(std::vector<ws::Topic>{});  // Nothing before we know who it is.
  std::string key = std::exchange(Client::Of(session).key, {});
  if (key.empty()) {
    AwaitAuth(session);
  } else {
    CheckKey(session, std::move(key));
  }
}

void StreamApi::AwaitAuth(ws::Session& session) {
  WheelTimer& timer = Client::Of(session).auth_timer;
  timer.OnFire([weak = session.weak_from_this()] {
    if (const auto open = weak.lock()) open->Close(ws::kCloseInvalidKey, "Authentication required");
  });
  timer.Arm(session.hub().loop().timers(), options_.auth_deadline);
}

void StreamApi::CheckKey(ws::Session& session, std::string key) {
  const CachedKey cached = accounts_.TryCached(key);
  if (cached.state == KeyState::kGood) return OnChecked(session, cached.user);
  if (cached.state == KeyState::kBad) return OnChecked(session, NotFound("known bad"));
  Client::Of(session).checking = true;
  const auto check = [this, key = std::move(key), weak = session.weak_from_this(),
                      loop = &session.hub().loop()] {
    loop->Post([this, weak, user = accounts_.Authenticate(key)] {
      if (const auto open = weak.lock()) OnChecked(*open, user);
    });
  };
  const std::string owner = LimitKeyOf(Client::Of(session).address);
  if (!blocking_.PostFor(owner, check)) OnChecked(session, TooMuchWaits());
}

void StreamApi::OnChecked(ws::Session& session, const Result<User>& user) {
  Client& client = Client::Of(session);
  client.checking = false;
  if (!session.open()) return;
  if (user) return Welcome(session, *user);
  if (user.error().kind == ErrorKind::kNotFound) {
    limits_.OnBadKey(client.address);
    session.Close(ws::kCloseInvalidKey, "Invalid API key");
  } else {
    session.Close(ws::kCloseTryAgainLater, "The database is busy, try again shortly");
  }
}

void StreamApi::Welcome(ws::Session& session, const User& user) {
  Client& client = Client::Of(session);
  client.auth_timer.Cancel();
  if (!user_places_.Take(user.id)) {
    return session.Close(ws::kCloseTooManySockets, "Too many connections of this user");
  }
  client.user = user;
  keys_.Add(session, user);
  std::string message = MessageOfType("connected");
  message += R"(,"user_id":)";
  AppendJsonString(message, user.id);
  message += R"(,"message":"Connected to real-time price stream","source":)";
  AppendJsonString(message, options_.source.name());
  AppendIdList(message, "sources", std::vector<std::string>{std::string(options_.source.name())});
  EndWithPosition(message, session);
  session.SendText(message);
  session.SetInterest(std::nullopt);
  alerts_.Open(session, user.id, std::exchange(client.since, {}));
  On(session).sessions[user.id].insert(&session);
  for (const auto& [crypto_id, reason] : tracked_.UnwatchedOf(user.id)) {
    TellUnwatched(session, crypto_id, reason);
  }
  if (options_.log_events) {
    CPA_LOG_INFO("ws", "{} connected from {}", user.id, client.address);
  }
}

void StreamApi::OnText(ws::Session& session, std::string_view text) {
  const ClientMessage message = ParseClientMessage(text);
  Client& client = Client::Of(session);
  const bool needs_user =
      !std::holds_alternative<AuthMessage>(message) && !std::holds_alternative<BadMessage>(message);
  if (needs_user && !client.user) {
    if (client.checking) return;  // It speaks before it was greeted.
    return Handle(session, BadMessage{"authentication_required", "Send auth first"});
  }
  if (!MaySay(client, message)) {
    return Handle(session, BadMessage{"too_many_messages", "Too many messages, try again later"});
  }
  if (!std::holds_alternative<BadMessage>(message)) client.refused_in_a_row = 0;
  std::visit([&](const auto& one) { Handle(session, one); }, message);
}

// What acknowledges an alert is free: how many there are is not the client's choice.
bool StreamApi::MaySay(const Client& client, const ClientMessage& message) const {
  if (!client.user) return true;
  return std::holds_alternative<AckMessage>(message) || limits_.TakeMessage(client.user->id);
}

void StreamApi::OnPong(ws::Session& session, std::string_view payload) {
  alerts_.OnPong(session, payload);
}

void StreamApi::OnTick(const std::shared_ptr<const Snapshot>& snapshot,
                       const std::vector<PriceChange>&) {
  if (std::exchange(listing_, snapshot->listing()) == snapshot->listing()) return;
  std::unordered_map<ws::Topic, std::string> now;
  for (const SnapshotEntry& entry : snapshot->entries()) now.emplace(entry.coin, entry.quote->id);
  std::vector<ws::Topic> free;
  for (const auto& [topic, id] : topics_) {
    const auto same = now.find(topic);
    if (same == now.end() || same->second != id) free.push_back(topic);
  }
  topics_ = std::move(now);
  for (const auto& hub : hubs_) {
    hub->loop().Post([this, hub = hub.get(), free, snapshot] {
      hub->Forget(free);
      const auto& here = *on_loops_[static_cast<std::size_t>(hub->loop().index())];
      for (const auto& [user_id, sessions] : here.sessions) {
        for (ws::Session* const session : sessions) FollowTopics(*session, *snapshot);
      }
    });
  }
}

void StreamApi::OnUnwatched(const std::string& user_id, const std::string& crypto_id,
                            Unwatched reason) {
  for (const auto& hub : hubs_) {
    hub->loop().Post([this, hub = hub.get(), user_id, crypto_id, reason] {
      const auto& here = *on_loops_[static_cast<std::size_t>(hub->loop().index())];
      const auto found = here.sessions.find(user_id);
      if (found == here.sessions.end()) return;
      for (ws::Session* const session : found->second) TellUnwatched(*session, crypto_id, reason);
    });
  }
}

void StreamApi::EndWithPosition(std::string& message, ws::Session& session) const {
  message += R"(,"epoch":)";
  AppendJsonString(message, market_.epoch());
  message += R"(,"seq":)";
  AppendInt(message, static_cast<long long>(session.hub().last_sequence()));
  EndWithTime(message, clock_);
}

void StreamApi::TellUnwatched(ws::Session& session, const std::string& crypto_id,
                              Unwatched reason) const {
  std::string message = MessageOfType("coin_unwatched");
  message += R"(,"crypto_id":)";
  AppendJsonString(message, crypto_id);
  message += R"(,"reason":)";
  AppendJsonString(message, UnwatchedName(reason));
  EndWithTime(message, clock_);
  session.SendText(message);
}

void StreamApi::OnClosed(ws::Session& session) {
  alerts_.Close(session);
  candles_.Close(session);
  portfolios_.Unfollow(session);
  connections_.fetch_sub(1, std::memory_order_relaxed);
  Client& client = Client::Of(session);
  client.auth_timer.Cancel();
  if (client.user) {
    keys_.Remove(session, *client.user);
    user_places_.Leave(client.user->id);
    Hold(session, client.ids, {});
    Hold(session, client.candle_ids, {});
    auto& sessions = On(session).sessions;
    const auto mine = sessions.find(client.user->id);
    if (mine != sessions.end() && mine->second.erase(&session) > 0 && mine->second.empty()) {
      sessions.erase(mine);
    }
  }
  if (options_.log_events && client.user) {
    CPA_LOG_INFO("ws", "{} closed with {}, {} messages sent, {} skipped", client.user->id,
                 session.close_code(), session.stats().frames_sent, session.stats().skipped);
  }
}

void StreamApi::Handle(ws::Session& session, const PingMessage&) {
  std::string message = MessageOfType("pong");
  EndWithTime(message, clock_);
  session.SendText(message);
}

void StreamApi::Handle(ws::Session& session, const AuthMessage& message) {
  Client& client = Client::Of(session);
  if (client.user || client.checking) {
    return Handle(session, BadMessage{"already_authenticated", "This connection has its key"});
  }
  CheckKey(session, message.api_key);
}

// What the client names is tracked for it, from the first naming until nobody names it.
void StreamApi::Hold(ws::Session& session, std::set<std::string>& held,
                     std::set<std::string> wanted) {
  const std::string& user_id = Client::Of(session).user->id;
  for (const std::string& id : wanted) {
    if (!held.contains(id)) tracked_.Follow(user_id, id, clock_.Wall());
  }
  for (const std::string& id : held) {
    if (!wanted.contains(id)) tracked_.Unfollow(user_id, id);
  }
  held = std::move(wanted);
}

// False, and nothing changes: it would name too many coins.
bool StreamApi::Narrow(ws::Session& session, const SubscribeMessage& message,
                       std::set<std::string>& unknown) {
  Client& client = Client::Of(session);
  std::set<std::string> wanted = client.ids;
  if (client.everything && !message.add) {  // Everything but these.
    for (const SnapshotEntry& entry : market_.snapshot()->top()) wanted.insert(entry.quote->id);
  }
  for (const std::string& id : *message.ids) {
    if (market_.Exists(id) != CoinExists::kYes) {
      unknown.insert(id);
    } else if (message.add) {
      wanted.insert(market_.IdOfNow(id));
    } else {
      wanted.erase(market_.IdOfNow(id));
    }
  }
  if (wanted.size() > options_.followed_max) return false;
  client.everything = false;
  Hold(session, client.ids, std::move(wanted));
  return true;
}

void StreamApi::FollowTopics(ws::Session& session, const Snapshot& snapshot) const {
  Client& client = Client::Of(session);
  if (client.everything) return;
  std::set<ws::Topic> topics;
  for (const std::string& id : client.ids) {
    if (const SnapshotEntry* entry = snapshot.Find(id)) topics.insert(entry->coin);
  }
  std::vector<ws::Topic> sorted(topics.begin(), topics.end());
  if (client.topics == sorted) return;
  client.topics = sorted;
  session.SetInterest(std::move(sorted));
}

void StreamApi::Handle(ws::Session& session, const SubscribeMessage& message) {
  Client& client = Client::Of(session);
  std::set<std::string> unknown;
  if (!message.ids) {
    client.everything = message.add;
    Hold(session, client.ids, {});
  } else if (!Narrow(session, message, unknown)) {
    return Handle(session, BadMessage{"too_many_coins", "A client can name " +
                                                            std::to_string(options_.followed_max) +
                                                            " coins"});
  }
  const auto snapshot = market_.snapshot();
  if (client.everything) {
    client.topics.reset();
    session.SetInterest(std::nullopt);
  } else {
    FollowTopics(session, *snapshot);
  }
  std::string answer = MessageOfType(message.add ? "subscribed" : "unsubscribed");
  answer += client.everything ? R"(,"all":true)" : R"(,"all":false)";
  AppendIdList(answer, "ids", FollowedIds(client, *snapshot));
  AppendIdList(answer, "unknown", unknown);
  EndWithPosition(answer, session);
  session.SendText(answer);
  for (const std::string& id : message.ids.value_or(std::vector<std::string>{})) {
    const std::string now = market_.IdOfNow(id);
    if (!client.ids.contains(now) || snapshot->Find(now) != nullptr) continue;
    const Unwatched reason = tracked_.WhyUnwatched(now);
    if (reason != Unwatched::kWaiting) TellUnwatched(session, now, reason);
  }
}

// The tracked ones in their order, then those whose first price is still to come.
std::vector<std::string> StreamApi::FollowedIds(const Client& client, const Snapshot& snapshot) {
  std::vector<std::string> ids;
  if (client.everything) return ids;
  for (const SnapshotEntry& entry : snapshot.entries()) {
    if (client.Wants(entry)) ids.push_back(entry.quote->id);
  }
  for (const std::string& id : client.ids) {
    if (snapshot.Find(id) == nullptr) ids.push_back(id);
  }
  return ids;
}

void StreamApi::HoldCandleCoins(ws::Session& session) {
  std::set<std::string> wanted;
  for (const auto& [id, interval] : candles_.FollowedBy(session)) wanted.insert(id);
  Hold(session, Client::Of(session).candle_ids, std::move(wanted));
}

// Answered with all that the client follows now.
void StreamApi::Handle(ws::Session& session, const CandlesMessage& message) {
  if (!candles_.enabled()) {
    return Handle(session, BadMessage{"history_disabled", "ENABLE_PRICE_HISTORY is false"});
  }
  std::set<std::string> unknown;
  if (message.add) {
    std::vector<std::string> known;
    for (const std::string& id : *message.ids) {
      if (market_.Exists(id) == CoinExists::kYes) {
        known.push_back(market_.IdOfNow(id));
      } else {
        unknown.insert(id);
      }
    }
    if (!candles_.Follow(session, *message.interval, known)) {
      return Handle(session,
                    BadMessage{"too_many_candles", "A client can follow " +
                                                       std::to_string(CandleChannel::kFollowedMax) +
                                                       " candles, a coin and an interval each"});
    }
  } else {
    auto ids = message.ids;
    if (ids) {
      for (std::string& id : *ids) id = market_.IdOfNow(id);
    }
    candles_.Unfollow(session, message.interval, ids);
  }
  HoldCandleCoins(session);
  std::map<CandleInterval, std::vector<std::string>> followed;
  for (const auto& [id, interval] : candles_.FollowedBy(session)) followed[interval].push_back(id);
  std::string answer = MessageOfType(message.add ? "subscribed" : "unsubscribed");
  answer += R"(,"channel":"candles","intervals":{)";
  for (const auto& [interval, ids] : followed) {
    if (!answer.ends_with('{')) answer += ',';
    std::string list;
    AppendIdList(list, CandleIntervalName(interval), ids);
    answer.append(list, 1);  // Without the comma before it.
  }
  answer += '}';
  AppendIdList(answer, "unknown", unknown);
  EndWithPosition(answer, session);
  session.SendText(answer);
}

void StreamApi::Handle(ws::Session& session, const PortfoliosMessage& message) {
  std::string answer = MessageOfType(message.add ? "subscribed" : "unsubscribed");
  answer += R"(,"channel":"portfolios")";
  EndWithPosition(answer, session);
  session.SendText(answer);
  if (message.add) {
    portfolios_.Follow(session, Client::Of(session).user->id);
  } else {
    portfolios_.Unfollow(session);
  }
}

void StreamApi::Handle(ws::Session& session, const SnapshotMessage&) {
  const Client& client = Client::Of(session);
  const auto snapshot = market_.snapshot();
  const SteadyTime now = clock_.Steady();
  std::string answer = MessageOfType("snapshot");
  answer += R"(,"data":[)";
  bool first = true;
  for (const SnapshotEntry& entry : snapshot->entries()) {
    if (!client.Wants(entry)) continue;
    if (!std::exchange(first, false)) answer += ',';
    answer += *entry.json;
    AppendFreshness(answer, entry.confirmed_at, now, market_.IsStale(entry, now));
  }
  answer += ']';
  EndWithPosition(answer, session);
  session.SendText(answer);
}

void StreamApi::Handle(ws::Session& session, const OptionsMessage& message) {
  Client& client = Client::Of(session);
  client.min_change_percent = message.min_change_percent.value_or(client.min_change_percent);
  client.max_rate = message.max_rate.value_or(client.max_rate);
  session.SetMinChange(client.min_change_percent);
  session.SetMaxRate(client.max_rate);
  std::string answer = MessageOfType("options");
  answer += R"(,"min_change":)";
  AppendJsonNumber(answer, client.min_change_percent);
  answer += R"(,"max_rate_ms":)";
  AppendInt(answer, client.max_rate.count());
  EndWithPosition(answer, session);
  session.SendText(answer);
}

void StreamApi::Handle(ws::Session& session, const AckMessage& message) {
  alerts_.Acknowledge(session, message.event_id);
}

void StreamApi::Handle(ws::Session& session, const ResumeMessage& message) {
  alerts_.Resume(session, message.since);
}

void StreamApi::Handle(ws::Session& session, const BadMessage& message) {
  std::string answer = MessageOfType("error");
  answer += R"(,"code":)";
  AppendJsonString(answer, message.code);
  answer += R"(,"detail":)";
  AppendJsonString(answer, message.detail);
  EndWithTime(answer, clock_);
  session.SendText(answer);
  if (++Client::Of(session).refused_in_a_row >= options_.refused_messages_max) {
    session.Close(ws::kClosePolicy, "Too many refused messages");
  }
}

}  // namespace cpa::api
