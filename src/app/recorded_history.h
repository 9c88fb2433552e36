// What price history consists of in this program: its database, the newest samples, the store over
// both, and the recorder behind the feed. Threads: see each part.
#pragma once

#include <memory>
#include <stop_token>

#include "app/history_check.h"
#include "app/patience.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "config/settings.h"
#include "history/history_tail.h"
#include "history/recorder.h"
#include "market/market.h"
#include "storage/engine/database.h"
#include "storage/history/history_store.h"

namespace cpa::app {

struct OpenedHistory {
  std::unique_ptr<Database> database;
  int applied = 0;  // Migrations.
};

// The database of history, brought to the form that this program expects.
Result<OpenedHistory> OpenHistory(const config::Settings& settings, const Clock& clock,
                                  const std::stop_token& stop = {});

// The partitions of a year to come: for servers whose role may make none.
Result<void> MakePartitionsAhead(Database& database, const Clock& clock);

// Once made, history is whole: what the last run left unfolded is in the tail already, so nobody
// can read the store too early.
struct RecordedHistory {
  // Throws std::runtime_error with a sentence for the operator.
  RecordedHistory(const config::Settings& settings, const Clock& clock, Random& random,
                  const Patience& patience);

  const std::unique_ptr<Database> database;
  HistoryTail tail;
  SqlHistoryStore store;
  HistoryRecorder recorder;
  HistoryCheck check;
};

// Gives the market the last price that history has of each coin, so that the first one after a
// start is judged as any other. Before the source starts; blocks.
void RecallPrices(SqlHistoryStore& store, Market& market);

}  // namespace cpa::app
