// The answer to an id that is no coin: 404, with the coins whose symbol it is, for symbols collide
// and a guess would give wrong prices. Threads: any.
#pragma once

#include <string_view>

#include "api/rest/errors.h"
#include "market/market.h"

namespace cpa::api {

AnswerPtr UnknownCoin(const Market& market, std::string_view id);

// nullptr when the id means a coin, listed today or once; otherwise UnknownCoin, or 503 while that
// cannot be said.
AnswerPtr RefuseUnknownCoin(const Market& market, std::string_view id);

}  // namespace cpa::api
