#include "api/stream.h"

#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include <boost/asio/post.hpp>

#include "api/credentials.h"
#include "api/errors.h"
#include "api/limiter.h"
#include "api/query.h"
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

void AppendIdList(std::string& out, std::string_view name, const std::vector<std::string>& ids) {
  out += ",\"";
  out += name;
  out += "\":[";
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (i > 0) out += ',';
    AppendJsonString(out, ids[i]);
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
  std::string key;    // To be checked when the session opens.
  std::string since;  // The last event that the client knows of.
  std::optional<User> user;
  bool refused = false;
  bool checking = false;
  bool everything = true;
  std::set<ws::Topic> topics;  // When not everything.
  double min_change_percent = 0;
  Millis max_rate{0};
  int refused_in_a_row = 0;
  WheelTimer auth_timer;

  static Client& Of(ws::Session& session) { return *static_cast<Client*>(session.data().get()); }

  bool Wants(ws::Topic topic) const { return everything || topics.contains(topic); }
};

StreamApi::StreamApi(StreamOptions options, const Market& market, Accounts& accounts,
                     BlockingPool& blocking, std::span<const std::unique_ptr<ws::Hub>> hubs,
                     const StreamChannels& channels, const Clock& clock)
    : options_(std::move(options)),
      origins_(options_.cors),
      market_(market),
      accounts_(accounts),
      blocking_(blocking),
      hubs_(hubs),
      alerts_(channels.alerts),
      candles_(channels.candles),
      portfolios_(channels.portfolios),
      clock_(clock),
      keys_(accounts, blocking, LoopsOf(hubs)),
      user_places_(static_cast<std::size_t>(options_.user_connections_max)) {
  accounts.OnRevoked([this](const Revocation& revocation) { keys_.OnRevoked(revocation); });
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
  if (!TakePlace()) return ErrorAnswer(kTooManySockets);

  const auto& accepted = std::get<ws::HandshakeAccepted>(handshake);
  auto client = std::make_shared<Client>();
  client->address = request.remote_address;
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
    if (limits_ != nullptr) limits_->OnBadKey(client.address);
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
  AppendJsonString(message, SourceName(options_.source));
  message += R"(,"seq":)";
  AppendInt(message, static_cast<long long>(session.hub().last_sequence()));
  EndWithTime(message, clock_);
  session.SendText(message);
  session.SetInterest(std::nullopt);
  alerts_.Open(session, user.id, std::exchange(client.since, {}));
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
  if (limits_ == nullptr || !client.user) return true;
  return std::holds_alternative<AckMessage>(message) || limits_->TakeMessage(client.user->id);
}

void StreamApi::OnPong(ws::Session& session, std::string_view payload) {
  alerts_.OnPong(session, payload);
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

void StreamApi::Handle(ws::Session& session, const SubscribeMessage& message) {
  Client& client = Client::Of(session);
  const auto snapshot = market_.snapshot();
  std::vector<std::string> unknown;
  if (!message.ids) {
    client.everything = message.add;
    client.topics.clear();
  } else {
    if (client.everything && !message.add) {  // Everything but these.
      for (const SnapshotEntry& entry : snapshot->entries()) client.topics.insert(entry.coin);
    }
    client.everything = false;
    for (const std::string& id : *message.ids) {
      const SnapshotEntry* entry = snapshot->Find(id);
      if (entry == nullptr) {
        unknown.push_back(id);
      } else if (message.add) {
        client.topics.insert(entry->coin);
      } else {
        client.topics.erase(entry->coin);
      }
    }
  }
  if (client.everything) {
    session.SetInterest(std::nullopt);
  } else {
    session.SetInterest(std::vector<ws::Topic>(client.topics.begin(), client.topics.end()));
  }

  std::vector<std::string> ids;
  for (const SnapshotEntry& entry : snapshot->entries()) {
    if (!client.everything && client.Wants(entry.coin)) ids.push_back(entry.quote->id);
  }
  std::string answer = MessageOfType(message.add ? "subscribed" : "unsubscribed");
  answer += client.everything ? R"(,"all":true)" : R"(,"all":false)";
  AppendIdList(answer, "ids", ids);
  AppendIdList(answer, "unknown", unknown);
  EndWithTime(answer, clock_);
  session.SendText(answer);
}

// Answered with all that the client follows now.
void StreamApi::Handle(ws::Session& session, const CandlesMessage& message) {
  if (!candles_.enabled()) {
    return Handle(session, BadMessage{"history_disabled", "ENABLE_PRICE_HISTORY is false"});
  }
  std::vector<std::string> unknown;
  if (message.add) {
    const auto snapshot = market_.snapshot();
    std::vector<std::string> known;
    for (const std::string& id : *message.ids) {
      (snapshot->Find(id) == nullptr ? unknown : known).push_back(id);
    }
    if (!candles_.Follow(session, *message.interval, known)) {
      return Handle(session,
                    BadMessage{"too_many_candles", "A client can follow " +
                                                       std::to_string(CandleChannel::kFollowedMax) +
                                                       " candles, a coin and an interval each"});
    }
  } else {
    candles_.Unfollow(session, message.interval, message.ids);
  }
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
  EndWithTime(answer, clock_);
  session.SendText(answer);
}

void StreamApi::Handle(ws::Session& session, const PortfoliosMessage& message) {
  std::string answer = MessageOfType(message.add ? "subscribed" : "unsubscribed");
  answer += R"(,"channel":"portfolios")";
  EndWithTime(answer, clock_);
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
    if (!client.Wants(entry.coin)) continue;
    if (!std::exchange(first, false)) answer += ',';
    answer += *entry.json;
    AppendFreshness(answer, entry.confirmed_at, now, market_.IsStale(entry, now));
  }
  answer += R"(],"seq":)";
  AppendInt(answer, static_cast<long long>(session.hub().last_sequence()));
  EndWithTime(answer, clock_);
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
  EndWithTime(answer, clock_);
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
