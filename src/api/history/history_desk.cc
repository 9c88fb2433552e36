#include "api/history/history_desk.h"

#include "api/market/unknown_coin.h"
#include "api/rest/callback.h"

namespace cpa::api {
namespace {

std::string_view BackfillWord(const Result<void>& result) {
  if (result) return "complete";
  switch (result.error().kind) {
    case ErrorKind::kNotFound:
      return "unknown_coin";
    case ErrorKind::kInvalid:
      return "out_of_reach";
    default:
      return "unavailable";
  }
}

}  // namespace

AnswerPtr HistoryDesk::CheckCoin(const std::string& crypto_id) const {
  const bool unknown = market.Exists(crypto_id) == CoinExists::kNo;
  return unknown ? UnknownCoin(market, crypto_id) : nullptr;
}

bool HistoryDesk::IsListed(const std::string& crypto_id) const {
  if (market.snapshot()->Find(crypto_id) != nullptr) return true;
  const auto listed = market.listed_coins();
  return listed && listed->Find(crypto_id) != nullptr;
}

Task<std::string_view> HistoryDesk::Fill(std::string crypto_id, CandleInterval interval,
                                         TimeRange range, const std::string& owner,
                                         Loop& loop) const {
  const auto start = [&](std::function<void(Result<void>)> done) {
    backfill.Ensure(crypto_id, interval, range, std::move(done), owner);
  };
  const auto result = co_await AwaitCallback<Result<void>>(loop, options.fill_patience, start);
  if (!result) co_return "pending";
  // A coin that is listed exists, whatever its chart answers.
  const bool refused = !*result && result->error().kind == ErrorKind::kNotFound;
  co_return refused&& IsListed(crypto_id) ? "unavailable" : BackfillWord(*result);
}

}  // namespace cpa::api
