// Which addresses the outside world shares. Threads: pure.
#pragma once

#include "base/ip_address.h"

namespace cpa::notify {

enum class Scope {
  kPublic,    // Anybody on the Internet reaches it.
  kPrivate,   // Of a private network: RFC 1918, RFC 6598, RFC 4193.
  kLoopback,  // This machine.
  kSpecial,   // Link-local, multicast, reserved, tunnels, metadata services, ...
};

// By the registries of special-purpose addresses (RFC 6890) and the known addresses of metadata
// services. An IPv6 address that carries an IPv4 address is special, but for the well-known prefix
// of NAT64, which IPv6-only networks put before every public IPv4 address: it is what it carries,
// if that is public, and special otherwise.
Scope ScopeOf(const IpAddress& address);

}  // namespace cpa::notify
