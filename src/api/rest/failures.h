// What a failure of a store is to the client: one table of subjects and errors for all resources.
// Threads: pure.
#pragma once

#include <string_view>

#include "api/rest/errors.h"
#include "base/result.h"

namespace cpa::api {

// The catalogue's error for what the failure is about; 422 for what is invalid; else trouble with
// the storage, logged with what was being done ("creating a user").
AnswerPtr FailureAnswer(const Failure& failure, std::string_view doing);

}  // namespace cpa::api
