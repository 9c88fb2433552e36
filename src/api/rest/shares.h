// Whose share of the server a request's work comes out of. Threads: any.
#pragma once

#include <functional>
#include <string>

#include "accounts/accounts.h"
#include "base/asio.h"
#include "base/bytes_in_flight.h"
#include "http/message.h"

namespace cpa::api {

// What `make` answers, out of the owner's share of memory: the request counts until its answer is
// there, and the answer until it is sent. Refused, 429 or 503, when there is too much already.
Task<http::AnswerPtr> AnswerWithin(BytesInFlight& bytes, std::string owner,
                                   const http::Request& request,
                                   std::function<Task<http::AnswerPtr>()> make);

// The user's of a good key, as far as that is known at once; else the address's (LimitKeyOf).
std::string OwnerOf(const http::Request& request, Accounts& accounts);

}  // namespace cpa::api
