#include "notify/address_guard.h"

#include <algorithm>

#include "notify/address_scope.h"

namespace cpa::notify {
namespace {

constexpr std::uint16_t kHttps = 443;
constexpr std::uint16_t kHttpsAlternative = 8443;
constexpr std::uint16_t kHttp = 80;
constexpr std::uint16_t kFirstUserPort = 1024;

constexpr const char* kRefusal =
    "The host has no address that webhooks may be sent to: public ones by https at port 443 or "
    "8443, others only if the administrator allows their network";

bool MayReachPublic(const TargetUrl& target) {
  return target.is_https && (target.port == kHttps || target.port == kHttpsAlternative);
}

bool MayReachListed(const TargetUrl& target) {
  return target.port == kHttp || target.port == kHttps || target.port >= kFirstUserPort;
}

bool IsWithinDomain(std::string_view name, std::string_view domain) {
  if (!name.ends_with(domain)) return false;
  name.remove_suffix(domain.size());
  return name.empty() || name.ends_with('.');
}

// Names that mean something only inside a network. Asking a resolver about them can only tell a
// stranger about ours.
bool IsLocalName(std::string_view name) {
  constexpr std::string_view kDomains[] = {"localhost", "internal", "local",   "localdomain",
                                           "home.arpa", "lan",      "intranet"};
  return name.find('.') == name.npos ||
         std::ranges::any_of(kDomains, [&](auto domain) { return IsWithinDomain(name, domain); });
}

}  // namespace

Result<TargetUrl> AddressGuard::CheckUrl(std::string_view url) const {
  auto target = ParseTargetUrl(url);
  if (!target) return target;
  if (options_.allowed.empty()) {
    if (!target->is_https) return Invalid("URL scheme should be https");
    if (!MayReachPublic(*target)) return Invalid("The port should be 443 or 8443");
    if (!target->literal && IsLocalName(target->host)) return Invalid(kRefusal);
  }
  if (target->literal && !MayConnect(*target, *target->literal)) return Invalid(kRefusal);
  return target;
}

Result<void> AddressGuard::CheckAddresses(const TargetUrl& target,
                                          const std::vector<IpAddress>& addresses) const {
  const auto may = [&](const IpAddress& address) { return MayConnect(target, address); };
  if (addresses.empty() || !std::ranges::all_of(addresses, may)) return Invalid(kRefusal);
  return {};
}

bool AddressGuard::MayConnect(const TargetUrl& target, const IpAddress& address) const {
  switch (ScopeOf(address)) {
    case Scope::kPublic:
      return MayReachPublic(target);
    case Scope::kPrivate:
      return IsListed(address) && MayReachListed(target);
    case Scope::kLoopback:
      return options_.loopback_allowed && IsListed(address) && MayReachListed(target);
    case Scope::kSpecial:
      break;
  }
  return false;
}

bool AddressGuard::MayShowAnswer(const std::vector<IpAddress>& addresses) const {
  const auto is_public = [](const IpAddress& address) {
    return ScopeOf(address) == Scope::kPublic;
  };
  return options_.shows_all_answers || std::ranges::all_of(addresses, is_public);
}

bool AddressGuard::IsListed(const IpAddress& address) const {
  return std::ranges::any_of(options_.allowed,
                             [&](const IpNetwork& network) { return network.Contains(address); });
}

}  // namespace cpa::notify
