#include "redis/redis_address.h"

#include <charconv>
#include <optional>

#include "base/text.h"

namespace cpa::redis {
namespace {

constexpr std::string_view kScheme = "redis://";
constexpr int kPortMax = 65535;
constexpr int kDatabaseMax = 1'000'000;

std::optional<int> NumberUpTo(int max, std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && value >= 0 && value <= max ? std::optional(value) : std::nullopt;
}

// What stands before `mark`, which is taken off with it; nullopt when the mark is missing.
std::optional<std::string_view> TakeUntil(char mark, std::string_view& rest) {
  const std::size_t at = rest.rfind(mark);
  if (at == rest.npos) return std::nullopt;
  const std::string_view before = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  return before;
}

bool ReadCredentials(std::string_view text, RedisAddress& address) {
  const std::size_t colon = text.find(':');
  if (colon == text.npos) return false;
  const auto user = PercentDecode(text.substr(0, colon), false);
  const auto password = PercentDecode(text.substr(colon + 1), false);
  if (!user || !password) return false;
  address.user = *user;
  address.password = *password;
  return true;
}

bool ReadHost(std::string_view text, RedisAddress& address) {
  const bool is_v6 = text.starts_with('[');
  const std::size_t host_end = is_v6 ? text.find(']') : text.find(':');
  address.host = text.substr(is_v6 ? 1 : 0, is_v6 ? host_end - 1 : host_end);
  if (host_end == text.npos) return !is_v6 && !address.host.empty();
  const std::string_view port = text.substr(host_end + (is_v6 ? 1 : 0));
  if (port.empty()) return !address.host.empty();
  const auto number = port.starts_with(':') ? NumberUpTo(kPortMax, port.substr(1)) : std::nullopt;
  address.port = number.value_or(0);
  return address.port > 0 && !address.host.empty();
}

}  // namespace

Result<RedisAddress> ParseRedisUrl(std::string_view url) {
  if (url.starts_with("rediss://")) {
    return Invalid(
        "TLS to Redis is not supported; use redis:// over a private network or a tunnel");
  }
  if (!url.starts_with(kScheme)) return Invalid("it should begin with redis://");
  std::string_view rest = url.substr(kScheme.size());
  RedisAddress address;
  if (const auto credentials = TakeUntil('@', rest)) {
    if (!ReadCredentials(*credentials, address))
      return Invalid("before the @ stands user:password");
  }
  if (const std::size_t slash = rest.find('/'); slash != rest.npos) {
    const std::string_view number = rest.substr(slash + 1);
    const auto database = number.empty() ? 0 : NumberUpTo(kDatabaseMax, number);
    if (!database) return Invalid("behind the host stands /number of the database");
    address.database = *database;
    rest = rest.substr(0, slash);
  }
  if (!ReadHost(rest, address)) return Invalid("it needs a host, and a port from 1 to 65535");
  return address;
}

}  // namespace cpa::redis
