#include "simulator/simulation.h"

#include "simulator/api.h"

namespace cpa::simulator {
namespace {

constexpr std::size_t kCallsMax = 10'000;  // remembered; older ones are forgotten

ModelOptions ToModelOptions(const SimulatorOptions& options, WallTime start) {
  return {.seed = options.seed,
          .step = options.step,
          .coins = options.coins,
          .listed_only = options.listed_only,
          .bogus_leader = options.bogus_leader,
          .bustle = options.bustle,
          .start = start};
}

// "/coins/markets" of /api/v3/coins/markets/.
std::string PathInApi(const Request& request) {
  std::string path;
  for (std::size_t i = 2; i < request.path.size(); ++i) path += '/' + request.path[i];
  return path;
}

}  // namespace

Simulation::Simulation(const SimulatorOptions& options, const Clock& clock)
    : options_(options),
      clock_(clock),
      model_(ToModelOptions(options, clock.Wall())),
      gate_(options.gate, clock) {}

Reply Simulation::Handle(const Request& request) {
  const WallTime arrived_at = clock_.Wall();  // An answer may take its time.
  AdvanceToNow();
  if (request.IsUnder("_sim")) return HandleControl(request);
  if (request.IsUnder("api", "v3")) return HandleApi(request, arrived_at);
  return {.answer = PlainError(404, "Not Found")};
}

// A wall clock that goes back holds the data clock still; it never takes prices back.
void Simulation::AdvanceToNow() {
  if (options_.manual_clock) return;
  model_.MoveTo((clock_.Wall() - model_.options().start) / options_.step);
}

Reply Simulation::HandleApi(const Request& request, WallTime arrived_at) {
  Reply reply = AnswerCall(request);
  if (reply.answer.status == 200) gate_.CountSuccess(request);
  Log(request, arrived_at, reply.answer.status);
  return reply;
}

Reply Simulation::AnswerCall(const Request& request) {
  if (request.method != "GET") {
    Answer answer = PlainError(405, "Method Not Allowed");
    answer.headers.emplace_back("allow", "GET");
    return {.answer = std::move(answer)};
  }
  if (auto refusal = gate_.Refuse(request)) {
    return {.answer = std::move(*refusal)};
  }
  const auto fault = faults_.Take(PathInApi(request));
  Reply reply{.answer = TrueAnswer(request, fault ? fault->ToDistortion() : Distortion{}),
              .wire_fault = fault};
  if (fault) Reshape(*fault, reply.answer);
  return reply;
}

Answer Simulation::TrueAnswer(const Request& request, const Distortion& distortion) {
  if (const Canned* canned = FindCanned(request)) {
    return {.status = canned->status, .content_type = canned->content_type, .body = canned->body};
  }
  const auto usage = gate_.UsageOf(request);
  return AnswerApi({.model = model_,
                    .request = request,
                    .distortion = distortion,
                    .usage = usage ? &*usage : nullptr});
}

const Simulation::Canned* Simulation::FindCanned(const Request& request) const {
  if (canned_.empty()) return nullptr;
  const std::string path = PathInApi(request);
  const std::string_view asked = request.query.Text("page");
  const std::string page(asked.empty() ? "1" : asked);
  auto found = canned_.find({path, page});
  if (found == canned_.end()) found = canned_.find({path, ""});
  return found == canned_.end() ? nullptr : &found->second;
}

void Simulation::Log(const Request& request, WallTime arrived_at, int status) {
  if (calls_.size() == kCallsMax) calls_.pop_front();
  calls_.push_back({.sequence = ++call_sequence_,
                    .at = arrived_at,
                    .method = request.method,
                    .target = request.target,
                    .status = status,
                    .user_agent = request.user_agent});
}

}  // namespace cpa::simulator
