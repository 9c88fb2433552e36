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
  // Both live in this frame, so that only the loop's thread ever lets go of an exception: its
  // reference count is libstdc++'s own, where the thread sanitizer cannot see it.
  std::optional<Value> value;
  std::exception_ptr error;
  auto start = [&](auto handler) {
    auto home = asio::get_associated_executor(handler);
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    asio::post(pool, [home, shared = std::move(shared), &work, &value, &error]() mutable {
      try {
        value.emplace(work());
      } catch (...) {
        error = std::current_exception();
      }
      asio::post(home, [shared = std::move(shared)] { std::move (*shared)(); });
    });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(start, kUseTask);
  if (error) std::rethrow_exception(error);
  co_return std::move(*value);
}

}  // namespace cpa
