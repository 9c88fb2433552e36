#include "api/history_desk.h"

#include "api/callback.h"
#include "api/unknown_coin.h"

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
  if (market.snapshot()->Find(crypto_id) != nullptr) return nullptr;
  const auto listed = market.listed_coins();
  if (!listed || listed->Find(crypto_id) != nullptr) return nullptr;
  return UnknownCoin(market, crypto_id);
}

Task<std::string_view> HistoryDesk::Fill(std::string crypto_id, CandleInterval interval,
                                         TimeRange range, const std::string& owner,
                                         Loop& loop) const {
  const auto start = [&](std::function<void(Result<void>)> done) {
    backfill->Ensure(crypto_id, interval, range, std::move(done), owner);
  };
  const auto result = co_await AwaitCallback<Result<void>>(loop, options.fill_patience, start);
  co_return result ? BackfillWord(*result) : "pending";
}

}  // namespace cpa::api
