// Live candles on the WebSocket: subscribe with "channel":"candles". A client that cannot keep up
// gets the newest state of each candle when it has room again, and the number of states it will
// not see; of candles that have closed meanwhile it gets the newest.
// Threads: OnRows on the feed's; everything else on the session's own loop. Lifetime: destroyed
// after the loops and the pool have stopped, and before they are.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/history/candle_watch.h"
#include "base/blocking_pool.h"
#include "base/loop.h"
#include "ws/session.h"

namespace cpa::api {

class CandleChannel final : public RowListener {
 public:
  static constexpr std::size_t kFollowedMax = 1'000;  // Candles of one client.

  // Not `enabled`: history is switched off, and nothing can be followed. loops[i] has the index i.
  // All outlive this.
  CandleChannel(bool enabled, HistoryReader& history, BlockingPool& pool,
                const std::vector<Loop*>& loops, const Clock& clock);
  ~CandleChannel() override;

  bool enabled() const { return enabled_; }

  // Behind the recorder in the feed's order, so that history knows the rows.
  void OnRows(const std::vector<const SnapshotEntry*>& rows) override;

  // False, and nothing changes: it would follow more than kFollowedMax. Those it follows already
  // are passed over. REQUIRES: enabled().
  bool Follow(ws::Session& session, CandleInterval interval, const std::vector<std::string>& ids);
  // Empty: all intervals, all coins.
  void Unfollow(ws::Session& session, std::optional<CandleInterval> interval,
                const std::optional<std::vector<std::string>>& ids);
  std::vector<CandleKey> FollowedBy(ws::Session& session) const;
  void Close(ws::Session& session);

 private:
  struct Client;
  struct OnLoop;
  using Updates = std::shared_ptr<const std::vector<CandleUpdate>>;

  OnLoop& On(ws::Session& session) const;
  void Schedule();
  void RefreshAll();
  void Distribute(OnLoop& here, const Updates& updates);
  void Flush(Client& client);

  const bool enabled_;
  CandleWatch watch_;
  BlockingPool& pool_;
  const Clock& clock_;
  std::atomic<int> wanted_{0};                     // Refreshes; one works off all that came before.
  std::vector<std::unique_ptr<OnLoop>> on_loops_;  // By loop index.
};

}  // namespace cpa::api
