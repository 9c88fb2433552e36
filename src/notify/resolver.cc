#include "notify/resolver.h"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <system_error>
#include <thread>
#include <utility>

namespace cpa::notify {
namespace {

// Every address counts, so a list too long to keep is no list to trust.
constexpr std::size_t kAddressesMax = 64;

struct InfoFreer {
  void operator()(addrinfo* info) const { ::freeaddrinfo(info); }
};

Result<Addresses> LookUp(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* raw = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &raw) != 0) {
    return Unavailable("the name could not be looked up");
  }
  const std::unique_ptr<addrinfo, InfoFreer> list(raw);
  Addresses addresses;
  for (const addrinfo* info = list.get(); info != nullptr; info = info->ai_next) {
    if (addresses.size() == kAddressesMax) return Unavailable("the name has too many addresses");
    const auto address = IpAddress::FromSocketAddress(*info->ai_addr);
    if (address && std::ranges::find(addresses, *address) == addresses.end()) {
      addresses.push_back(*address);
    }
  }
  return addresses;
}

}  // namespace

void SystemResolver::Resolve(const std::string& host, Done done) {
  if (running_->fetch_add(1) >= lookups_max_) {
    running_->fetch_sub(1);
    done(Unavailable("too many names are being looked up"));
    return;
  }
  try {
    std::thread([host, done, running = running_] {
      done(LookUp(host));
      running->fetch_sub(1);
    }).detach();
  } catch (const std::system_error&) {
    running_->fetch_sub(1);
    done(Unavailable("no thread for a look-up"));
  }
}

}  // namespace cpa::notify
