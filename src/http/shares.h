// No client gets more than its share: counts by name, each with an upper limit. Threads: any.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/mutex.h"

namespace cpa::http {

class Shares : public std::enable_shared_from_this<Shares> {
 public:
  // Of what one name may have; 0: any amount.
  explicit Shares(std::size_t share_max) : share_max_(share_max) {}

  // Counts until the last copy dies; nullptr when the name would have more than its share.
  std::shared_ptr<const void> Take(const std::string& name, std::size_t amount = 1);

 private:
  void Give(const std::string& name, std::size_t amount);

  const std::size_t share_max_;
  Mutex mutex_;
  std::unordered_map<std::string, std::size_t> taken_ CPA_GUARDED_BY(mutex_);  // No zeros.
};

}  // namespace cpa::http
