// Where webhooks may be sent (docs/adr/0009). We are a machine inside somebody's network that makes
// requests for strangers, so this asks at every moment: when a webhook is made or changed, before
// each attempt, and of the connected peer.
//   public addresses    https, ports 443 and 8443
//   private networks    only those on the administrator's list; http too; ports 80, 443, 1024 up
//   loopback            the same, and only with TEST_MODE
//   everything else     never: link-local, metadata services, multicast, tunnels, reserved
// Threads: any; never changes after construction.
#pragma once

#include <string_view>
#include <vector>

#include "base/ip_address.h"
#include "base/result.h"
#include "notify/target_url.h"

namespace cpa::notify {

struct GuardOptions {
  std::vector<IpNetwork> allowed;  // WEBHOOK_ALLOWED_NETWORKS
  bool loopback_allowed = false;   // TEST_MODE; loopback must be on the list as well.
  bool shows_all_answers = false;  // For tests, whose receivers are never public.
};

class AddressGuard {
 public:
  explicit AddressGuard(GuardOptions options) : options_(std::move(options)) {}

  // Everything that can be told without a look-up. kInvalid with a sentence for the owner.
  Result<TargetUrl> CheckUrl(std::string_view url) const;

  // Whether the target may be reached at all of the addresses that its host has. The sentence is
  // the same for a host without addresses: what a name is inside our network is nobody's business.
  Result<void> CheckAddresses(const TargetUrl& target,
                              const std::vector<IpAddress>& addresses) const;

  bool MayConnect(const TargetUrl& target, const IpAddress& address) const;

  // Whether the webhook's owner may see what a receiver at these addresses answers: nothing that
  // stands inside our network is shown to strangers.
  bool MayShowAnswer(const std::vector<IpAddress>& addresses) const;

 private:
  bool IsListed(const IpAddress& address) const;

  const GuardOptions options_;
};

}  // namespace cpa::notify
