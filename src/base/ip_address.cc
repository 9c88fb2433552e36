#include "base/ip_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace cpa {
namespace {

constexpr int kBitsV4 = 32;
constexpr int kBitsV6 = 128;

constexpr int BitsOf(IpFamily family) {
  return family == IpFamily::kV4 ? kBitsV4 : kBitsV6;
}

bool SamePrefix(const IpAddress& a, const IpAddress& b, int bits) {
  const int whole = bits / 8;
  if (!std::equal(a.bytes.begin(), a.bytes.begin() + whole, b.bytes.begin())) return false;
  if (bits % 8 == 0) return true;
  const int shift = 8 - bits % 8;
  return a.bytes[whole] >> shift == b.bytes[whole] >> shift;
}

IpAddress Masked(IpAddress address, int bits) {
  for (int bit = bits; bit < kBitsV6; ++bit) {
    address.bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80 >> bit % 8));
  }
  return address;
}

}  // namespace

std::optional<IpAddress> IpAddress::Parse(std::string_view text) {
  IpAddress address;
  const std::string copy(text);
  if (copy.size() != std::strlen(copy.c_str())) return std::nullopt;
  if (::inet_pton(AF_INET, copy.c_str(), address.bytes.data()) == 1) return address;
  address = {.family = IpFamily::kV6, .bytes = {}};
  if (::inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) return address;
  return std::nullopt;
}

std::optional<IpAddress> IpAddress::FromSocketAddress(const sockaddr& address) {
  IpAddress result;
  if (address.sa_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    std::memcpy(result.bytes.data(), &v4.sin_addr, sizeof v4.sin_addr);
    return result;
  }
  if (address.sa_family != AF_INET6) return std::nullopt;
  const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
  result.family = IpFamily::kV6;
  std::memcpy(result.bytes.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
  return result;
}

IpAddress IpAddress::Unmapped() const {
  constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (family == IpFamily::kV4 || !std::equal(kMapped.begin(), kMapped.end(), bytes.begin())) {
    return *this;
  }
  IpAddress v4;
  std::copy(bytes.begin() + kMapped.size(), bytes.end(), v4.bytes.begin());
  return v4;
}

std::string IpAddress::ToString() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(family == IpFamily::kV4 ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size());
  return text.data();
}

std::optional<IpNetwork> IpNetwork::Parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto base = IpAddress::Parse(text.substr(0, slash));
  if (!base) return std::nullopt;
  IpNetwork network{*base, BitsOf(base->family)};
  if (slash == text.npos) return network;
  const std::string_view bits = text.substr(slash + 1);
  const auto [end, error] =
      std::from_chars(bits.data(), bits.data() + bits.size(), network.prefix_bits);
  if (error != std::errc{} || end != bits.data() + bits.size()) return std::nullopt;
  if (network.prefix_bits < 0 || network.prefix_bits > BitsOf(base->family)) return std::nullopt;
  if (Masked(*base, network.prefix_bits) != *base) return std::nullopt;
  return network;
}

bool IpNetwork::Contains(const IpAddress& address) const {
  return address.family == base.family && SamePrefix(address, base, prefix_bits);
}

bool IpNetwork::IsWithin(const IpNetwork& other) const {
  return prefix_bits >= other.prefix_bits && other.Contains(base);
}

std::string SubscriberOf(const std::string& address) {
  constexpr int kSubscriberBits = 64;
  if (address.find(':') == address.npos) return address;
  const auto ip = IpAddress::Parse(address);
  if (!ip || ip->family == IpFamily::kV4) return address;
  const IpAddress plain = ip->Unmapped();
  if (plain.family == IpFamily::kV4) return plain.ToString();
  return Masked(plain, kSubscriberBits).ToString() + "/64";
}

}  // namespace cpa
