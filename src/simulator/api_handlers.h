// The endpoints, one function each, and what they share. Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/api.h"

namespace cpa::simulator {

Answer AnswerPing(const ApiCall& call);
Answer AnswerKey(const ApiCall& call);
Answer AnswerMarkets(const ApiCall& call);
Answer AnswerCoin(const ApiCall& call);
Answer AnswerCoinList(const ApiCall& call);
Answer AnswerSearch(const ApiCall& call);
Answer AnswerGlobal(const ApiCall& call);
Answer AnswerExchangeRates(const ApiCall& call);
Answer AnswerSimplePrice(const ApiCall& call);
Answer AnswerSupportedCurrencies(const ApiCall& call);
Answer AnswerMarketChart(const ApiCall& call);
Answer AnswerMarketChartRange(const ApiCall& call);
Answer AnswerOhlc(const ApiCall& call);

// A currency now and a day ago, in units per USD.
struct VsCurrency {
  std::size_t index = kUsd;
  double now = 1;
  double day_ago = 1;
};

VsCurrency VsAt(const MarketModel& model, std::size_t currency);

// The refusal of a request whose vs_currency is absent or unknown.
std::optional<Answer> RefuseVsCurrency(const Query& query);
VsCurrency VsOf(const ApiCall& call);  // REQUIRES: not refused.

// The answer with the caching that the recordings show: kept by the CDN for that number of seconds.
Answer Cached(int cdn_seconds, JsonWriter& json);

std::optional<double> PercentChange(std::optional<double> now, std::optional<double> before);

// Changes over a window, as the price_change_percentage parameter names them.
struct Window {
  std::string_view name;
  std::chrono::hours length;
};

std::span<const Window> Windows();  // In the order in which upstream appends them to a row.
std::optional<double> WindowChange(const MarketModel& model, std::size_t coin, const VsCurrency& vs,
                                   std::chrono::hours length);

std::optional<double> FullyDiluted(const CoinFacts& coin, std::optional<double> price);
std::string ImageUrl(const CoinFacts& coin, std::string_view size);  // thumb, small or large

struct Category {
  std::string_view id;
  std::string_view name;
  std::string_view group;  // of the coins in it
};

std::span<const Category> Categories();

// The coins whose id, name or symbol is in the list, in the order of the coins.
enum class NameKind { kId, kName, kSymbol };
std::vector<std::size_t> FindCoins(const MarketModel& model, NameKind kind,
                                   const std::vector<std::string>& wanted);

// About 168 hourly prices of the past week, in USD times `per_usd`.
void WriteSparkline(JsonWriter& json, const MarketModel& model, std::size_t coin, double per_usd);

}  // namespace cpa::simulator
