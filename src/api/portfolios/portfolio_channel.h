// Live values of the owner's portfolios on the WebSocket: subscribe with "channel":"portfolios".
// Who follows them is told all of them at once, and every PORTFOLIO_VALUE_UPDATE_INTERVAL those
// whose values have changed since they were last told. A client that has not taken what it was sent
// yet is passed over and gets the values of a later moment. Threads: the session's own loop.
// Lifetime: destroyed after the loops and the pool have stopped, and before they are.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "api/portfolios/portfolio_desk.h"
#include "base/loop.h"
#include "ws/session.h"

namespace cpa::api {

class PortfolioChannel {
 public:
  // loops[i] has the index i. All outlive this.
  PortfolioChannel(Millis interval, const PortfolioDesk& desk, const std::vector<Loop*>& loops);
  ~PortfolioChannel();
  PortfolioChannel(const PortfolioChannel&) = delete;
  PortfolioChannel& operator=(const PortfolioChannel&) = delete;

  // Sends everything again when it follows already.
  void Follow(ws::Session& session, const std::string& user_id);
  void Unfollow(ws::Session& session);  // Also when the session has closed.

 private:
  struct Client;
  struct OnLoop;
  using Values = std::map<std::string, std::string>;  // As they are told, by portfolio.
  using Found = Result<Values>;

  OnLoop& On(ws::Session& session) const;
  void Look(Client& client);
  Found ValuesOf(const std::string& user_id) const;
  void Tell(Client& client, const Found& found) const;

  const Millis interval_;
  const PortfolioDesk& desk_;
  std::vector<std::unique_ptr<OnLoop>> on_loops_;  // By loop index.
};

}  // namespace cpa::api
