// The API key of a request: X-API-Key, Authorization: Bearer, or ?api_key=.
// Threads: pure.
#pragma once

#include <string>

#include "http/message.h"

namespace cpa::api {

struct Credentials {
  std::string key;           // Empty: none was given.
  bool conflicting = false;  // Two different ones were given.
};

Credentials ReadCredentials(const http::Request& request);

}  // namespace cpa::api
