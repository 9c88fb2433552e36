// Memory that clients hold: what they have sent and wait for an answer to, and what they were
// answered and have not taken. Bounded for each owner and in sum, so that who does not read keeps
// nobody else from being served. Threads: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "base/mutex.h"

namespace cpa {

class BytesInFlight {
 public:
  enum class Verdict { kAdmitted, kOwnerHasTooMuch, kAllHaveTooMuch };

  // What one request holds; gives it back when it goes. Outlived by BytesInFlight.
  class Charge {
   public:
    Charge(BytesInFlight& all, std::string owner) : all_(all), owner_(std::move(owner)) {}

    ~Charge() { Set(0); }

    Charge(const Charge&) = delete;
    Charge& operator=(const Charge&) = delete;

    // What was begun is finished: this is never refused.
    void Set(std::size_t bytes);

   private:
    BytesInFlight& all_;
    const std::string owner_;
    std::size_t bytes_ = 0;
  };

  BytesInFlight(std::size_t per_owner_max, std::size_t in_sum_max)
      : per_owner_max_(per_owner_max), in_sum_max_(in_sum_max) {}

  BytesInFlight(const BytesInFlight&) = delete;
  BytesInFlight& operator=(const BytesInFlight&) = delete;

  // Whether the owner may begin with something new that holds so much.
  Verdict Judge(const std::string& owner, std::size_t bytes);

  struct Reading {
    std::size_t bytes = 0;
    std::uint64_t refused_owners = 0;  // Judged so until now.
    std::uint64_t refused_all = 0;
  };

  Reading Read() const;

 private:
  void Move(const std::string& owner, std::size_t from, std::size_t to);

  const std::size_t per_owner_max_;
  const std::size_t in_sum_max_;

  mutable Mutex mutex_;
  std::size_t in_sum_ CPA_GUARDED_BY(mutex_) = 0;
  std::unordered_map<std::string, std::size_t> by_owner_
      CPA_GUARDED_BY(mutex_);  // Of those who hold any.
  std::uint64_t refused_owners_ CPA_GUARDED_BY(mutex_) = 0;
  std::uint64_t refused_all_ CPA_GUARDED_BY(mutex_) = 0;
};

}  // namespace cpa
