#include "market/market.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/log.h"

namespace cpa {
namespace {

// The reason may quote the answer; a log line needs its beginning only.
constexpr std::size_t kReasonBytesMax = 300;

bool IsRate(double value) {
  return std::isfinite(value) && value > 0;
}

void ForgetUnlessPositive(std::optional<double>& total) {
  if (total && !IsRate(*total)) total.reset();
}

}  // namespace

Market::Market(MarketOptions options, const Clock& clock)
    : options_(options),
      clock_(clock),
      feed_({.change_threshold_percent = options.change_threshold_percent}, clock) {
  week_lines_.Store(std::make_shared<const WeekLines>());
}

void Market::OnQuotes(const QuoteBatch& batch) {
  feed_.OnQuotes(batch);
  update_took_.Observe(clock_.Steady() - batch.received);
}

void Market::OnWeekLines(std::vector<WeekLine> lines) {
  std::lock_guard one_at_a_time(week_lines_writer_);
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
  ForgetUnlessPositive(stats.total_market_cap);
  ForgetUnlessPositive(stats.total_volume_24h);
  auto value = std::make_shared<const GlobalStats>(std::move(stats));
  global_.Store(std::make_shared<const Received<GlobalStats>>(
      Received<GlobalStats>{std::move(value), clock_.Steady()}));
}

void Market::OnRates(ExchangeRates rates) {
  std::erase_if(rates.per_btc, [](const auto& rate) { return !IsRate(rate.second); });
  if (!rates.per_btc.contains("usd")) return;  // Nothing can be converted: the old rates stay.
  auto value = std::make_shared<const ExchangeRates>(std::move(rates));
  rates_.Store(std::make_shared<const Received<ExchangeRates>>(
      Received<ExchangeRates>{std::move(value), clock_.Steady()}));
}

void Market::OnCoinList(std::vector<ListedCoin> coins) {
  if (coins.empty()) return;  // A fault of upstream: the old list stays.
  listed_coins_.Store(std::make_shared<const SearchIndex>(std::move(coins)));
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
  const std::optional<double> rate = received->value->FromUsd(currency);
  if (!rate || !IsRate(*rate)) return std::nullopt;  // A quotient of extremes may leave the range.
  return ConversionRate{*rate, AgeOf(received->at)};
}

std::vector<std::string> Market::Currencies() const {
  std::vector<std::string> codes;
  if (const auto received = rates_.Load()) {
    for (const auto& [code, per_btc] : received->value->per_btc) codes.push_back(code);
  }
  if (codes.empty()) codes.emplace_back("usd");
  std::ranges::sort(codes);
  return codes;
}

}  // namespace cpa
