#include "app/parts/history_parts.h"

#include <utility>

#include "app/database_metrics.h"
#include "app/options.h"

namespace cpa::app {
namespace {

std::unique_ptr<RecordedHistory> HistoryFor(const config::Settings& settings, const Clock& clock,
                                            Random& random, const Patience& patience) {
  if (!settings.enable_price_history) return nullptr;
  return std::make_unique<RecordedHistory>(settings, clock, random, patience);
}

std::string_view NameOf(HistoryCheck::State state) {
  switch (state) {
    case HistoryCheck::State::kChecking:
      return "checking";
    case HistoryCheck::State::kDamaged:
      return "damaged";
    case HistoryCheck::State::kChecked:
      return "ok";
  }
  return "ok";
}

api::HistoryHealth HealthOf(const HistoryRecorder& recorder) {
  const HistoryState state = recorder.state();
  return {state.is_failing, state.recorded_at, state.waits_since, state.folded_before};
}

}  // namespace

HistoryParts::HistoryParts(const config::Settings& settings, StorageParts& storage,
                           AccountParts& accounts, MarketParts& prices, const Patience& patience,
                           const Clock& clock, Random& random)
    : market(prices.market),
      recorded(HistoryFor(settings, clock, random, patience)),
      backfill(BackfillOptionsOf(settings), reader(), filler(), prices.source,
               storage.pools.history, clock),
      candle_channel(settings.enable_price_history, reader(), storage.pools.history,
                     storage.loops.pointers(), clock),
      desk{HistoryOptionsOf(settings), reader(), backfill,         market,
           storage.pools.history,      clock,    accounts.accounts},
      history_api(desk) {}

HistoryReader& HistoryParts::reader() {
  return recorded ? static_cast<HistoryReader&>(recorded->store) : none;
}

HistoryFiller& HistoryParts::filler() {
  return recorded ? static_cast<HistoryFiller&>(recorded->store) : none;
}

void HistoryParts::HearRows() {
  if (!recorded) return;
  market.AddRowListener(&recorded->recorder);
  market.AddRowListener(&candle_channel);
}

std::vector<std::string> HistoryParts::CoinIds() const {
  if (!recorded) return {};
  auto ids = recorded->store.CoinIds();
  return ids ? *std::move(ids) : std::vector<std::string>();
}

void HistoryParts::AddRoutes(api::RouteTable& table) {
  history_api.AddRoutes(table);
}

void HistoryParts::AddWarmUp(ServiceList& services) {
  if (!recorded) return;
  services.Add(recorded->recorder);
  services.Add(recorded->check);
  services.Add("prices of before", [this] { RecallPrices(recorded->store, market); }, {});
}

void HistoryParts::AddMetrics(metrics::Page& page) const {
  if (!recorded) return;
  AddOperations(page, "history", recorded->database->stats());
  const TailCounters counters = recorded->tail.counters();
  page.Counter("history_samples_total", "Prices taken for history.", counters.added);
  page.Counter("history_samples_thinned_total",
               "Prices that candles do not need, given up while nothing could be written.",
               counters.thinned);
  page.Counter("history_samples_dropped_total", "Prices lost because nothing could be written.",
               counters.dropped);
  page.Gauge("history_tail_samples", "Newest prices held in memory.",
             static_cast<double>(counters.samples));
  page.Gauge("history_tail_unwritten", "Of these, those that are not on record yet.",
             static_cast<double>(counters.unsettled));
}

void HistoryParts::AddHealth(api::HealthProbes& probes) {
  probes.history_state = [] { return std::string_view("off"); };
  if (!recorded) return;
  probes.history_state = [this] { return NameOf(recorded->check.state()); };
  probes.history = [this] { return HealthOf(recorded->recorder); };
}

}  // namespace cpa::app
