// One client of the simulated service: reads requests, writes answers, and breaks them on the wire
// when a fault says so.
// Threads: the server's loop only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "base/asio.h"
#include "base/loop.h"
#include "simulator/simulation.h"
#include "simulator/wire.h"

namespace cpa::simulator {

// What connections share with their server.
struct ConnectionHost {
  Simulation& simulation;
  Loop& loop;
  std::function<void()> release_held;  // Called when faults are cleared.
  std::uint64_t answers = 0;
};

class Connection {
 public:
  Connection(Socket socket, ConnectionHost& host);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Until the client leaves or the connection cannot go on.
  Task<void> Run();

  // Ends what a fault holds back: a delay is over, a stall or a drip is cut.
  void ReleaseHeld();
  void Close();

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  // All return whether the connection can go on.
  Task<bool> ServeOne();
  Task<bool> ReadRequest(Parser& parser);
  Task<bool> Send(const Answer& answer, bool keep_alive);
  Task<bool> SendBroken(const FaultRule& fault, const Answer& answer, bool keep_alive);
  Task<bool> SendOversize(const FaultRule& fault, const Answer& answer, bool keep_alive);
  Task<bool> Drip(Millis delay, const std::string& head, const std::string& body);
  Task<bool> Write(std::string_view first, std::string_view second = {});

  Task<void> Refuse(int status, std::string_view text);
  Task<void> Wait(Millis delay);
  Task<void> ReadToEnd();
  void Reset();

  bool MakeRequest(Parser& parser, Request& request);
  HeadOptions NextHead(std::size_t content_length, bool keep_alive);

  Socket socket_;
  ConnectionHost& host_;
  SteadyTimer timer_;
  boost::beast::flat_buffer buffer_;
  std::string accept_encoding_;  // of the request being answered
  bool holding_ = false;         // A fault keeps the client waiting for bytes.
  bool released_ = false;
};

}  // namespace cpa::simulator
