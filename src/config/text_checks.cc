#include "config/text_checks.h"

#include <algorithm>

#include "base/ip_address.h"

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

bool IsPort(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// host, host:port, [v6] or [v6]:port, perhaps after user:password@.
bool IsAuthority(std::string_view authority) {
  const std::string_view host = UrlHost(authority);
  if (!IsHost(host)) return false;
  std::string_view rest = authority.substr(authority.rfind('@') + 1);
  rest.remove_prefix(host.size() + (rest.starts_with('[') ? 2 : 0));
  return rest.empty() || (rest[0] == ':' && IsPort(rest.substr(1)));
}

bool HasSchemeAndHost(std::string_view url, std::string_view scheme) {
  return url.starts_with(scheme) && HasOnlyUrlCharacters(url) && IsAuthority(UrlAuthority(url));
}

}  // namespace

bool IsAnyText(std::string_view text) {
  return std::ranges::all_of(text, IsPrintable);
}

bool IsHost(std::string_view text) {
  const bool is_v6 = std::ranges::count(text, ':') >= 2;
  const auto fits = [is_v6](char c) { return IsAlnum(c) || IsOneOf(c, is_v6 ? ":.%" : ".-_"); };
  return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, fits) &&
         !text.starts_with('.') && !text.starts_with('-');
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
  return text.starts_with("postgresql://") || text.starts_with("postgres://");
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
