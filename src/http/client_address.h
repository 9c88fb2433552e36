// The client's address behind proxies: each writes the address that asked it at the right end of
// X-Forwarded-For. So what counts is read from the right and only as far as trusted proxies wrote
// it; the rest is whatever the client made up.
// Threads: pure.
#pragma once

#include <span>
#include <string>

#include "base/ip_address.h"
#include "http/message.h"

namespace cpa::http {

bool IsAmong(const IpAddress& address, std::span<const IpNetwork> networks);

// The first address from the right that is not a trusted proxy's, the last one when all are, and
// `peer` when there is none. An entry that is no address ends the search: nobody knows who wrote
// it. REQUIRES: `peer`, whose connection brought the request, is a trusted proxy.
std::string ForwardedFor(const std::string& peer, const Request& request,
                         std::span<const IpNetwork> trusted);

}  // namespace cpa::http
