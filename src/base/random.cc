#include "base/random.h"

#include <sys/random.h>

#include <cstdlib>

#include "base/mutex.h"

namespace cpa {
namespace {

class KernelRandom final : public Random {
 public:
  void Fill(std::span<std::uint8_t> bytes) override {
    while (!bytes.empty()) {
      const ssize_t got = ::getrandom(bytes.data(), bytes.size(), 0);
      if (got < 0) std::abort();  // Without a generator no key is safe.
      bytes = bytes.subspan(static_cast<std::size_t>(got));
    }
  }
};

}  // namespace

Random& SystemRandom() {
  static KernelRandom random;
  return random;
}

void SeededRandom::Fill(std::span<std::uint8_t> bytes) {
  MutexLock lock(mutex_);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(engine_());
}

}  // namespace cpa
