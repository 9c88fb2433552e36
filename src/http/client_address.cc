#include "http/client_address.h"

#include <algorithm>
#include <optional>
#include <ranges>

#include "base/text.h"

namespace cpa::http {
namespace {

// 192.0.2.1, 192.0.2.1:80, 2001:db8::1 or [2001:db8::1]:80; some proxies add the port.
std::optional<IpAddress> ParseForwarded(std::string_view entry) {
  if (entry.starts_with('[')) {
    entry = entry.substr(1, entry.find(']') - 1);
  } else if (std::ranges::count(entry, ':') == 1) {
    entry = entry.substr(0, entry.find(':'));
  }
  const auto address = IpAddress::Parse(entry);
  return address ? std::optional(address->Unmapped()) : std::nullopt;
}

}  // namespace

bool IsAmong(const IpAddress& address, std::span<const IpNetwork> networks) {
  return std::ranges::any_of(networks,
                             [&](const IpNetwork& network) { return network.Contains(address); });
}

std::string ForwardedFor(const std::string& peer, const Request& request,
                         std::span<const IpNetwork> trusted) {
  std::string client = peer;
  for (const auto& [name, value] : std::views::reverse(request.fields)) {
    if (!EqualsIgnoreCase(name, "X-Forwarded-For")) continue;
    std::string_view list = value;
    for (bool more = true; more;) {
      const std::size_t comma = list.rfind(',');
      more = comma != list.npos;
      const auto address = ParseForwarded(Trim(list.substr(more ? comma + 1 : 0)));
      if (!address) return client;
      client = address->ToString();
      if (!IsAmong(*address, trusted)) return client;
      if (more) list = list.substr(0, comma);
    }
  }
  return client;
}

}  // namespace cpa::http
