#include "api/shares.h"

#include "api/credentials.h"
#include "api/limiter.h"

namespace cpa::api {

std::string OwnerOf(const http::Request& request, const Accounts& accounts) {
  const Credentials credentials = ReadCredentials(request);
  if (!credentials.key.empty() && !credentials.conflicting) {
    CachedKey cached = accounts.TryCached(credentials.key);
    if (cached.state == KeyState::kGood) return std::move(cached.user.id);
  }
  return LimitKeyOf(request.remote_address);
}

}  // namespace cpa::api
