// A place at a gate, for a coroutine: `co_await TakePlace(gate, owner)` waits for it without a
// thread. Threads: call from a coroutine on an event loop; a place may end on any.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>

#include "base/asio.h"
#include "base/fair_gate.h"

namespace cpa {

class Place {
 public:
  Place(FairGate& gate, std::string owner) : gate_(gate), owner_(std::move(owner)) {}

  ~Place() { gate_.Leave(owner_); }

  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  FairGate& gate_;
  const std::string owner_;
};

using PlacePtr = std::shared_ptr<const Place>;

// nullptr: too many of this owner wait already.
inline Task<PlacePtr> TakePlace(FairGate& gate, std::string owner) {
  bool taken = true;
  auto start = [&](auto handler) {
    auto home = asio::get_associated_executor(handler);
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    const auto resume = [home, shared]() mutable {
      asio::post(home, [shared = std::move(shared)] { std::move (*shared)(); });
    };
    taken = gate.Ask(owner, resume);
    if (!taken) asio::post(home, [shared = std::move(shared)] { std::move (*shared)(); });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(start, kUseTask);
  co_return taken ? std::make_shared<const Place>(gate, owner) : nullptr;
}

}  // namespace cpa
