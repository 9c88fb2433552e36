// Closed-loop requests over keep-alive connections: each answer is followed by the next request.
// Threads: one.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "load/histogram.h"
#include "load/options.h"
#include "load/report.h"
#include "load/response_reader.h"
#include "load/socket.h"
#include "load/usage_meter.h"

namespace cpa::load {

class HttpLoad {
 public:
  HttpLoad(const HttpOptions& options, const Clock& clock);

  // Runs for the given time. True: requests were answered, all of them with 200.
  bool Run(Report& report);

 private:
  struct Connection {
    Descriptor socket;
    bool connected = false;
    ResponseReader reader;
    std::deque<SteadyTime> sent_at;  // Of requests without an answer yet.
  };

  bool ConnectAll();
  void Serve(const Poller::Event& event);
  void FinishConnect(std::size_t id);
  void ReceiveAnswers(Connection& connection);
  int CountAnswers(Connection& connection, std::string_view input);
  void SendRequests(Connection& connection, int count);
  void Fail(Connection& connection, std::string why);
  void Write(Report& report) const;

  const HttpOptions options_;
  const Clock& clock_;
  const std::string request_;
  std::vector<Connection> connections_;
  Poller poller_;
  std::vector<char> scratch_;
  UsageMeter usage_;

  std::map<int, std::uint64_t> answers_by_status_;
  std::uint64_t answers_ = 0;
  std::size_t connected_ = 0;
  std::size_t failed_ = 0;
  std::string first_failure_;
  Histogram latency_;
};

}  // namespace cpa::load
