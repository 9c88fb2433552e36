#include "api/limits/front_door.h"

#include <utility>
#include <variant>

namespace cpa::api {

http::Gatekeeper::Judgement FrontDoor::Judge(http::Request& request) {
  return limits_.Judge(request);
}

Task<http::AnswerPtr> FrontDoor::JudgeLater(http::Request& request) {
  return limits_.JudgeLater(request);
}

Task<http::Gatekeeper::Admission> FrontDoor::Admit(const http::Request& request) {
  KeyCheck check = co_await CheckKey(request, accounts_, reads_);
  if (auto* refusal = std::get_if<http::AnswerPtr>(&check)) {
    co_return Admission{.refusal = std::move(*refusal)};
  }
  co_return Admission{.holder = std::move(std::get<User>(check).id)};
}

}  // namespace cpa::api
