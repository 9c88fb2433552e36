#include "base/loop.h"

#include <pthread.h>

#include <cassert>

#include "base/text.h"

namespace cpa {

Loop::Loop(int index, const Clock& clock)
    : index_(index),
      clock_(clock),
      work_(context_.get_executor()),
      timers_(context_, clock),
      scratch_(std::make_unique_for_overwrite<char[]>(kScratchBytes)) {}

Loop::~Loop() {
  Stop();
}

void Loop::Start() {
  assert(!thread_.joinable());
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), ("loop-" + std::to_string(index_)).c_str());
    context_.run();
  });
}

void Loop::Stop() {
  work_.reset();
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

const std::string& Loop::http_date() {
  const auto second =
      std::chrono::time_point_cast<Millis>(std::chrono::floor<std::chrono::seconds>(clock_.Wall()));
  if (second != http_date_second_) {
    http_date_second_ = second;
    http_date_ = FormatHttpDate(second);
  }
  return http_date_;
}

LoopPool::LoopPool(int count, const Clock& clock) {
  assert(count > 0);
  for (int i = 0; i < count; ++i) loops_.push_back(std::make_unique<Loop>(i, clock));
}

std::vector<Loop*> LoopPool::pointers() const {
  std::vector<Loop*> pointers;
  for (const auto& loop : loops_) pointers.push_back(loop.get());
  return pointers;
}

void LoopPool::Start() {
  for (const auto& loop : loops_) loop->Start();
}

void LoopPool::Stop() {
  for (const auto& loop : loops_) loop->Stop();
}

}  // namespace cpa
