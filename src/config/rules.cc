#include "config/rules.h"

#include <algorithm>
#include <string_view>

#include "base/ip_address.h"
#include "base/text.h"
#include "config/text_checks.h"

namespace cpa::config {
namespace {

constexpr std::string_view kPublicHost = "api.coingecko.com";
constexpr std::string_view kProHost = "pro-api.coingecko.com";

bool HasHost(const Settings& s, std::string_view host) {
  return EqualsIgnoreCase(UrlHost(s.coingecko_base_url), host);
}

bool WildcardAmongOthers(const std::vector<std::string>& list) {
  return list.size() > 1 && std::ranges::find(list, "*") != list.end();
}

bool HasPlan(const Settings& s, CoinGeckoPlan plan) {
  return !s.mock_coingecko_api && s.coingecko_plan == plan;
}

bool TrustsAnybody(const Settings& s) {
  return std::ranges::any_of(s.trusted_proxies, [](const std::string& text) {
    const auto network = IpNetwork::Parse(text);
    return network && network->prefix_bits == 0;
  });
}

bool NamesLoopback(const Settings& s) {
  const IpNetwork v4 = *IpNetwork::Parse("127.0.0.0/8");
  const IpNetwork v6 = *IpNetwork::Parse("::1/128");
  return std::ranges::any_of(s.webhook_allowed_networks, [&](const std::string& text) {
    const auto network = IpNetwork::Parse(text);
    return network && (network->IsWithin(v4) || network->IsWithin(v6));
  });
}

struct Rule {
  bool (*is_broken)(const Settings&);
  std::string_view message;
};

constexpr Rule kRules[] = {
    {[](const Settings& s) { return WildcardAmongOthers(s.cors_origins); },
     "CORS_ORIGINS: * stands for every origin; remove it or the others"},
    {[](const Settings& s) { return WildcardAmongOthers(s.cors_allow_methods); },
     "CORS_ALLOW_METHODS: * stands for every method; remove it or the others"},
    {[](const Settings& s) { return WildcardAmongOthers(s.cors_allow_headers); },
     "CORS_ALLOW_HEADERS: * stands for every header; remove it or the others"},
    {[](const Settings& s) { return s.enable_metrics && s.port != 0 && s.metrics_port == s.port; },
     "METRICS_PORT equals PORT; give each its own port, or set ENABLE_METRICS=false"},
    {[](const Settings& s) { return s.enable_profiling && !s.enable_metrics; },
     "ENABLE_PROFILING: profiles are served on METRICS_PORT; set ENABLE_METRICS=true"},
    {[](const Settings& s) { return s.max_import_bytes > s.max_upload_bytes_per_user; },
     "MAX_IMPORT_BYTES must not be over MAX_UPLOAD_BYTES_PER_USER, or the largest files are "
     "refused before they arrive"},
    {[](const Settings& s) { return s.max_upload_bytes_per_user > s.max_upload_bytes; },
     "MAX_UPLOAD_BYTES_PER_USER must not be over MAX_UPLOAD_BYTES, which is for all users"},
    {[](const Settings& s) { return s.shutdown_delay >= s.shutdown_timeout; },
     "SHUTDOWN_DELAY is part of SHUTDOWN_TIMEOUT and must be less"},
    {[](const Settings& s) {
       return s.cache_storage == CacheStorage::kRedis && s.redis_url.empty();
     },
     "CACHE_STORAGE=redis needs REDIS_URL"},
    {[](const Settings& s) { return s.websocket_ping_interval >= s.websocket_connection_timeout; },
     "WEBSOCKET_PING_INTERVAL must be less than WEBSOCKET_CONNECTION_TIMEOUT, or every quiet "
     "client is disconnected"},
    {[](const Settings& s) { return HasPlan(s, CoinGeckoPlan::kPro) && HasHost(s, kPublicHost); },
     "COINGECKO_PLAN=pro needs COINGECKO_BASE_URL=https://pro-api.coingecko.com/api/v3"},
    {[](const Settings& s) {
       return (HasPlan(s, CoinGeckoPlan::kDemo) || HasPlan(s, CoinGeckoPlan::kKeyless)) &&
              HasHost(s, kProHost);
     },
     "COINGECKO_PLAN: pro-api.coingecko.com takes only the plans pro and unlimited"},
    {[](const Settings& s) {
       return (HasPlan(s, CoinGeckoPlan::kDemo) || HasPlan(s, CoinGeckoPlan::kPro)) &&
              s.coingecko_api_key.empty();
     },
     "COINGECKO_PLAN=demo and COINGECKO_PLAN=pro need COINGECKO_API_KEY"},
    {[](const Settings& s) {
       return HasPlan(s, CoinGeckoPlan::kKeyless) && !s.coingecko_api_key.empty();
     },
     "COINGECKO_PLAN=keyless contradicts COINGECKO_API_KEY; remove one"},
    {[](const Settings& s) {
       return !s.mock_coingecko_api && HasHost(s, kProHost) && s.coingecko_api_key.empty();
     },
     "COINGECKO_BASE_URL: pro-api.coingecko.com needs COINGECKO_API_KEY"},
    {TrustsAnybody,
     "TRUSTED_PROXIES: a network of all addresses would let every client choose its own"},
    {[](const Settings& s) { return !s.test_mode && NamesLoopback(s); },
     "WEBHOOK_ALLOWED_NETWORKS: loopback needs TEST_MODE=true, which is not for production"},
};

}  // namespace

std::vector<std::string> BrokenRules(const Settings& settings) {
  std::vector<std::string> broken;
  for (const Rule& rule : kRules) {
    if (rule.is_broken(settings)) broken.emplace_back(rule.message);
  }
  return broken;
}

}  // namespace cpa::config
