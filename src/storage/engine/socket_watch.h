// Cuts connections that have been silent for too long, so that a server which takes everything and
// answers nothing cannot hold a blocking call for ever. Threads: any.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "base/clock.h"

namespace cpa {

class SocketWatch {
 public:
  explicit SocketWatch(const Clock& clock);
  ~SocketWatch();
  SocketWatch(const SocketWatch&) = delete;
  SocketWatch& operator=(const SocketWatch&) = delete;

  // Shuts the socket down `patience` from now unless it is armed anew or disarmed before. The
  // descriptor must stay open until it is disarmed.
  void Arm(int socket, Millis patience);
  void Disarm(int socket);

 private:
  void Run();
  // REQUIRES of both: mutex_ is held; of Next: a socket is armed.
  void CutOverdue();
  SteadyTime Next() const;

  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::map<int, SteadyTime> deadlines_;  // Guarded by mutex_.
  bool stopping_ = false;                // Guarded by mutex_.
  std::thread thread_;
};

}  // namespace cpa
