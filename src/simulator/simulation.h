// The whole simulated service without sockets: a request goes in, an answer and what shall go wrong
// with its bytes come out.
// Threads: one at a time.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "simulator/faults.h"
#include "simulator/gate.h"
#include "simulator/market_model.h"

namespace cpa::simulator {

struct SimulatorOptions {
  std::string host = "127.0.0.1";  // An address to listen on, not a name.
  std::uint16_t port = 0;          // 0: any free one.
  std::uint64_t seed = 1;
  Millis step{60'000};        // How often prices change; a demo takes 1 s.
  bool manual_clock = false;  // Steps come by POST /_sim/step only.
  int coins = 300;
  int listed_only = 3'200;
  bool bogus_leader = true;  // See ModelOptions.
  double bustle = 0;         // The same.
  GateOptions gate;
};

struct Reply {
  Answer answer;
  std::optional<FaultRule> wire_fault{};  // For the code that writes the bytes.
  bool faults_cleared = false;            // What earlier faults hold back shall end now.
};

class Simulation {
 public:
  // `clock` must outlive this.
  Simulation(const SimulatorOptions& options, const Clock& clock);

  Reply Handle(const Request& request);

 private:
  struct Call {
    std::int64_t sequence;
    WallTime at;
    std::string method;
    std::string target;
    int status;
    std::string user_agent;
  };

  struct Canned {
    int status;
    std::string content_type;
    std::string body;
  };

  struct ControlRoute {
    std::string_view method;
    std::string_view path;
    Result<std::string> (Simulation::*handler)(const Request&);  // The JSON of the answer.
  };

  static const std::vector<ControlRoute>& ControlRoutes();

  void AdvanceToNow();
  Reply HandleApi(const Request& request, WallTime arrived_at);
  Reply AnswerCall(const Request& request);
  Answer TrueAnswer(const Request& request, const Distortion& distortion);
  const Canned* FindCanned(const Request& request) const;
  void Log(const Request& request, WallTime arrived_at, int status);

  Reply HandleControl(const Request& request);
  Result<std::string> AddFault(const Request& request);
  Result<std::string> ClearFaults(const Request& request);
  Result<std::string> SetPrice(const Request& request);
  Result<std::string> SetCoin(const Request& request);
  Result<std::string> SetFrozen(const Request& request);
  Result<std::string> MoveSteps(const Request& request);
  Result<std::string> PutCanned(const Request& request);
  Result<std::string> ClearCanned(const Request& request);
  Result<std::string> ListCalls(const Request& request);
  Result<std::string> ClearCalls(const Request& request);
  Result<std::string> ShowState(const Request& request);

  const SimulatorOptions options_;
  const Clock& clock_;
  MarketModel model_;
  Gate gate_;
  FaultBook faults_;
  std::map<std::pair<std::string, std::string>, Canned> canned_;  // by path and page; "": any page
  std::deque<Call> calls_;
  std::int64_t call_sequence_ = 0;
};

}  // namespace cpa::simulator
