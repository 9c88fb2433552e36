// Closes the sockets of API keys that stop working: at once when the key is revoked in this
// process, and within kInterval and the time of one question when it expires or is revoked by
// another server.
// Threads: Add and Remove on the session's own loop, OnRevoked on any. Lifetime: destroyed after
// the loops have stopped and before they are.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "accounts/accounts.h"
#include "base/blocking_pool.h"
#include "base/loop.h"
#include "ws/session.h"

namespace cpa::api {

class KeyWatch {
 public:
  static constexpr Millis kInterval{2'000};

  // loops[i] has the index i. The questions run on the blocking pool.
  KeyWatch(Accounts& accounts, BlockingPool& blocking, const std::vector<Loop*>& loops);

  void Add(ws::Session& session, const User& user);  // Until Remove.
  void Remove(ws::Session& session, const User& user);

  void OnRevoked(const Revocation& revocation);

 private:
  struct Holder {
    std::string user_id;
    std::vector<ws::Session*> sessions;
  };

  // Touched on its loop only.
  struct Watched {
    explicit Watched(Loop& home) : loop(home) {}

    Loop& loop;
    std::unordered_map<std::string, Holder> holders;  // By key id.
    bool asking = false;
    WheelTimer timer;  // Armed while there are holders.
  };

  Watched& On(ws::Session& session);
  void Ask(Watched& watched);
  static void Close(const Holder& holder);
  static void CloseRevoked(Watched& watched, const Revocation& revocation);
  static void CloseDead(Watched& watched, const Result<std::vector<std::string>>& dead);

  Accounts& accounts_;
  BlockingPool& blocking_;
  std::vector<std::unique_ptr<Watched>> watched_;  // By loop index.
};

}  // namespace cpa::api
