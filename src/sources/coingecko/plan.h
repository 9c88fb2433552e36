// CoinGecko's plans and what they allow. Figures are the low ones of those published; the operator
// may set others. Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sources/common/call_limits.h"

namespace cpa::sources {

enum class Plan { kKeyless, kDemo, kPro, kUnlimited };

std::string_view PlanName(Plan plan);
std::optional<Plan> ParsePlan(std::string_view name);  // keyless, demo, pro, unlimited
CallLimits LimitsOf(Plan plan);

// The plan that host and key imply: CoinGecko's public host is keyless or demo, its pro host pro,
// any other host is the operator's own and unlimited.
Plan GuessPlan(std::string_view base_url, bool has_key);

// The root that answers without a key: that of `base_url`, but for CoinGecko's pro host, which
// answers nobody without one.
std::string KeylessBaseUrl(std::string_view base_url);

// The header line that carries the key to this host: each host accepts only its own kind.
std::string KeyHeader(std::string_view base_url, Plan plan, std::string_view key);

// `url` without name and password, fit to be shown.
std::string WithoutUser(std::string_view url);

// Lower case, without user, port and path; empty when there is none.
std::string HostOf(std::string_view url);

}  // namespace cpa::sources
