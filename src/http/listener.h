// One loop's share of a server: its acceptor and its connections. Threads: made anywhere, then its
// loop only. Lifetime: shared by the server and its pending operation.
#pragma once

#include <memory>

#include "http/connection.h"

namespace cpa::http {

class Listener final : public std::enable_shared_from_this<Listener> {
 public:
  Listener(Loop& loop, std::shared_ptr<ServerState> state, Acceptor acceptor);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  void Begin();

  // The steps of a stop, in order.
  void StopAccepting();  // Who is in the kernel's queue is let in, unless a successor takes over.
  void CloseIdle();
  void CloseAll();

 private:
  void WaitForClients();
  void AcceptClients(int count_max);
  bool AcceptOne();
  bool OnAcceptError(int error);
  void Admit(Socket socket, const std::string& address);
  Entrance EntranceFor(const std::string& remote_address);

  const std::shared_ptr<LoopShare> share_;
  Acceptor acceptor_;
  WheelTimer retry_;
  bool out_of_resources_ = false;
};

}  // namespace cpa::http
