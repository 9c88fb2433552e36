#include "api/market/unknown_coin.h"

#include <string>

#include "base/text.h"

namespace cpa::api {

AnswerPtr UnknownCoin(const Market& market, std::string_view id) {
  std::string members = R"(,"candidates":[)";
  bool first = true;
  for (const std::string& candidate : market.Candidates(id)) {
    if (!first) members += ',';
    AppendJsonString(members, candidate);
    first = false;
  }
  return ErrorAnswerWith(kUnknownCoin, members + "]");
}

AnswerPtr RefuseUnknownCoin(const Market& market, std::string_view id) {
  switch (market.Exists(id)) {
    case CoinExists::kYes:
      return nullptr;
    case CoinExists::kNo:
      return UnknownCoin(market, id);
    case CoinExists::kCannotSay:
      break;
  }
  return ErrorAnswer(kCoinListNotReady);
}

}  // namespace cpa::api
