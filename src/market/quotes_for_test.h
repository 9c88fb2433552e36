// Quotes, batches and listeners for the tests and benchmarks of this folder.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "domain/quote.h"
#include "market/feed.h"
#include "market/snapshot.h"

namespace cpa {

// A coin of which only the price and the market cap are known.
inline Quote CoinAt(std::string id, double price, double market_cap = 1e9) {
  Quote quote;
  quote.symbol = id.substr(0, 3);
  quote.name = id;
  quote.id = std::move(id);
  quote.price = price;
  quote.market_cap = market_cap;
  return quote;
}

inline QuoteBatch BatchOf(const Clock& clock, std::vector<Quote> quotes) {
  QuoteBatch batch;
  batch.received = clock.Steady();
  batch.quotes = std::move(quotes);
  return batch;
}

// Coins whose prices spread over many magnitudes, as on a real page.
inline std::vector<Quote> ManyCoins(int count) {
  std::vector<Quote> quotes;
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    Quote quote = CoinAt("coin-" + number, 43'250.123456789 / (i * i + 1), 8.45e11 / (i + 1));
    quote.symbol = "C" + number;
    quote.name = "Coin Number " + number;
    quote.image = "https://images.example/coins/" + number + "/large/coin.png?1696501400";
    quote.market_cap_rank = i + 1;
    quote.volume_24h = 2.5e10 / (i + 1);
    quote.high_24h = *quote.price * 1.031;
    quote.low_24h = *quote.price * 0.957;
    quote.price_change_24h = *quote.price * 0.0123456;
    quote.price_change_percentage_24h = 1.23456 - i % 5;
    quote.circulating_supply = 19'600'000.0 + i;
    quotes.push_back(std::move(quote));
  }
  return quotes;
}

inline SnapshotEntry EntryOf(Quote quote) {
  SnapshotEntry entry;
  entry.quote = std::make_shared<const Quote>(std::move(quote));
  return entry;
}

inline Snapshot SnapshotOf(std::vector<Quote> quotes, WallTime published_at = WallTime{}) {
  std::vector<SnapshotEntry> entries;
  for (Quote& quote : quotes) entries.push_back(EntryOf(std::move(quote)));
  return Snapshot(1, published_at, std::move(entries));
}

// Remembers every tick.
class TickRecorder final : public FeedListener {
 public:
  struct Tick {
    std::shared_ptr<const Snapshot> snapshot;
    std::vector<PriceChange> changes;
  };

  void OnTick(const std::shared_ptr<const Snapshot>& snapshot,
              const std::vector<PriceChange>& changes) override {
    ticks.push_back({snapshot, changes});
  }

  std::vector<Tick> ticks;
};

}  // namespace cpa
