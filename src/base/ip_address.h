// IP addresses and networks as bytes.
// Threads: pure.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sockaddr;

namespace cpa {

enum class IpFamily { kV4, kV6 };

// In network byte order; IPv4 uses the first four bytes, the others are zero.
struct IpAddress {
  IpFamily family = IpFamily::kV4;
  std::array<std::uint8_t, 16> bytes{};

  // Only the plain spellings: 192.0.2.1 without leading zeros, RFC 4291 text without a zone.
  static std::optional<IpAddress> Parse(std::string_view text);
  // nullopt for anything but IPv4 and IPv6.
  static std::optional<IpAddress> FromSocketAddress(const sockaddr& address);

  // An IPv4 address mapped into IPv6 (::ffff:192.0.2.1) as IPv4; any other as it is.
  IpAddress Unmapped() const;

  std::string ToString() const;
  auto operator<=>(const IpAddress&) const = default;
};

// 10.0.0.0/8, or one address alone.
struct IpNetwork {
  IpAddress base = {};
  int prefix_bits = 0;

  // nullopt also when bits behind the prefix are set: 10.1.0.0/8 is a mistake.
  static std::optional<IpNetwork> Parse(std::string_view text);

  bool Contains(const IpAddress& address) const;
  bool IsWithin(const IpNetwork& other) const;
};

// Whom a textual address stands for: an IPv4 address for itself, an IPv6 address for its /64, which
// is what one subscriber is given. Other text stands for itself.
std::string SubscriberOf(const std::string& address);

}  // namespace cpa
