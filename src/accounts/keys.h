// API keys: a prefix and random bytes in base64url. A key is shown once; what is kept is its public
// lookup id and its HMAC-SHA-256 under the server's secret. Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "base/random.h"

namespace cpa {

inline constexpr int kKeyBytesMin = 16;
inline constexpr int kKeyBytesMax = 64;

// REQUIRES: kKeyBytesMin <= byte_count <= kKeyBytesMax.
std::string NewKey(std::string_view prefix, int byte_count, Random& random);

// The same, made again from the same secret and seed. REQUIRES: as NewKey.
std::string DeriveKey(std::string_view prefix, int byte_count, std::string_view secret,
                      std::string_view seed);

// The 8 characters after the prefix; empty when `key` cannot be a key of this prefix.
std::string_view KeyId(std::string_view key, std::string_view prefix);

// What may be shown of a key: the prefix and 4 characters. REQUIRES: a key of this prefix.
std::string_view ShownKeyPrefix(std::string_view key, std::string_view prefix);

std::string HashKey(std::string_view secret, std::string_view key);  // 64 hexadecimal digits

}  // namespace cpa
