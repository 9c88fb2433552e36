// What CACHE_STORAGE=redis adds: coin pages shared with other servers. Threads: as its parts.
#pragma once

#include <utility>

#include "base/blocking_pool.h"
#include "redis/redis_store.h"
#include "sources/coingecko/shared_details.h"

namespace cpa::app {

struct RedisParts {
  RedisParts(redis::RedisAddress address, const sources::SharedDetailsOptions& options,
             QuoteSource& source, const Clock& clock)
      : store(std::move(address), clock), details(options, source, store, pool, clock) {}

  redis::RedisStore store;
  BlockingPool pool{1};  // One command at a time; nobody else waits for it.
  sources::SharedDetails details;
};

}  // namespace cpa::app
