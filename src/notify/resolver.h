// Name look-ups as a dependency. Threads: any.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/ip_address.h"
#include "base/result.h"

namespace cpa::notify {

using Addresses = std::vector<IpAddress>;

class Resolver {
 public:
  using Done = std::function<void(Result<Addresses>)>;

  virtual ~Resolver() = default;

  // Finds all addresses of the name and does not wait. `done` is called once, on any thread,
  // perhaps long afterwards: it must not keep anything alive that has to end before.
  virtual void Resolve(const std::string& host, Done done) = 0;
};

// The machine's own resolver. Each look-up has a thread that nobody waits for, so that a name
// server that does not answer holds up neither other look-ups nor the end of the program.
class SystemResolver final : public Resolver {
 public:
  explicit SystemResolver(int lookups_max = 512) : lookups_max_(lookups_max) {}

  void Resolve(const std::string& host, Done done) override;

 private:
  const int lookups_max_;  // At the same time; one more fails at once.
  const std::shared_ptr<std::atomic<int>> running_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace cpa::notify
