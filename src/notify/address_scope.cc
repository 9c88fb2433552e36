#include "notify/address_scope.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace cpa::notify {
namespace {

struct Special {
  const char* network;
  Scope scope;
};

// The first that contains an address decides. What is in no row: IPv4 is public, and so is IPv6
// within 2000::/3, the only part of it that is given out.
constexpr Special kRegistry[] = {
    // Metadata services, some of which hide among addresses of other kinds.
    {"100.100.100.200/32", Scope::kSpecial},  // Alibaba Cloud
    {"168.63.129.16/32", Scope::kSpecial},    // Azure
    {"192.0.0.192/32", Scope::kSpecial},      // Oracle Cloud
    {"fd00:ec2::/32", Scope::kSpecial},       // AWS: metadata, time and names
    {"fd20:ce::254/128", Scope::kSpecial},    // Google Cloud
    {"127.0.0.0/8", Scope::kLoopback},
    {"10.0.0.0/8", Scope::kPrivate},
    {"172.16.0.0/12", Scope::kPrivate},
    {"192.168.0.0/16", Scope::kPrivate},
    {"100.64.0.0/10", Scope::kPrivate},    // RFC 6598, shared by a provider's customers
    {"0.0.0.0/8", Scope::kSpecial},        // "This network": Linux takes 0.0.0.0 for itself
    {"169.254.0.0/16", Scope::kSpecial},   // Link-local; metadata of most clouds
    {"192.0.0.0/24", Scope::kSpecial},     // RFC 6890
    {"192.0.2.0/24", Scope::kSpecial},     // Documentation
    {"192.31.196.0/24", Scope::kSpecial},  // AS112
    {"192.52.193.0/24", Scope::kSpecial},  // AMT
    {"192.88.99.0/24", Scope::kSpecial},   // 6to4 relays
    {"192.175.48.0/24", Scope::kSpecial},  // AS112
    {"198.18.0.0/15", Scope::kSpecial},    // Benchmarks
    {"198.51.100.0/24", Scope::kSpecial},  // Documentation
    {"203.0.113.0/24", Scope::kSpecial},   // Documentation
    {"224.0.0.0/4", Scope::kSpecial},      // Multicast
    {"240.0.0.0/4", Scope::kSpecial},      // Reserved, and broadcast
    {"::1/128", Scope::kLoopback},
    {"fc00::/7", Scope::kPrivate},
    {"2001::/23", Scope::kSpecial},          // Protocols: Teredo, ORCHID, benchmarks, ...
    {"2001:db8::/32", Scope::kSpecial},      // Documentation
    {"2002::/16", Scope::kSpecial},          // 6to4
    {"2620:4f:8000::/48", Scope::kSpecial},  // AS112
    {"3fff::/20", Scope::kSpecial},          // Documentation
    {"2000::/3", Scope::kPublic},
    {"::/0", Scope::kSpecial},  // Mapped, compatible, local NAT64, link-local, multicast, ...
};

const IpNetwork kNat64 = *IpNetwork::Parse("64:ff9b::/96");

IpAddress CarriedByNat64(const IpAddress& address) {
  IpAddress carried;
  std::copy_n(address.bytes.begin() + 12, 4, carried.bytes.begin());
  return carried;
}

Scope RegisteredScope(const IpAddress& address) {
  struct Row {
    IpNetwork network;
    Scope scope;
  };

  static const auto kRows = [] {
    std::array<Row, std::size(kRegistry)> rows;
    std::ranges::transform(kRegistry, rows.begin(), [](const Special& special) {
      return Row{*IpNetwork::Parse(special.network), special.scope};
    });
    return rows;
  }();
  const auto found =
      std::ranges::find_if(kRows, [&](const Row& row) { return row.network.Contains(address); });
  return found == kRows.end() ? Scope::kPublic : found->scope;
}

}  // namespace

Scope ScopeOf(const IpAddress& address) {
  if (!kNat64.Contains(address)) return RegisteredScope(address);
  const bool is_public = RegisteredScope(CarriedByNat64(address)) == Scope::kPublic;
  return is_public ? Scope::kPublic : Scope::kSpecial;
}

}  // namespace cpa::notify
