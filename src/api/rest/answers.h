// Answers that many handlers give. Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "api/rest/errors.h"
#include "api/rest/idempotency.h"

namespace cpa::api {

AnswerPtr Ok(std::string body);
KeptAnswer Created(const std::string& location, std::string body);
KeptAnswer Kept(std::string body);               // 200
std::string MessageBody(std::string_view text);  // {"message":"..."}

}  // namespace cpa::api
