#include "market/market.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/log.h"

namespace cpa {
namespace {

// The reason may quote the answer; a log line needs its beginning only.
constexpr std::size_t kReasonBytesMax = 300;

// Of all coins together, in USD.
constexpr double kTotalMax = 1e18;

void ForgetUnlessTotal(std::optional<double>& total) {
  if (total && !(*total > 0 && *total <= kTotalMax)) total.reset();
}

}  // namespace

Market::Market(MarketOptions options, const Clock& clock)
    : options_(options),
      clock_(clock),
      stale_after_(options.stale_after),
      feed_({.change_threshold_percent = options.change_threshold_percent,
             .stamp_age_max = options.stamp_age_max,
             .coins_max = options.coins_max,
             .extra_max = options.extra_max},
            clock) {
  week_lines_.Store(std::make_shared<const WeekLines>());
  known_coins_.Store(std::make_shared<const KnownCoins>());
  aliases_.Store(std::make_shared<const CoinAliases>());
}

void Market::OnQuotes(const QuoteBatch& batch) {
  feed_.OnQuotes(batch);
  update_took_.Observe(clock_.Steady() - batch.received);
}

void Market::OnTicks(const TickBatch& batch) {
  feed_.OnTicks(batch);
  update_took_.Observe(clock_.Steady() - batch.received);
}

void Market::OnPollInterval(Millis in_force) {
  stale_after_.store(2 * in_force, std::memory_order_relaxed);
}

void Market::OnWeekLines(std::vector<WeekLine> lines) {
  MutexLock one_at_a_time(week_lines_writer_);
  WeekLines next = *week_lines_.Load();
  const auto tracked = snapshot();
  std::erase_if(next.prices,
                [&](const auto& line) { return tracked->Find(line.first) == nullptr; });
  for (WeekLine& line : lines) {
    next.prices.insert_or_assign(std::move(line.id), std::move(line.prices));
  }
  ++next.number;
  week_lines_.Store(std::make_shared<const WeekLines>(std::move(next)));
}

void Market::OnGlobal(GlobalStats stats) {
  ForgetUnlessTotal(stats.total_market_cap);
  ForgetUnlessTotal(stats.total_volume_24h);
  const WallTime latest = clock_.Wall() + kStampAheadMax;
  if (stats.updated_at && (*stats.updated_at < kStampMin || *stats.updated_at > latest)) {
    stats.updated_at.reset();
  }
  auto value = std::make_shared<const GlobalStats>(std::move(stats));
  global_.Store(std::make_shared<const Received<GlobalStats>>(
      Received<GlobalStats>{std::move(value), clock_.Steady()}));
}

// What a bitcoin costs in a currency is judged as any price.
void Market::OnRates(ExchangeRates rates) {
  MutexLock one_at_a_time(rates_writer_);
  std::erase_if(rates.per_btc, [](const auto& rate) { return !IsPrice(rate.second); });
  if (!rates.per_btc.contains("usd")) return;  // Nothing can be converted: the old rates stay.
  const auto before = rates_.Load();
  Rates next;
  for (const auto& [code, per_btc] : rates.per_btc) {
    const auto rate = rates.FromUsd(code);
    if (rate) next.emplace(code, Believed(code, *rate, before ? before->value.get() : nullptr));
  }
  rates_.Store(std::make_shared<const Received<Rates>>(
      Received<Rates>{std::make_shared<const Rates>(std::move(next)), clock_.Steady()}));
}

// A currency that jumps keeps its old rate until a second answer bears it out, as a coin does.
Rate Market::Believed(const std::string& code, const Rate& rate, const Rates* before) {
  const auto known = before != nullptr ? before->find(code) : Rates::const_iterator{};
  const bool jumps = before != nullptr && known != before->end() &&
                     IsJump(rate.units_per_usd(), known->second.units_per_usd());
  const auto first = rates_held_back_.find(code);
  const bool confirmed = first != rates_held_back_.end() &&
                         !IsJump(rate.units_per_usd(), first->second.units_per_usd());
  if (jumps && !confirmed) {
    rates_held_back_.insert_or_assign(code, rate);
    return known->second;
  }
  rates_held_back_.erase(code);
  return rate;
}

void Market::OnCoinList(std::vector<ListedCoin> coins) {
  if (coins.empty()) return;  // A fault of upstream: the old list stays.
  listed_coins_.Store(std::make_shared<const SearchIndex>(std::move(coins)));
  if (on_listed_) on_listed_();
}

CoinExists Market::Exists(std::string_view id) const {
  if (snapshot()->Find(id) != nullptr || aliases_.Load()->IsRenamed(id) ||
      known_coins_.Load()->Find(id) != nullptr) {
    return CoinExists::kYes;
  }
  const auto listed = listed_coins_.Load();
  if (!listed) return CoinExists::kCannotSay;
  return listed->Find(id) != nullptr ? CoinExists::kYes : CoinExists::kNo;
}

// Of an id of before the name that it had, where that is known.
std::optional<ListedCoin> Market::NameOf(std::string_view id) const {
  const auto now = snapshot();
  const SnapshotEntry* const entry = now->Find(id);
  if (entry != nullptr && entry->quote->id == id) {
    return ListedCoin{entry->quote->id, entry->quote->symbol, entry->quote->name};
  }
  const auto listed = listed_coins_.Load();
  if (const auto* const coin = listed ? listed->Find(id) : nullptr) return *coin;
  const auto known = known_coins_.Load();
  if (const auto* const coin = known->Find(id)) return *coin;
  return std::nullopt;
}

void Market::Remember(std::vector<ListedCoin> coins) {
  known_coins_.Store(std::make_shared<const KnownCoins>(std::move(coins)));
}

void Market::SetAliases(const CoinAliases& aliases) {
  const auto shared = std::make_shared<const CoinAliases>(aliases);
  aliases_.Store(shared);
  feed_.SetAliases(shared);
}

void Market::OnRejected(const std::string& why) {
  CPA_LOG_WARN("market", "upstream answer refused: {}",
               OneLine(Redact(why.substr(0, kReasonBytesMax))));
  feed_.OnRejected();
}

std::shared_ptr<const SearchIndex> Market::SearchableCoins(const Snapshot& snapshot) const {
  if (auto listed = listed_coins_.Load()) return listed;
  std::vector<ListedCoin> tracked;
  for (const SnapshotEntry& entry : snapshot.entries()) {
    tracked.push_back({entry.quote->id, entry.quote->symbol, entry.quote->name});
  }
  return std::make_shared<const SearchIndex>(std::move(tracked));
}

std::vector<SearchHit> Market::Search(std::string_view query, std::size_t limit) const {
  const auto now = snapshot();
  return SearchableCoins(*now)->Search(query, limit, *now);
}

std::vector<std::string> Market::Candidates(std::string_view symbol) const {
  const auto now = snapshot();
  return SearchableCoins(*now)->Candidates(symbol, *now);
}

Millis Market::AgeOf(SteadyTime received) const {
  return std::max(Millis{0}, std::chrono::duration_cast<Millis>(clock_.Steady() - received));
}

AgedGlobal Market::global() const {
  const auto received = global_.Load();
  if (received == nullptr) return {};
  return {received->value, AgeOf(received->at)};
}

std::optional<ConversionRate> Market::RateFromUsd(std::string_view currency) const {
  if (currency == "usd") return ConversionRate{};
  const auto received = rates_.Load();
  if (received == nullptr) return std::nullopt;
  const auto rate = received->value->find(currency);
  if (rate == received->value->end()) return std::nullopt;
  return ConversionRate{rate->second, AgeOf(received->at)};
}

std::vector<std::string> Market::Currencies() const {
  std::vector<std::string> codes;
  if (const auto received = rates_.Load()) {
    for (const auto& [code, rate] : *received->value) codes.push_back(code);
  }
  if (codes.empty()) codes.emplace_back("usd");
  std::ranges::sort(codes);
  return codes;
}

}  // namespace cpa
