// The control API under /_sim: how tests and people steer the simulated market.
//
//   POST   /_sim/faults   {"kind":"status","status":503,"path":"/coins/markets","count":2}
//   DELETE /_sim/faults   also ends what faults hold back: delays are sent, stalls and drips are
//   cut POST   /_sim/price    {"id":"bitcoin","price":50000} pins; "percent":0.05 pins 0.05 % above
//   now;
//                         "release":true lets the coin follow the model again
//   POST   /_sim/coin     {"id":"dogecoin","rank":5000} sinks behind all others, "rank":0 lets it
//                         rise; "withdrawn":true takes it out of every list, false brings it back
//   POST   /_sim/freeze   {"frozen":true}
//   POST   /_sim/step     {"n":3}, with a manual clock only
//   PUT    /_sim/canned?path=/coins/markets&page=1[&status=200&content_type=application/json]
//   DELETE /_sim/canned
//   GET    /_sim/calls[?since=sequence]      DELETE /_sim/calls
//   GET    /_sim/state
#include <algorithm>
#include <cmath>

#include "simulator/json_fields.h"
#include "simulator/simulation.h"

namespace cpa::simulator {
namespace {

constexpr std::size_t kCannedMax = 32;
constexpr std::int64_t kStepsMax = 10'000'000;

const std::string kDone = R"({"ok":true})";

Answer ControlError(const Failure& failure) {
  const int status = failure.kind == ErrorKind::kNotFound   ? 404
                     : failure.kind == ErrorKind::kConflict ? 409
                                                            : 400;
  return PlainError(status, failure.detail);
}

// A page from the web must not steer the market through its reader's browser.
bool MaySteer(const Request& request) {
  return request.peer_is_loopback && request.origin.empty();
}

}  // namespace

const std::vector<Simulation::ControlRoute>& Simulation::ControlRoutes() {
  static const std::vector<ControlRoute> kRoutes = {
      {"POST", "faults", &Simulation::AddFault},  {"DELETE", "faults", &Simulation::ClearFaults},
      {"POST", "price", &Simulation::SetPrice},   {"POST", "coin", &Simulation::SetCoin},
      {"POST", "freeze", &Simulation::SetFrozen}, {"POST", "step", &Simulation::MoveSteps},
      {"PUT", "canned", &Simulation::PutCanned},  {"DELETE", "canned", &Simulation::ClearCanned},
      {"GET", "calls", &Simulation::ListCalls},   {"DELETE", "calls", &Simulation::ClearCalls},
      {"GET", "state", &Simulation::ShowState},
  };
  return kRoutes;
}

Reply Simulation::HandleControl(const Request& request) {
  if (!MaySteer(request)) return {.answer = PlainError(403, "Forbidden")};
  for (const ControlRoute& route : ControlRoutes()) {
    const bool matches =
        request.path.size() == 2 && request.path[1] == route.path && request.method == route.method;
    if (!matches) continue;
    auto body = (this->*route.handler)(request);
    if (!body) return {.answer = ControlError(body.error())};
    return {.answer = {.cache_control = "no-store", .body = std::move(*body)},

            .faults_cleared = route.handler == &Simulation::ClearFaults};
  }
  return {.answer = PlainError(404, "no such control")};
}

Result<std::string> Simulation::AddFault(const Request& request) {
  auto rule = ParseFault(request.body);
  if (!rule) return rule.error();
  if (auto added = faults_.Add(std::move(*rule)); !added) return added.error();
  return kDone;
}

Result<std::string> Simulation::ClearFaults(const Request&) {
  faults_.Clear();
  return kDone;
}

Result<std::string> Simulation::SetPrice(const Request& request) {
  const auto object = ParseObject(request.body);
  if (!object) return object.error();
  JsonFields fields(*object);
  const auto id = fields.Text("id");
  const auto price = fields.Number("price");
  const auto percent = fields.Number("percent");
  const bool release = fields.Flag("release").value_or(false);
  if (fields.failure()) return *fields.failure();
  const auto coin = model_.Find(id.value_or(""));
  if (!coin) return NotFound("coin not found");
  if (price.has_value() + percent.has_value() + release != 1) {
    return Invalid("exactly one of price, percent and release is needed");
  }
  if (release) {
    model_.Release(*coin);
    return kDone;
  }
  const auto now = model_.StateOf(*coin).price;
  if (!price && !now) return Conflict("the coin has no price to start from");
  const double pinned = price ? *price : *now * (1 + *percent / 100);
  if (!std::isnormal(pinned) || pinned < 0) return Invalid("the price must be above 0");
  model_.Pin(*coin, pinned);
  return kDone;
}

Result<std::string> Simulation::SetCoin(const Request& request) {
  const auto object = ParseObject(request.body);
  if (!object) return object.error();
  JsonFields fields(*object);
  const std::string id = fields.Text("id").value_or("");
  const auto rank = fields.Int("rank", 0, 1'000'000);
  const auto withdrawn = fields.Flag("withdrawn");
  if (fields.failure()) return *fields.failure();
  const auto coin = std::ranges::find(model_.coins(), id, &CoinFacts::id);
  if (coin == model_.coins().end()) return NotFound("coin not found");
  const auto index = static_cast<std::size_t>(coin - model_.coins().begin());
  if (rank && index >= model_.ranked_count()) return Conflict("the coin is on no market page");
  if (rank) {
    model_.Sink(index, *rank > 0 ? std::optional(static_cast<int>(*rank)) : std::nullopt);
  }
  if (withdrawn) model_.Withdraw(index, *withdrawn);
  return kDone;
}

Result<std::string> Simulation::SetFrozen(const Request& request) {
  const auto object = ParseObject(request.body);
  if (!object) return object.error();
  JsonFields fields(*object);
  const auto frozen = fields.Flag("frozen");
  if (fields.failure()) return *fields.failure();
  if (!frozen) return Invalid("frozen is missing");
  model_.Freeze(*frozen);
  return kDone;
}

Result<std::string> Simulation::MoveSteps(const Request& request) {
  if (!options_.manual_clock) return Conflict("the clock runs by itself");
  const auto object = ParseObject(request.body);
  if (!object) return object.error();
  JsonFields fields(*object);
  const auto steps = fields.Int("n", 1, kStepsMax);
  if (fields.failure()) return *fields.failure();
  model_.MoveTo(model_.step() + steps.value_or(1));
  return ShowState(request);
}

Result<std::string> Simulation::PutCanned(const Request& request) {
  const Query& query = request.query;
  const std::string path(query.Text("path"));
  const std::string type(query.Get("content_type").value_or("application/json; charset=utf-8"));
  const long long status = query.Int("status").value_or(200);
  if (!path.starts_with('/')) return Invalid("path must start with a slash");
  if (status < 200 || status > 599) return Invalid("status must be from 200 to 599");
  if (type.find_first_of("\r\n") != type.npos) return Invalid("content_type must be one line");
  const std::pair<std::string, std::string> key{path, query.Text("page")};
  if (canned_.size() >= kCannedMax && !canned_.contains(key)) return Invalid("too many bodies");
  canned_[key] = {.status = static_cast<int>(status), .content_type = type, .body = request.body};
  return kDone;
}

Result<std::string> Simulation::ClearCanned(const Request&) {
  canned_.clear();
  return kDone;
}

Result<std::string> Simulation::ListCalls(const Request& request) {
  const long long since = request.query.Int("since").value_or(0);
  JsonWriter json;
  json.BeginObject().Key("calls").BeginArray();
  for (const Call& call : calls_) {
    if (call.sequence <= since) continue;
    json.BeginObject().Key("sequence").Int(call.sequence);
    json.Key("wall_ms").Int(call.at.time_since_epoch().count());
    json.Key("method").String(call.method).Key("target").String(call.target);
    json.Key("status").Int(call.status).Key("user_agent").String(call.user_agent).EndObject();
  }
  json.EndArray().Key("last_sequence").Int(call_sequence_).EndObject();
  return json.Take();
}

Result<std::string> Simulation::ClearCalls(const Request&) {
  calls_.clear();
  return kDone;
}

Result<std::string> Simulation::ShowState(const Request&) {
  JsonWriter json;
  json.BeginObject().Key("seed").Raw(std::to_string(options_.seed));
  json.Key("step").Int(model_.step()).Key("step_ms").Int(options_.step.count());
  json.Key("manual_clock").Bool(options_.manual_clock);
  json.Key("data_time_ms").Int(model_.now().time_since_epoch().count());
  json.Key("coins").Int(static_cast<std::int64_t>(model_.ranked_count()));
  json.Key("listed").Int(static_cast<std::int64_t>(model_.coins().size())).EndObject();
  return json.Take();
}

}  // namespace cpa::simulator
