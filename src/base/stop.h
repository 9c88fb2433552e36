// Waiting that ends when a stop is asked for. Threads: any.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "base/clock.h"

namespace cpa {

// False: a stop was asked for.
inline bool PauseUnlessStopped(const std::stop_token& stop, Millis pause) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, pause, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace cpa
