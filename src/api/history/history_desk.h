// What the handlers of stored history share.
// Threads: any event loop.
#pragma once

#include <string>
#include <string_view>

#include "accounts/accounts.h"
#include "api/rest/errors.h"
#include "base/clock.h"
#include "base/loop.h"
#include "base/offload.h"
#include "history/backfill.h"
#include "history/history_store.h"
#include "market/market.h"

namespace cpa::api {

struct HistoryOptions {
  bool enabled = true;           // ENABLE_PRICE_HISTORY
  Millis fill_patience{10'000};  // API_REQUEST_TIMEOUT: for upstream, before an answer without it.
  Millis poll_interval{30'000};  // PRICE_UPDATE_INTERVAL: how long an answer stays fresh.
};

struct HistoryDesk {
  HistoryOptions options;
  HistoryReader& history;
  Backfill& backfill;
  const Market& market;
  BlockingPool& reads;
  const Clock& clock;
  Accounts& accounts;

  // nullptr when the coin exists, or when that cannot be known yet; otherwise 404 with candidates.
  AnswerPtr CheckCoin(const std::string& crypto_id) const;

  bool IsListed(const std::string& crypto_id) const;

  // Fills the gaps of a range out of the owner's share, as far as that goes in time. The answer is
  // the value of the X-History-Backfill field: complete, pending, unavailable, out_of_reach or
  // unknown_coin.
  Task<std::string_view> Fill(std::string crypto_id, CandleInterval interval, TimeRange range,
                              const std::string& owner, Loop& loop) const;
};

}  // namespace cpa::api
