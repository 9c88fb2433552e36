// Services with an order: started one after the other, stopped in reverse.
// Threads: one owner.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/service.h"

namespace cpa {

class ServiceList {
 public:
  explicit ServiceList(const Clock& clock) : clock_(clock) {}

  void Add(Service& service);  // Outlives this.
  // Either may be empty.
  void Add(std::string name, std::function<void()> start, std::function<void()> stop);

  // In the order of Add. When one throws, those before it are stopped, and the exception goes on.
  void StartAll();
  // Those that were started, the last one first; logs those that are slow. Safe to
  // call twice.
  void StopAll();

 private:
  struct Entry {
    std::string name;
    std::function<void()> start, stop;
  };

  const Clock& clock_;
  std::vector<Entry> entries_;
  std::size_t started_ = 0;  // Entries from the first on.
};

}  // namespace cpa
