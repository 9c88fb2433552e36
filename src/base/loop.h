// An event loop: one thread, one io_context, one timer wheel, one scratch buffer. A connection
// lives on one loop from accept to close, so its state needs no locks.
// Threads: Post from any; everything else on the loop's own thread once Start has been called.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "base/asio.h"
#include "base/clock.h"
#include "base/service.h"
#include "base/timer_wheel.h"

namespace cpa {

class Loop {
 public:
  Loop(int index, const Clock& clock);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void Start();
  void Stop();  // Stops the io_context and joins the thread; not on the loop's own thread.

  template <class F>
  void Post(F&& work) {
    asio::post(context_, std::forward<F>(work));
  }

  int index() const { return index_; }

  asio::io_context& context() { return context_; }

  Executor executor() { return context_.get_executor(); }

  TimerWheel& timers() { return timers_; }

  const Clock& clock() const { return clock_; }

  // Read space for the handler that runs now; its contents do not outlive it.
  std::span<char> scratch() { return {scratch_.get(), kScratchBytes}; }

  // The value of the Date header, formatted once a second.
  const std::string& http_date();

 private:
  static constexpr std::size_t kScratchBytes = 64 * 1024;

  const int index_;
  const Clock& clock_;
  asio::io_context context_{1};
  asio::executor_work_guard<Executor> work_;
  TimerWheel timers_;
  std::unique_ptr<char[]> scratch_;
  std::string http_date_;
  WallTime http_date_second_{};
  std::thread thread_;
};

// The loops of the process, started and stopped together.
class LoopPool final : public Service {
 public:
  LoopPool(int count, const Clock& clock);

  std::string_view name() const override { return "loops"; }

  void Start() override;
  void Stop() override;

  std::span<const std::unique_ptr<Loop>> loops() const { return loops_; }

  std::vector<Loop*> pointers() const;  // The same, in order.

 private:
  std::vector<std::unique_ptr<Loop>> loops_;
};

}  // namespace cpa
