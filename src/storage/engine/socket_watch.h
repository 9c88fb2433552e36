// Cuts connections that have been silent for too long, so that a server which takes everything and
// answers nothing cannot hold a blocking call for ever. Threads: any.
#pragma once

#include <map>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/turn_thread.h"

namespace cpa {

class SocketWatch {
 public:
  explicit SocketWatch(const Clock& clock);
  SocketWatch(const SocketWatch&) = delete;
  SocketWatch& operator=(const SocketWatch&) = delete;

  // Shuts the socket down `patience` from now unless it is armed again or disarmed before. The
  // descriptor must stay open until it is disarmed.
  void Arm(int socket, Millis patience);
  void Disarm(int socket);

 private:
  Millis CutOverdue();  // Returns how long the next one has.
  // REQUIRES: a socket is armed.
  SteadyTime Next() const CPA_REQUIRES(mutex_);

  const Clock& clock_;
  Mutex mutex_;
  std::map<int, SteadyTime> deadlines_ CPA_GUARDED_BY(mutex_);
  TurnThread thread_;
};

}  // namespace cpa
