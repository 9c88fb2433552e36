// Threads for work that blocks, shared fairly: one owner's work holds at most so many of them, the
// rest of it waits in a queue of its own, and owners take turns. An owner is whoever the work is
// done for: a user's id, or the address of somebody without a key. The server's own work has none.
// Threads: any.
#pragma once

#include <functional>
#include <string>

#include <boost/asio/thread_pool.hpp>

#include "base/fair_gate.h"
#include "base/result.h"

namespace cpa {

class BlockingPool {
 public:
  using Job = std::function<void()>;

  explicit BlockingPool(std::size_t threads, FairShares shares = {});

  // The server's own work.
  void Post(Job job);
  // False, and it is not run: too much of this owner's work waits.
  [[nodiscard]] bool PostFor(const std::string& owner, Job job, Entry entry = Entry::kMayBeRefused);

  // Runs what waits and ends the threads. Nothing may be posted from then on.
  void join() { threads_.join(); }

  FairGate::Reading Read() const { return gate_.Read(); }

 private:
  FairGate gate_;
  boost::asio::thread_pool threads_;  // Ends before the gate does.
};

// For whom this thread works just now; empty: for the server itself, or it is no thread of a pool.
// What shares out something further on, such as the one writer of a file, goes by it.
const std::string& WorkOwner();

// What came of work that was turned away, and whether a failure is that.
Failure TooMuchWaits();
bool SaysTooMuchWaits(const Failure& failure);

}  // namespace cpa
