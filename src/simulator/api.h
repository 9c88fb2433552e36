// The public API under /api/v3 as a function of the model and one request.
// Threads: pure; the model must not move meanwhile.
#pragma once

#include "simulator/distortion.h"
#include "simulator/market_model.h"
#include "simulator/request.h"

namespace cpa::simulator {

// What /key answers to a paying caller.
struct KeyUsage {
  int minute_limit = 0;
  int month_limit = 0;
  int month_calls = 0;
};

struct ApiCall {
  const MarketModel& model;
  const Request& request;
  const Distortion& distortion;
  const KeyUsage* usage = nullptr;  // Absent on the public host, where /key does not exist.
  std::string_view coin_id = {};    // The {id} of the path.
};

Answer AnswerApi(const ApiCall& call);

// The route of a request, with {id} as such: "/coins/{id}/ohlc". Empty when there is none.
std::string_view RouteOf(const Request& request);

}  // namespace cpa::simulator
