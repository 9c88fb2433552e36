// Stands before the handlers of the API: counts who asks (request_limits.h), and lets nobody send a
// body to where a key is needed who has not shown a good one. Threads: any event loop; unknown keys
// are looked up on the blocking pool.
#pragma once

#include "api/limits/request_limits.h"
#include "api/rest/routes.h"
#include "http/gatekeeper.h"

namespace cpa::api {

class FrontDoor final : public http::Gatekeeper {
 public:
  FrontDoor(RequestLimits& limits, Accounts& accounts, BlockingPool& reads)
      : limits_(limits), accounts_(accounts), reads_(reads) {}

  Judgement Judge(http::Request& request) override;
  Task<http::AnswerPtr> JudgeLater(http::Request& request) override;
  Task<Admission> Admit(const http::Request& request) override;

 private:
  RequestLimits& limits_;
  Accounts& accounts_;
  BlockingPool& reads_;
};

}  // namespace cpa::api
