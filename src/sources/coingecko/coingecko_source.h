// Prices from CoinGecko, or from anything that speaks its API: a QuoteSource with its own thread.
// Start begins to poll; Stop is prompt, also in the middle of a call, and answers who still waits.
// A stopped source is not started again. Threads: any.
#pragma once

#include <atomic>
#include <thread>

#include "base/service.h"
#include "sources/coingecko/coingecko_poller.h"

namespace cpa::sources {

class CoinGeckoSource final : public QuoteSource, public ChartSource, public Service {
 public:
  // All references outlive the source.
  CoinGeckoSource(CoinGeckoOptions options, QuoteSink& sink, HttpTransport& transport,
                  BudgetStore& store, const Clock& clock, Random& random);
  ~CoinGeckoSource() override;

  // Before Start; outlives the source.
  void ListenToDetails(DetailListener& listener) { poller_.ListenToDetails(listener); }

  // Before Start; outlives the source.
  void PollBesides(ExtraCoins& extra) { poller_.PollBesides(extra); }

  // There may be something new to ask for.
  void Wake() { transport_.Wake(); }

  std::string_view name() const override { return "upstream"; }

  void Start() override;
  void Stop() override;

  SourceStatus Status() const override { return poller_.Status(); }

  // The same, with the plan and what is left of it.
  UpstreamStatus upstream() const { return poller_.Status(); }

  // Callbacks run on the source's thread; after Stop on the caller's.
  void RequestDetail(const std::string& id, DetailCallback done) override {
    poller_.RequestDetail(id, std::move(done));
  }

  void RequestChart(const ChartQuery& query, ChartCallback done) override {
    poller_.RequestChart(query, std::move(done));
  }

  std::optional<Millis> ChartPast() const override { return poller_.ChartPast(); }

 private:
  HttpTransport& transport_;
  CoinGeckoPoller poller_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace cpa::sources
