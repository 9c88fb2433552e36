// Checks of text settings, used by the rows. Threads: pure.
#pragma once

#include <string_view>

namespace cpa::config {

bool IsAnyText(std::string_view text);           // Printable or empty.
bool IsHost(std::string_view text);              // An IPv4 or IPv6 address or a possible host name.
bool IsHttpUrl(std::string_view text);           // http:// or https:// and a host.
bool IsDatabaseUrl(std::string_view text);       // sqlite:///path or postgresql:// and hosts
bool IsRedisUrlOrEmpty(std::string_view text);   // redis:// and a host.
bool IsKeyPrefix(std::string_view text);         // 1 to 16 of A-Z a-z 0-9 _ -
bool IsSecretKeyOrEmpty(std::string_view text);  // At least 16 bytes.
bool IsOrigin(std::string_view text);            // * or scheme://host[:port]
bool IsNetworkOrEmpty(std::string_view text);    // 192.168.1.0/24, fd00::/8 or one address
bool IsToken(std::string_view text);             // RFC 9110 token; "*" is one.
bool IsAliasOrEmpty(std::string_view text);      // old=new, two different ids of coins

// Parts of an URL as they are written.
std::string_view UrlAuthority(std::string_view url);  // Between "://" and the path; "" if none.
std::string_view UrlHost(std::string_view url);  // The authority without user, port and brackets.

}  // namespace cpa::config
