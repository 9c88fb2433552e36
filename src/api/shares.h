// Whose share of the server a request's work comes out of. Threads: any.
#pragma once

#include <string>

#include "accounts/accounts.h"
#include "http/message.h"

namespace cpa::api {

// The user's of a good key, as far as that is known at once; else the address's (LimitKeyOf).
std::string OwnerOf(const http::Request& request, const Accounts& accounts);

}  // namespace cpa::api
