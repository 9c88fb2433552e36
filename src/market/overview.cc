#include "market/overview.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>

#include "base/text.h"
#include "market/json_members.h"

namespace cpa {
namespace {

constexpr std::string_view kSentimentRule =
    "Over the 50 largest coins by market cap, of which those with a 24 h change other than 0 "
    "count: "
    "bullish when more than 0.7 of them rose and their average change is above 2 %; bearish when "
    "less than 0.3 of them rose and it is below -2 %; else neutral.";

struct Totals {
  std::optional<double> market_cap;
  std::optional<double> volume_24h;
  std::string_view source;
};

struct Movers {
  int gainers = 0;
  int losers = 0;
  int unchanged = 0;
  const Quote* top_gainer = nullptr;
  const Quote* top_loser = nullptr;
};

struct Sentiment {
  std::size_t coins = 0;
  int positive = 0;
  int negative = 0;
  double change_sum = 0;

  int counted() const { return positive + negative; }

  double ratio() const { return static_cast<double>(positive) / counted(); }

  double average() const { return change_sum / counted(); }
};

void AddKnown(std::optional<double>& sum, const std::optional<double>& value) {
  if (value) sum = sum.value_or(0) + *value;
}

Totals TotalsOf(const Snapshot& snapshot, const AgedGlobal& global) {
  const bool fresh = global.stats != nullptr && global.age <= kGlobalAgeMax;
  if (fresh && global.stats->total_market_cap && global.stats->total_volume_24h) {
    return {global.stats->total_market_cap, global.stats->total_volume_24h, "global"};
  }
  Totals totals{.market_cap = {}, .volume_24h = {}, .source = "tracked"};
  for (const SnapshotEntry& entry : snapshot.top()) {
    AddKnown(totals.market_cap, entry.quote->market_cap);
    AddKnown(totals.volume_24h, entry.quote->volume_24h);
  }
  return totals;
}

double ChangeOf(const Quote* quote) {
  return *quote->price_change_percentage_24h;
}

Movers MoversOf(const Snapshot& snapshot) {
  Movers movers;
  for (const SnapshotEntry& entry : snapshot.top()) {
    const Quote* quote = entry.quote.get();
    if (!quote->price_change_percentage_24h) continue;
    const double change = ChangeOf(quote);
    movers.gainers += change > 0 ? 1 : 0;
    movers.losers += change < 0 ? 1 : 0;
    movers.unchanged += change == 0 ? 1 : 0;
    const double best = movers.top_gainer != nullptr ? ChangeOf(movers.top_gainer) : 0;
    const double worst = movers.top_loser != nullptr ? ChangeOf(movers.top_loser) : 0;
    if (change > best) movers.top_gainer = quote;
    if (change < worst) movers.top_loser = quote;
  }
  return movers;
}

Sentiment SentimentOf(const Snapshot& snapshot) {
  const auto top = snapshot.top().first(std::min(kSentimentCoins, snapshot.top().size()));
  Sentiment sentiment;
  sentiment.coins = top.size();
  for (const SnapshotEntry& entry : top) {
    const double change = entry.quote->price_change_percentage_24h.value_or(0);
    sentiment.positive += change > 0 ? 1 : 0;
    sentiment.negative += change < 0 ? 1 : 0;
    sentiment.change_sum += change;
  }
  return sentiment;
}

std::string_view NameOf(const Sentiment& sentiment) {
  if (sentiment.counted() == 0) return "neutral";
  if (sentiment.ratio() > 0.7 && sentiment.average() > 2) return "bullish";
  if (sentiment.ratio() < 0.3 && sentiment.average() < -2) return "bearish";
  return "neutral";
}

void AppendCount(std::string& out, std::string_view key, long long count) {
  out += key;
  AppendInt(out, count);
}

void AppendHead(std::string& out, const Quote& quote) {
  AppendText(out, "{\"id\":", quote.id);
  AppendText(out, ",\"name\":", quote.name);
  AppendText(out, ",\"symbol\":", quote.symbol);
}

void AppendChange(std::string& out, const Quote& quote) {
  AppendNumber(out, ",\"price_change_percentage_24h\":", quote.price_change_percentage_24h);
  out += '}';
}

void AppendTopCoins(std::string& out, std::span<const SnapshotEntry> entries) {
  out += ",\"top_cryptos\":[";
  for (const SnapshotEntry& entry : entries.first(std::min(kTopCoins, entries.size()))) {
    if (out.back() != '[') out += ',';
    AppendHead(out, *entry.quote);
    AppendNumber(out, ",\"current_price\":", entry.quote->price);
    AppendNumber(out, ",\"market_cap\":", entry.quote->market_cap);
    AppendChange(out, *entry.quote);
  }
  out += ']';
}

void AppendMover(std::string& out, std::string_view key, const Quote* quote) {
  out += key;
  if (quote == nullptr) {
    out += "null";
    return;
  }
  AppendHead(out, *quote);
  AppendChange(out, *quote);
}

void AppendMovers(std::string& out, const Movers& movers) {
  AppendCount(out, ",\"market_stats\":{\"gainers_count\":", movers.gainers);
  AppendCount(out, ",\"losers_count\":", movers.losers);
  AppendCount(out, ",\"unchanged_count\":", movers.unchanged);
  AppendMover(out, ",\"top_gainer\":", movers.top_gainer);
  AppendMover(out, ",\"top_loser\":", movers.top_loser);
  out += '}';
}

// Before the first prices there is no moment to name.
void AppendLastUpdated(std::string& out, const Snapshot& snapshot) {
  const bool has_prices = !snapshot.top().empty();
  AppendMoment(out, ",\"last_updated\":",
               has_prices ? std::optional(snapshot.published_at()) : std::nullopt);
}

}  // namespace

std::string OverviewJson(const Snapshot& snapshot, const AgedGlobal& global) {
  const Totals totals = TotalsOf(snapshot, global);
  std::string out;
  AppendNumber(out, "{\"total_market_cap\":", totals.market_cap);
  AppendNumber(out, ",\"total_volume_24h\":", totals.volume_24h);
  AppendText(out, ",\"totals_source\":", totals.source);
  AppendTopCoins(out, snapshot.top());
  AppendMovers(out, MoversOf(snapshot));
  AppendLastUpdated(out, snapshot);
  out += '}';
  return out;
}

std::string SentimentJson(const Snapshot& snapshot) {
  const Sentiment sentiment = SentimentOf(snapshot);
  const bool known = sentiment.counted() > 0;
  std::string out;
  AppendText(out, "{\"sentiment\":", NameOf(sentiment));
  AppendCount(out, ",\"positive_count\":", sentiment.positive);
  AppendCount(out, ",\"negative_count\":", sentiment.negative);
  AppendNumber(out,
               ",\"positive_ratio\":", known ? std::optional(sentiment.ratio()) : std::nullopt);
  AppendNumber(out, ",\"average_change_percentage_24h\":",
               known ? std::optional(sentiment.average()) : std::nullopt);
  AppendCount(out, ",\"coins_considered\":", static_cast<long long>(sentiment.coins));
  AppendText(out, ",\"rule\":", kSentimentRule);
  AppendLastUpdated(out, snapshot);
  out += '}';
  return out;
}

}  // namespace cpa
