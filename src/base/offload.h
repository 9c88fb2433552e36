// Blocking work for coroutines: `co_await Offload(pool, work)` runs `work` on a pool thread and
// resumes on the event loop it came from, so a loop never blocks.
// Threads: call from a coroutine on an event loop. The value must be movable.
#pragma once

#include <optional>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "base/asio.h"

namespace cpa {

using BlockingPool = asio::thread_pool;

template <class Work, class Value = std::invoke_result_t<Work>>
Task<Value> Offload(BlockingPool& pool, Work work) {
  // Not a lambda temporary inside co_await: g++ 12 destroys those twice.
  auto start = [&pool, &work](auto handler) {
    auto home = asio::get_associated_executor(handler);
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    asio::post(pool, [home, shared, &work] {
      auto value = std::make_shared<std::optional<Value>>(work());
      asio::post(home, [shared, value] { std::move (*shared)(std::move(**value)); });
    });
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void(Value)>(
      start, kUseTask);
}

}  // namespace cpa
