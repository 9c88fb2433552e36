// Digests and encodings, over OpenSSL. Threads: pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"

namespace cpa {

std::array<std::uint8_t, 20> Sha1(std::string_view text);
std::string Sha256Hex(std::string_view text);
std::array<std::uint8_t, 32> HmacSha256(std::string_view key, std::string_view text);
std::string HmacSha256Hex(std::string_view key, std::string_view text);
std::string Base64(std::span<const std::uint8_t> bytes);     // RFC 4648 section 4, padded
std::string Base64Url(std::span<const std::uint8_t> bytes);  // RFC 4648 section 5, no padding
std::string Hex(std::span<const std::uint8_t> bytes);        // lower case

// The bytes of Base64's text; nullopt for any other text.
std::optional<std::string> Base64Decode(std::string_view text);

// Compares in time that depends on the lengths only.
bool EqualsConstantTime(std::string_view a, std::string_view b);

// A UUID of version 7 (RFC 9562), lower case. Sorts by creation time to a quarter of a
// microsecond (section 6.2, method 3), so that what one client makes step by step lists in order.
std::string NewUuid(const Clock& clock, Random& random);

}  // namespace cpa
