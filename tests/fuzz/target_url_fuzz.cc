// Addresses of webhooks: whatever the bytes, what the guard lets through is one plain thing that
// reads the same a second time, and an address in it is a public one.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "notify/address_guard.h"
#include "notify/address_scope.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckReading(std::string_view text) {
  using namespace cpa::notify;
  const auto first = ParseTargetUrl(text);
  if (!first) return;
  Require(!first->host.empty() && first->port != 0);
  Require(first->host.find_first_of("@%/\\ ") == std::string::npos);
  const auto second = ParseTargetUrl(first->text);
  Require(second.has_value());
  Require(second->text == first->text && second->host == first->host);
  Require(second->port == first->port && second->is_https == first->is_https);
}

void CheckGuard(std::string_view text) {
  using namespace cpa::notify;
  static const AddressGuard strict({});
  const auto target = strict.CheckUrl(text);
  if (!target) return;
  Require(target->is_https);
  Require(!target->literal || ScopeOf(*target->literal) == Scope::kPublic);
  Require(!strict.CheckAddresses(*target, {*cpa::IpAddress::Parse("127.0.0.1")}));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  CheckReading(text);
  CheckGuard(text);
  return 0;
}
