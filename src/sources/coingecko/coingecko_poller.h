// The CoinGecko client without its thread: each Turn starts the call that is due, sleeps in the
// transport until there is something to do, and hands what came to the sink.
// Charts share the turns of coin pages: to the scheduler both are calls on demand.
// Threads: Turn and Close from one; the rest from any.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "history/chart_source.h"
#include "market/quote_source.h"
#include "sources/coingecko/chart_desk.h"
#include "sources/coingecko/coingecko_calls.h"
#include "sources/coingecko/detail_desk.h"
#include "sources/coingecko/plan.h"
#include "sources/coingecko/scheduler.h"
#include "sources/coingecko/status_log.h"
#include "sources/common/budget.h"
#include "sources/common/http_transport.h"

namespace cpa::sources {

struct CoinGeckoOptions {
  std::string base_url = "https://api.coingecko.com/api/v3";
  std::string api_key;         // Secret; empty: none.
  bool only_with_key = false;  // No call goes without the key.
  std::optional<Plan> plan;    // Empty: as host and key imply.
  Source source = kCoinGecko;
  int max_coins = 250;
  Millis poll_interval{30'000};
  Millis rate_limit_delay{1'000};  // Between the starts of two calls.
  Millis request_timeout{10'000};
  int retries_max = 3;
  std::optional<int> minute_limit;  // Instead of the plan's; 0: none.
  std::optional<int> month_limit;   // The same.
  std::string user_agent = "crypto-price-api";
  Millis detail_ttl = std::chrono::minutes{10};
  std::size_t demanded_max = 100;  // Calls that clients wait for: pages of coins, and charts.
};

// Is told each page of a coin as it came, when it could be read. Threads: the turning one; calls
// return quickly.
class DetailListener {
 public:
  virtual ~DetailListener() = default;
  virtual void OnDetail(const std::string& id, const std::string& body) = 0;
};

// What the options give over a whole month, in one line for the operator.
std::string DescribeYield(const CoinGeckoOptions& options);

class CoinGeckoPoller {
 public:
  // All references outlive the poller.
  CoinGeckoPoller(CoinGeckoOptions options, QuoteSink& sink, HttpTransport& transport,
                  BudgetStore& store, const Clock& clock, Random& random);

  // Before the first Turn; outlives it.
  void ListenToDetails(DetailListener& listener) { listener_ = &listener; }

  // Polled besides the top, and between polls what is new. Before the first Turn; outlives it.
  void PollBesides(ExtraCoins& extra) { extra_ = &extra; }

  // Returns after an answer, a wake-up or a due time, at the latest after a minute.
  void Turn();
  // Drops the call under way and refuses everybody who waits. No Turn after it.
  void Close();

  UpstreamStatus Status() const;
  // The callback runs in a Turn; after Close on the caller's thread.
  void RequestDetail(const std::string& id, QuoteSource::DetailCallback done);
  void RequestChart(const ChartQuery& query, ChartSource::ChartCallback done);  // Any thread.
  std::optional<Millis> ChartPast() const;

 private:
  // What is under way. Touched by the turning thread only.
  struct Flight {
    Call call;
    bool week_lines = false;  // Of a page of prices.
    std::string detail_id;
    std::optional<ChartDesk::Asked> chart;  // Instead of a coin's page.
    std::vector<std::string> ids;  // Coins besides the top, instead of either or of a page.
    std::string month;             // That it is charged to.
  };

  // What an answer brought for the scheduler: nothing wrong, or what.
  struct Outcome {
    std::optional<UpstreamError> error;
    bool ends_poll = false;
    DetailDesk::DetailResult detail = Unavailable("");
    ChartDesk::ChartResult chart = Unavailable("");
  };

  Millis PrepareTurn();
  Flight FlightFor(const Call& call) CPA_REQUIRES(mutex_);
  void StartPoll();
  void TakeFresh() CPA_REQUIRES(mutex_);
  void TakeDemanded(Flight& flight) CPA_REQUIRES(mutex_);
  void Begin();
  void Deliver();
  void TakeIn(const HttpAnswer& answer);
  void Note(const Flight& flight, const Outcome& outcome);
  void CountFailure(const Call& call, const UpstreamError& error) CPA_REQUIRES(mutex_);
  void Charge(const Flight& flight, int calls);
  void TakeBack(const Flight& flight);
  void Tell() CPA_REQUIRES(mutex_);

  Outcome Digest(const Flight& flight, const HttpAnswer& answer);
  Outcome DigestBody(const Flight& flight, const HttpResponse& response);
  Outcome DigestMarkets(const Flight& flight, const HttpResponse& response);
  Outcome DigestTop(const Flight& flight, std::vector<Quote> quotes,
                    std::optional<WallTime> upstream_now);
  Outcome DigestExtra(const Flight& flight, std::vector<Quote> quotes,
                      std::optional<WallTime> upstream_now);
  Outcome PassOverExtra(const Flight& flight, const UpstreamError& error);
  void PlanExtraPages();
  bool IsLastPage(const Call& call) const;
  void Bring(std::vector<Quote> quotes, std::optional<WallTime> upstream_now, bool by_id,
             bool completes_poll);
  void DigestWeekLines(const std::string& body, std::size_t rows_wanted);
  Outcome DigestDetail(const std::string& id, const std::string& body);
  Outcome DigestChart(const ChartQuery& query, const std::string& body);
  Outcome Reject(std::string_view what, std::string_view why);

  Millis IntervalInForce() const;
  std::optional<Failure> Refusal() const CPA_REQUIRES(mutex_);
  std::optional<Failure> Refusal(const std::string& id) const CPA_REQUIRES(mutex_);
  std::string Masked(std::string text) const;
  UpstreamStatus StatusLocked() const CPA_REQUIRES(mutex_);

  // Constant after construction.
  const CoinGeckoOptions options_;
  const Plan plan_;
  const PagePlan pages_;
  const std::vector<std::string> headers_;  // With the key.
  const std::string keyless_base_url_;
  QuoteSink& sink_;
  HttpTransport& transport_;
  BudgetStore& store_;
  const Clock& clock_;
  DetailListener* listener_ = nullptr;
  ExtraCoins* extra_ = nullptr;  // nullptr: only the top is polled.

  // The turning thread's own.
  std::optional<Flight> flight_;
  bool poll_has_week_lines_ = false;
  SteadyTime poll_at_{};
  std::optional<SteadyTime> week_lines_at_;  // When the last poll began that had them to its end.
  std::unordered_set<std::string> top_ids_;  // Of this poll.
  int top_pages_ = 0;                        // Of this poll; 0: not all have come.
  std::vector<std::vector<std::string>> extra_pages_;  // Behind them.
  std::vector<std::vector<std::string>> fresh_;        // Of coins that wait for no poll.

  mutable Mutex mutex_;
  Budget budget_ CPA_GUARDED_BY(mutex_);                         // Of the key, if there is one.
  std::optional<Budget> keyless_budget_ CPA_GUARDED_BY(mutex_);  // Empty: all calls go one way.
  Lanes lanes_ CPA_GUARDED_BY(mutex_);
  Scheduler scheduler_ CPA_GUARDED_BY(mutex_);
  DetailDesk desk_ CPA_GUARDED_BY(mutex_);
  ChartDesk charts_ CPA_GUARDED_BY(mutex_);
  bool last_was_chart_ CPA_GUARDED_BY(mutex_) = false;  // Of the calls on demand.
  StatusLog status_log_ CPA_GUARDED_BY(mutex_);
  bool closed_ CPA_GUARDED_BY(mutex_) = false;
  std::string last_error_ CPA_GUARDED_BY(mutex_);
  Lane last_error_lane_ CPA_GUARDED_BY(mutex_) = Lane::kMain;
  std::optional<SteadyTime> last_success_ CPA_GUARDED_BY(mutex_);
  std::uint64_t calls_ CPA_GUARDED_BY(mutex_) = 0;
  std::uint64_t failures_ CPA_GUARDED_BY(mutex_) = 0;
  std::uint64_t rejected_ CPA_GUARDED_BY(mutex_) = 0;
};

}  // namespace cpa::sources
