// Pages of coins that another server has fetched a moment ago, in the place of a call of our own:
// a QuoteSource in front of the real one. What it fetches itself it gives to the others.
// Threads: any. Lifetime: ends after the source and the pool have stopped.
#pragma once

#include <optional>
#include <string>

#include "base/blocking_pool.h"
#include "market/answer_store.h"
#include "market/quote_source.h"
#include "sources/coingecko/coingecko_poller.h"

namespace cpa::sources {

struct SharedDetailsOptions {
  Source source = kCoinGecko;
  std::string owner;  // Servers with another one are not believed.
  Millis keep_for{60'000};
};

class SharedDetails final : public QuoteSource, public DetailListener {
 public:
  // Waits for the store only on `pool`. All references outlive this.
  SharedDetails(SharedDetailsOptions options, QuoteSource& inner, AnswerStore& store,
                BlockingPool& pool, const Clock& clock);

  SourceStatus Status() const override { return inner_.Status(); }

  void RequestDetail(const std::string& id, DetailCallback done) override;

  void OnDetail(const std::string& id, const std::string& body) override;

 private:
  std::string KeyOf(const std::string& id) const;
  DetailResult Kept(const std::string& id);

  const SharedDetailsOptions options_;
  QuoteSource& inner_;
  AnswerStore& store_;
  BlockingPool& pool_;
  const Clock& clock_;
};

}  // namespace cpa::sources
