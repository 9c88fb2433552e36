#include "storage/engine/socket_watch.h"

#include <sys/socket.h>

#include <algorithm>

#include "base/log.h"
#include "base/mutex.h"

namespace cpa {

SocketWatch::SocketWatch(const Clock& clock)
    : clock_(clock), thread_([this] { return CutOverdue(); }) {
  thread_.Start();
}

void SocketWatch::Arm(int socket, Millis patience) {
  bool is_next = false;
  {
    MutexLock lock(mutex_);
    const SteadyTime deadline = clock_.Steady() + patience;
    deadlines_[socket] = deadline;
    is_next = Next() == deadline;
  }
  if (is_next) thread_.Wake();
}

void SocketWatch::Disarm(int socket) {
  MutexLock lock(mutex_);
  deadlines_.erase(socket);
}

Millis SocketWatch::CutOverdue() {
  MutexLock lock(mutex_);
  const SteadyTime now = clock_.Steady();
  std::erase_if(deadlines_, [&](const auto& armed) {
    if (armed.second > now) return false;
    ::shutdown(armed.first, SHUT_RDWR);
    CPA_LOG_WARN("storage", "cut a connection to a database that does not answer");
    return true;
  });
  if (deadlines_.empty()) return TurnThread::kUntilWoken;
  return std::max(std::chrono::ceil<Millis>(Next() - now), Millis{1});
}

SteadyTime SocketWatch::Next() const {
  SteadyTime next = deadlines_.begin()->second;
  for (const auto& [socket, deadline] : deadlines_) next = std::min(next, deadline);
  return next;
}

}  // namespace cpa
