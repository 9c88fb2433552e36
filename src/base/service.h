// A part with a life: started in order, stopped in reverse.
#pragma once

#include <string_view>

namespace cpa {

class Service {
 public:
  virtual ~Service() = default;
  virtual std::string_view name() const = 0;
  virtual void Start() = 0;
  virtual void Stop() = 0;  // Returns when nothing of it runs any more.
};

}  // namespace cpa
