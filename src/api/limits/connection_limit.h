// Counts each user's open sockets and enforces a maximum. Threads: any.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>

#include "base/mutex.h"

namespace cpa::api {

class ConnectionLimit {
 public:
  explicit ConnectionLimit(std::size_t places_max) : places_max_(places_max) {}  // 0: any number.

  // False when the user has them all; else Leave gives the place back.
  bool Take(const std::string& user_id);
  void Leave(const std::string& user_id);

 private:
  const std::size_t places_max_;
  Mutex mutex_;
  std::unordered_map<std::string, std::size_t> taken_ CPA_GUARDED_BY(mutex_);  // No zeros.
};

}  // namespace cpa::api
