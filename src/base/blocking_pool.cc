#include "base/blocking_pool.h"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

namespace cpa {
namespace {

thread_local std::string work_owner;

// An owner never gets all threads, however high its share, as long as there are two.
FairShares WithinHalf(FairShares shares, std::size_t threads) {
  shares.places_per_owner =
      std::min(shares.places_per_owner, std::max<std::size_t>(1, threads / 2));
  return shares;
}

}  // namespace

BlockingPool::BlockingPool(std::size_t threads, FairShares shares)
    : gate_(threads, WithinHalf(shares, threads)), threads_(threads) {}

void BlockingPool::Post(Job job) {
  [[maybe_unused]] const bool taken = PostFor({}, std::move(job));
}

bool BlockingPool::PostFor(const std::string& owner, Job job, Entry entry) {
  auto enter = [this, owner, job = std::move(job)]() mutable {
    boost::asio::post(threads_, [this, owner = std::move(owner), job = std::move(job)]() mutable {
      work_owner = owner;
      job();
      job = nullptr;  // What it holds is let go before its place is.
      work_owner.clear();
      gate_.Leave(owner);
    });
  };
  return gate_.Ask(owner, std::move(enter), entry);
}

const std::string& WorkOwner() {
  return work_owner;
}

Failure TooMuchWaits() {
  return {.kind = ErrorKind::kUnavailable,
          .detail = "too much of this client's work waits",
          .subject = Subject::kWorkQueue};
}

bool SaysTooMuchWaits(const Failure& failure) {
  return failure.IsAbout(ErrorKind::kUnavailable, Subject::kWorkQueue);
}

}  // namespace cpa
