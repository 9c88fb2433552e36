// Listening sockets that the parent process hands over, as sd_listen_fds(3) describes it.
// Clients wait in their queue while the program is replaced by its successor; nobody is refused.
// Threads: the main thread, before there are others.
#pragma once

#include <sys/types.h>

#include <string_view>
#include <vector>

#include "base/result.h"

namespace cpa::http {

struct HandOver {
  std::string_view pid{};    // LISTEN_PID: the process that is meant; empty when nothing is there.
  std::string_view count{};  // LISTEN_FDS: how many descriptors, from `first` on.
  int first = 3;
};

// None unless the process `self` is meant. An error names what does not listen for TCP connections.
// The descriptors are not passed on to other programs.
Result<std::vector<int>> HandedOverSockets(const HandOver& given, pid_t self);

}  // namespace cpa::http
