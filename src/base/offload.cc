#include "base/offload.h"

#include <memory>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>

namespace cpa {

Task<bool> RunOn(BlockingPool& pool, std::string owner, std::function<void()> work, Entry entry) {
  bool ran = true;
  auto start = [&](auto handler) {
    auto home = asio::get_associated_executor(handler);
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    // The pool's thread lets go of the handler before the loop can end it.
    auto resume = [home, shared]() mutable {
      asio::post(home, [shared = std::move(shared)] { std::move (*shared)(); });
    };
    const auto run = [resume, &work]() mutable {
      work();
      resume();
    };
    ran = pool.PostFor(owner, run, entry);
    if (!ran) resume();
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<Executor>, void()>(start, kUseTask);
  co_return ran;
}

}  // namespace cpa
