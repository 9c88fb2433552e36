#include "config/text_checks.h"

#include <algorithm>
#include <string>

#include "base/ip_address.h"
#include "base/text.h"

namespace cpa::config {
namespace {

bool IsAlnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool IsPrintable(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F;
}

bool IsOneOf(char c, std::string_view set) {
  return set.find(c) != set.npos;
}

bool HasOnlyUrlCharacters(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F && c != '"'; });
}

bool IsDigits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool IsPort(std::string_view text) {
  constexpr std::size_t kDigitsMax = 5;
  return IsDigits(text) && text.size() <= kDigitsMax && std::stoi(std::string(text)) <= 65'535;
}

// One of the parts of a name between its dots (RFC 1123), with the "_" that container names have.
bool IsLabel(std::string_view label) {
  constexpr std::size_t kBytesMax = 63;
  const auto fits = [](char c) { return IsAlnum(c) || IsOneOf(c, "-_"); };
  return !label.empty() && label.size() <= kBytesMax && std::ranges::all_of(label, fits) &&
         !label.starts_with('-') && !label.ends_with('-');
}

bool IsHostName(std::string_view text) {
  constexpr std::size_t kBytesMax = 253;
  if (text.ends_with('.')) text.remove_suffix(1);  // The root, which may be written.
  if (text.size() > kBytesMax) return false;
  while (true) {
    const std::size_t dot = text.find('.');
    if (!IsLabel(text.substr(0, dot))) return false;
    // A name that ends in a number would be an IPv4 address, and that is none.
    if (dot == text.npos) return !IsDigits(text);
    text.remove_prefix(dot + 1);
  }
}

// Perhaps with a zone: fe80::1%eth0.
bool IsIpv6(std::string_view text) {
  const auto fits = [](char c) { return IsAlnum(c) || IsOneOf(c, "%.-_"); };
  const std::size_t percent = text.find('%');
  const bool zone_fits = percent == text.npos || (percent + 1 < text.size() &&
                                                  std::ranges::all_of(text.substr(percent), fits));
  return zone_fits && IpAddress::Parse(text.substr(0, percent)).has_value();
}

// host, host:port, [v6] or [v6]:port, perhaps after user:password@.
bool IsAuthority(std::string_view authority) {
  const std::string_view host = UrlHost(authority);
  if (!IsHost(host)) return false;
  std::string_view rest = authority.substr(authority.rfind('@') + 1);
  const bool is_bracketed = rest.starts_with('[');
  if (is_bracketed != (host.find(':') != host.npos)) return false;
  rest.remove_prefix(host.size() + (is_bracketed ? 2 : 0));
  return rest.empty() || (rest[0] == ':' && IsPort(rest.substr(1)));
}

// One of those that libpq tries: nothing for its default, the folder of a socket, or a host; each
// perhaps with a port.
bool IsPostgresHost(std::string_view text) {
  constexpr std::string_view kSlash = "%2F";
  if (text.empty() || EqualsIgnoreCase(text.substr(0, kSlash.size()), kSlash)) return true;
  if (text.starts_with(':')) return IsPort(text.substr(1));
  return text.find('@') == text.npos && IsAuthority(text);
}

// The hosts of user:password@host:port,host:port, which libpq finds so; the rest it judges itself.
bool HasPostgresHosts(std::string_view url) {
  url.remove_prefix(url.find("://") + 3);
  const std::size_t mark = url.find_first_of("@/");
  if (mark != url.npos && url[mark] == '@') url.remove_prefix(mark + 1);
  std::string_view hosts = url.substr(0, url.find_first_of("/?"));
  while (true) {
    const std::size_t comma = hosts.find(',');
    if (!IsPostgresHost(hosts.substr(0, comma))) return false;
    if (comma == hosts.npos) return true;
    hosts.remove_prefix(comma + 1);
  }
}

bool HasSchemeAndHost(std::string_view url, std::string_view scheme) {
  return url.starts_with(scheme) && HasOnlyUrlCharacters(url) && IsAuthority(UrlAuthority(url));
}

}  // namespace

bool IsAnyText(std::string_view text) {
  return std::ranges::all_of(text, IsPrintable);
}

bool IsHost(std::string_view text) {
  if (text.find(':') != text.npos) return IsIpv6(text);
  return IpAddress::Parse(text).has_value() || IsHostName(text);
}

bool IsHttpUrl(std::string_view text) {
  return (HasSchemeAndHost(text, "http://") || HasSchemeAndHost(text, "https://")) &&
         text.find_first_of("?#") == text.npos;
}

bool IsDatabaseUrl(std::string_view text) {
  if (!IsAnyText(text)) return false;
  constexpr std::string_view kSqlite = "sqlite:///";
  if (text.starts_with(kSqlite)) {
    const std::string_view path = text.substr(kSqlite.size());
    return !path.empty() && path != ":memory:" && !path.ends_with('/') &&
           path.find_first_of("?#\"") == path.npos;
  }
  const bool is_postgres = text.starts_with("postgresql://") || text.starts_with("postgres://");
  return is_postgres && HasPostgresHosts(text);
}

bool IsRedisUrlOrEmpty(std::string_view text) {
  return text.empty() || HasSchemeAndHost(text, "redis://");
}

bool IsKeyPrefix(std::string_view text) {
  const auto fits = [](char c) { return IsAlnum(c) || IsOneOf(c, "_-"); };
  return !text.empty() && text.size() <= 16 && std::ranges::all_of(text, fits);
}

bool IsSecretKeyOrEmpty(std::string_view text) {
  return text.empty() || (text.size() >= 16 && IsAnyText(text));
}

bool IsOrigin(std::string_view text) {
  if (text == "*") return true;
  const std::string_view authority = UrlAuthority(text);
  return !authority.empty() && text.ends_with(authority) && IsHttpUrl(text) &&
         authority.find('@') == authority.npos;
}

bool IsNetworkOrEmpty(std::string_view text) {
  return text.empty() || IpNetwork::Parse(text).has_value();
}

bool IsAliasOrEmpty(std::string_view text) {
  if (text.empty()) return true;
  const auto is_id = [](std::string_view id) {
    return !id.empty() && IsAnyText(id) && id.find_first_of(" =/?#") == id.npos;
  };
  const std::size_t sign = text.find('=');
  if (sign == text.npos) return false;
  const std::string_view old_id = text.substr(0, sign);
  const std::string_view new_id = text.substr(sign + 1);
  return is_id(old_id) && is_id(new_id) && old_id != new_id;
}

bool IsToken(std::string_view text) {
  const auto fits = [](char c) { return IsAlnum(c) || IsOneOf(c, "!#$%&'*+-.^_`|~"); };
  return !text.empty() && std::ranges::all_of(text, fits);
}

std::string_view UrlAuthority(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == url.npos) return {};
  url.remove_prefix(scheme + 3);
  return url.substr(0, url.find_first_of("/?#"));
}

std::string_view UrlHost(std::string_view url) {
  std::string_view host = url.find("://") == url.npos ? url : UrlAuthority(url);
  host.remove_prefix(host.rfind('@') + 1);
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    return end == host.npos ? std::string_view{} : host.substr(1, end - 1);
  }
  return host.substr(0, host.find(':'));
}

}  // namespace cpa::config
