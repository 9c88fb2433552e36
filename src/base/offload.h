// Blocking work for coroutines: `co_await Offload(pool, owner, work)` runs `work` on a pool thread,
// out of the owner's share, and resumes on the event loop it came from, so a loop never blocks.
// `work` gives a Result, whose error is made of a Failure: TooMuchWaits when too much of the
// owner's work waits already. An exception of `work` is rethrown to the coroutine. The value must
// be movable. Give `work` as a named lambda: g++ 12 destroys the captures of a temporary one twice.
// Threads: call from a coroutine on an event loop.
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "base/asio.h"
#include "base/blocking_pool.h"

namespace cpa {

// Runs `work`, which throws nothing, on the pool and resumes on the loop. False, and it is not run:
// too much of this owner's work waits. Offload's own half, compiled once.
Task<bool> RunOn(BlockingPool& pool, std::string owner, std::function<void()> work, Entry entry);

template <class Work, class Value = std::invoke_result_t<Work>>
Task<Value> Offload(BlockingPool& pool, std::string owner, Work work,
                    Entry entry = Entry::kMayBeRefused) {
  // All live in this frame, so that only the loop's thread ever lets go of an exception: its
  // reference count is libstdc++'s own, where the thread sanitizer cannot see it.
  std::optional<Value> value;
  std::exception_ptr error;
  const auto run = [&work, &value, &error] {
    try {
      value.emplace(work());
    } catch (...) {
      error = std::current_exception();
    }
  };
  const bool ran = co_await RunOn(pool, std::move(owner), std::ref(run), entry);
  if (!ran) co_return typename Value::error_type(TooMuchWaits());
  if (error) std::rethrow_exception(error);
  co_return std::move(*value);
}

}  // namespace cpa
