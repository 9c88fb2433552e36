// The port to where several servers keep upstream's answers together, so that each is fetched once
// for all. What comes back may be anything: check it like an answer of upstream.
// Threads: any. Calls block: run them on a pool of their own.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"

namespace cpa {

class AnswerStore {
 public:
  virtual ~AnswerStore() = default;

  // nullopt: not there, or the store does not answer.
  virtual std::optional<std::string> Get(const std::string& key) = 0;
  // Gone after `keep_for`. A store that does not answer keeps nothing.
  virtual void Put(const std::string& key, const std::string& value, Millis keep_for) = 0;
};

}  // namespace cpa
