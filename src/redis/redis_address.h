// REDIS_URL taken apart. Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace cpa::redis {

struct RedisAddress {
  std::string host;
  int port = 6379;
  std::string user;      // Empty: Redis' default user.
  std::string password;  // Secret; empty: none.
  int database = 0;
};

// redis://[[user]:password@]host[:port][/database], user and password percent-encoded, an IPv6 host
// in brackets. kInvalid names what is wrong and shows no password.
Result<RedisAddress> ParseRedisUrl(std::string_view url);

}  // namespace cpa::redis
