// Blocking work for coroutines: `co_await Offload(pool, work)` runs `work` on a pool thread and
// resumes on the event loop it came from, so a loop never blocks.
// An exception of `work` is rethrown to the coroutine. The value must be movable.
// Give `work` as a named lambda: g++ 12 destroys the captures of a temporary one twice.
// Threads: call from a coroutine on an event loop.
#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "base/asio.h"

namespace cpa {

using BlockingPool = asio::thread_pool;

template <class Work, class Value = std::invoke_result_t<Work>>
Task<Value> Offload(BlockingPool& pool, Work work) {
  std::optional<Value> value;
  auto start = [&](auto handler) {
    auto home = asio::get_associated_executor(handler);
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    asio::post(pool, [home, shared, &work, &value] {
      std::exception_ptr error;
      try {
        value.emplace(work());
      } catch (...) {
        error = std::current_exception();
      }
      asio::post(home, [shared, error] { std::move (*shared)(error); });
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void(std::exception_ptr)>(
      start, kUseTask);
  co_return std::move(*value);
}

}  // namespace cpa
