// Waiting in a coroutine for work that answers by a callback on another thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/as_tuple.hpp>

#include "base/asio.h"
#include "base/clock.h"
#include "base/loop.h"

namespace cpa::api {

// Calls `start` with the callback and waits for its value; nothing when it does not come within
// `patience`. The callback may be called on any thread while the loop exists, and at any time later
// than that: it keeps nothing of the waiting coroutine alive.
template <class Value, class Start>
Task<std::optional<Value>> AwaitCallback(Loop& loop, Millis patience, Start start) {
  // Owned by the coroutine alone, so that its timer never outlives the loop.
  struct Waiter {
    explicit Waiter(Loop& home) : timer(home.context()) {}

    SteadyTimer timer;
    std::optional<Value> value;
  };

  const auto waiter = std::make_shared<Waiter>(loop);
  waiter->timer.expires_after(patience);
  const std::weak_ptr<Waiter> weak = waiter;
  start(std::function<void(Value)>([weak, &loop](Value value) {
    loop.Post([weak, value = std::move(value)]() mutable {
      const auto waiting = weak.lock();
      if (!waiting) return;
      waiting->value = std::move(value);
      waiting->timer.cancel();
    });
  }));
  co_await waiter->timer.async_wait(asio::as_tuple(kUseTask));
  co_return std::move(waiter->value);
}

}  // namespace cpa::api
