#include "sources/coingecko/coingecko_source.h"

namespace cpa::sources {

CoinGeckoSource::CoinGeckoSource(CoinGeckoOptions options, QuoteSink& sink,
                                 HttpTransport& transport, BudgetStore& store, const Clock& clock,
                                 Random& random)
    : transport_(transport), poller_(std::move(options), sink, transport, store, clock, random) {}

CoinGeckoSource::~CoinGeckoSource() {
  Stop();
  poller_.Close();  // For one that was never started.
}

void CoinGeckoSource::Start() {
  thread_ = std::thread([this] {
    while (!stopping_) poller_.Turn();
    poller_.Close();
  });
}

void CoinGeckoSource::Stop() {
  if (!thread_.joinable()) return;
  stopping_ = true;
  transport_.Wake();
  thread_.join();
}

}  // namespace cpa::sources
