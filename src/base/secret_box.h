// Encrypts what the server must be able to read again but nobody may read from the database or a
// backup alone: AES-256-GCM under a key derived from the server's secret.
// Threads: any; Seal as its Random.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"

namespace cpa {

class SecretBox {
 public:
  // `purpose` separates keys: what one purpose sealed no other opens. `random` outlives this.
  SecretBox(std::string_view secret, std::string_view purpose, Random& random);

  // Printable ASCII. `place` says what the text belongs to (an id): moved elsewhere, it does not
  // open.
  std::string Seal(std::string_view text, std::string_view place) const;

  // nullopt when it was not sealed for this place under this secret, or was changed.
  std::optional<std::string> Open(std::string_view sealed, std::string_view place) const;

 private:
  const std::array<std::uint8_t, 32> key_;
  Random& random_;
};

}  // namespace cpa
