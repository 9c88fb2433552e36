#include "sources/coingecko/plan.h"

#include <algorithm>

#include "base/text.h"

namespace cpa::sources {
namespace {

constexpr std::string_view kPublicHost = "api.coingecko.com";
constexpr std::string_view kProHost = "pro-api.coingecko.com";

struct PlanRow {
  Plan plan;
  std::string_view name;
  CallLimits limits;
};

constexpr PlanRow kPlans[] = {
    {Plan::kKeyless, "keyless", {.calls_per_minute = 5, .calls_per_month = std::nullopt}},
    {Plan::kDemo, "demo", {.calls_per_minute = 30, .calls_per_month = 10'000}},
    {Plan::kPro, "pro", {.calls_per_minute = 250, .calls_per_month = 100'000}},
    {Plan::kUnlimited, "unlimited", {}},
};

const PlanRow& RowOf(Plan plan) {
  return *std::ranges::find(kPlans, plan, &PlanRow::plan);
}

}  // namespace

std::string_view PlanName(Plan plan) {
  return RowOf(plan).name;
}

std::optional<Plan> ParsePlan(std::string_view name) {
  const auto row = std::ranges::find(kPlans, name, &PlanRow::name);
  if (row == std::end(kPlans)) return std::nullopt;
  return row->plan;
}

CallLimits LimitsOf(Plan plan) {
  return RowOf(plan).limits;
}

Plan GuessPlan(std::string_view base_url, bool has_key) {
  const std::string host = HostOf(base_url);
  if (host == kPublicHost) return has_key ? Plan::kDemo : Plan::kKeyless;
  return host == kProHost ? Plan::kPro : Plan::kUnlimited;
}

std::string KeylessBaseUrl(std::string_view base_url) {
  if (HostOf(base_url) != kProHost) return std::string(base_url);
  return "https://" + std::string(kPublicHost) + "/api/v3";
}

std::string KeyHeader(std::string_view base_url, Plan plan, std::string_view key) {
  const std::string host = HostOf(base_url);
  const bool pro = host == kProHost || (host != kPublicHost && plan == Plan::kPro);
  return (pro ? "x-cg-pro-api-key: " : "x-cg-demo-api-key: ") + std::string(key);
}

std::string WithoutUser(std::string_view url) {
  const auto scheme = url.find("://");
  const auto start = scheme == url.npos ? 0 : scheme + 3;
  const auto user = url.substr(0, url.find_first_of("/?#", start)).rfind('@');
  if (user == url.npos || user < start) return std::string(url);
  return std::string(url.substr(0, start)) + std::string(url.substr(user + 1));
}

std::string HostOf(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == url.npos) return {};
  url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (const auto user = url.rfind('@'); user != url.npos) url.remove_prefix(user + 1);
  if (url.starts_with('[')) return AsciiLower(url.substr(0, url.find(']') + 1));
  return AsciiLower(url.substr(0, url.find(':')));
}

}  // namespace cpa::sources
