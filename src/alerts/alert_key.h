// An alert's UUID as 16 bytes: a million of them are held in memory. Threads: pure.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace cpa {

using AlertKey = std::array<std::uint8_t, 16>;

AlertKey KeyOf(std::string_view uuid);  // REQUIRES: a UUID, lower case.
std::string UuidOf(const AlertKey& key);

struct AlertKeyHash {
  // The end of a UUIDv7 is random.
  std::size_t operator()(const AlertKey& key) const {
    std::uint64_t bits = 0;
    std::memcpy(&bits, key.data() + 8, sizeof bits);
    return static_cast<std::size_t>(bits);
  }
};

}  // namespace cpa
