// GET /ws: the socket's door and its conversation (contract: WebSocket /ws). Prices themselves come
// from PriceStream through the hubs, alerts and candles through their channels.
// Threads: any event loop; a session's calls come on its own loop. Key checks that need the
// database run on the blocking pool.
#pragma once

#include <atomic>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "api/alerts/alert_channel.h"
#include "api/history/candle_channel.h"
#include "api/limits/connection_limit.h"
#include "api/limits/request_limits.h"
#include "api/portfolios/portfolio_channel.h"
#include "api/rest/routes.h"
#include "api/stream/key_watch.h"
#include "api/stream/stream_protocol.h"
#include "http/cors.h"
#include "http/shares.h"
#include "market/market.h"
#include "market/tracking.h"
#include "ws/hub.h"

namespace cpa::api {

struct StreamOptions {
  Source source = kCoinGecko;
  http::CorsOptions cors = {};              // Whose pages may connect.
  int connections_max = 1000;               // MAX_WEBSOCKET_CONNECTIONS
  int user_connections_max = 20;            // MAX_WEBSOCKET_CONNECTIONS_PER_USER; 0: any number.
  std::size_t address_connections_max = 0;  // MAX_WEBSOCKET_CONNECTIONS_PER_ADDRESS; 0: any number.
  std::size_t followed_max = 500;  // Coins that one client may name: as many as can be tracked.
  bool compression = true;         // ENABLE_WEBSOCKET_COMPRESSION
  bool log_events = true;          // LOG_WEBSOCKET_EVENTS
  Millis auth_deadline{10'000};    // For the first message when no key came with the request.
  int refused_messages_max = 10;   // In a row; then the client is closed with 1008.
};

// What comes over a socket besides prices.
struct StreamChannels {
  AlertChannel& alerts;
  CandleChannel& candles;
  PortfolioChannel& portfolios;
};

class StreamApi final : public ws::SessionHandler, public FeedListener, public UnwatchedListener {
 public:
  // hubs[i] belongs to the loop with index i.
  StreamApi(StreamOptions options, const Market& market, Accounts& accounts, BlockingPool& blocking,
            std::span<const std::unique_ptr<ws::Hub>> hubs, const StreamChannels& channels,
            TrackedCoins& tracked, RequestLimits& limits, const Clock& clock);

  ~StreamApi() override;

  void AddRoutes(RouteTable& table);

  std::uint64_t connections() const { return connections_.load(std::memory_order_relaxed); }

  // Before the PriceStream in the feed's order: when other coins are listed, clients follow the
  // right topics before the tick comes.
  void OnTick(const std::shared_ptr<const Snapshot>& snapshot,
              const std::vector<PriceChange>& changes) override;

  void OnUnwatched(const std::string& user_id, const std::string& crypto_id,
                   Unwatched reason) override;

  void OnOpen(ws::Session& session) override;
  void OnText(ws::Session& session, std::string_view text) override;
  void OnPong(ws::Session& session, std::string_view payload) override;
  void OnClosed(ws::Session& session) override;

 private:
  struct Client;

  http::AnswerPtr Upgrade(const http::Request& request, Socket& socket, std::string_view rest);
  http::AnswerPtr Refusal(const http::Request& request) const;
  bool TakePlace();
  bool MaySay(const Client& client, const ClientMessage& message) const;

  struct OnLoop;

  OnLoop& On(ws::Session& session) const;
  // Up to where the session has been sent changes, and that this is the moment of the message.
  void EndWithPosition(std::string& message, ws::Session& session) const;
  void TellUnwatched(ws::Session& session, const std::string& crypto_id, Unwatched reason) const;
  bool Narrow(ws::Session& session, const SubscribeMessage& message,
              std::set<std::string>& unknown);
  void FollowTopics(ws::Session& session, const Snapshot& snapshot) const;
  static std::vector<std::string> FollowedIds(const Client& client, const Snapshot& snapshot);
  void HoldCandleCoins(ws::Session& session);
  void Hold(ws::Session& session, std::set<std::string>& held, std::set<std::string> wanted);

  void CheckKey(ws::Session& session, std::string key);
  void OnChecked(ws::Session& session, const Result<User>& user);
  void Welcome(ws::Session& session, const User& user);
  void AwaitAuth(ws::Session& session);

  void Handle(ws::Session& session, const PingMessage& message);
  void Handle(ws::Session& session, const AuthMessage& message);
  void Handle(ws::Session& session, const SubscribeMessage& message);
  void Handle(ws::Session& session, const CandlesMessage& message);
  void Handle(ws::Session& session, const PortfoliosMessage& message);
  void Handle(ws::Session& session, const SnapshotMessage& message);
  void Handle(ws::Session& session, const OptionsMessage& message);
  void Handle(ws::Session& session, const AckMessage& message);
  void Handle(ws::Session& session, const ResumeMessage& message);
  void Handle(ws::Session& session, const BadMessage& message);

  const StreamOptions options_;
  const http::Cors origins_;
  const Market& market_;
  Accounts& accounts_;
  BlockingPool& blocking_;
  const std::span<const std::unique_ptr<ws::Hub>> hubs_;
  AlertChannel& alerts_;
  CandleChannel& candles_;
  PortfolioChannel& portfolios_;
  TrackedCoins& tracked_;
  const Clock& clock_;
  KeyWatch keys_;
  ConnectionLimit user_places_;
  const std::shared_ptr<http::Shares> address_places_;
  RequestLimits& limits_;  // Counts what clients say and the bad keys they bring.
  std::atomic<std::uint64_t> connections_{0};
  std::vector<std::unique_ptr<OnLoop>> on_loops_;  // By loop index.

  // The feed's thread.
  std::uint64_t listing_ = 0;
  std::unordered_map<ws::Topic, std::string> topics_;  // What each stands for.
};

}  // namespace cpa::api
