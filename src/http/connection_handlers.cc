// How a connection handles one complete request: route, handler, answer.
#include <exception>

#include <boost/asio/co_spawn.hpp>

#include "base/log.h"
#include "base/text.h"
#include "http/client_address.h"
#include "http/connection.h"
#include "http/request_parser.h"

namespace cpa::http {
namespace {

constexpr int kSwitchingProtocols = 101;

// Methods that we know and do not offer; what is not even listed here is 501, not 405.
bool IsKnownMethod(const Request& request) {
  return request.verb != Verb::kOther || request.method == "TRACE" || request.method == "CONNECT";
}

AnswerPtr EmptyAnswer(std::string extra_fields) {
  return std::make_shared<const Answer>(
      Answer::Options{
          .content_type = "", .extra_fields = std::move(extra_fields), .compressible = false},
      "");
}

std::string WhatOf(std::exception_ptr error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    return OneLine(exception.what());
  } catch (...) {
    return "something that is no std::exception";
  }
}

// Asks the gatekeeper first, then whichever handler it is. Upgrades do not wait.
Task<AnswerPtr> JudgeThenHandle(Gatekeeper& gate, const Route& route, Request& request) {
  AnswerPtr answer = co_await gate.JudgeLater(request);
  if (answer) co_return answer;
  if (const auto* sync = std::get_if<SyncHandler>(&route.handler)) co_return (*sync)(request);
  if (const auto* async = std::get_if<AsyncHandler>(&route.handler)) {
    co_return co_await (*async)(request);
  }
  const auto& handler = std::get<FastHandler>(route.handler);
  answer = handler.fast(request);
  if (!answer) answer = co_await handler.slow(request);
  co_return answer;
}

}  // namespace

void Connection::HandleRequest() {
  Request& request = share_->request;
  if (!Prepare(request)) return Reject(kMalformedRequest);
  const ServerOptions& options = share_->state->options;
  if (options.measure_latency || options.log_requests) asked_at_ = share_->loop.clock().Steady();
  Route(request);
}

// False when it is no request.
bool Connection::Prepare(Request& request) {
  const HeadFacts& facts = reader_->facts();
  closes_after_answer_ = !facts.keep_alive || share_->draining || is_reserved();
  is_http10_ = facts.is_http10;
  if (!ParseRequest(reader_->head(), reader_->body(), request)) return false;
  request.remote_address =
      entrance_.is_from_proxy
          ? ForwardedFor(remote_address_, request, share_->state->options.trusted_proxies)
          : remote_address_;
  request.answer_fields.clear();
  request.id = share_->RequestIdFor(request);
  request.loop = &share_->loop;
  phase_ = Phase::kHandling;
  return true;
}

const http::Route* Connection::FindRoute(Request& request, AnswerPtr& refusal) {
  Router::Match match = share_->state->router->Find(request.verb, request.path);
  stats_ = &share_->stats.Of(match.route, request.verb);
  if (is_reserved() && (match.route == nullptr || !match.route->vital)) {
    refusal = RefusalOfPlace();
  } else if (match.bad_escape) {
    refusal = RenderError(kMalformedRequest);
  } else if (match.route == nullptr) {
    refusal = AnswerWithoutRoute(request, std::move(match.allow));
  }
  if (refusal) return nullptr;
  request.path_values = std::move(match.values);
  return match.route;
}

void Connection::Route(Request& request) {
  AnswerPtr refusal;
  const http::Route* const found = FindRoute(request, refusal);
  if (found == nullptr) return Respond(request, std::move(refusal));
  const http::Route& route = *found;
  if (route.body.bytes_max > 0 && request.body.size() > route.body.bytes_max) {
    return Respond(request, RenderError(kBodyTooLarge));
  }
  Gatekeeper* const gate = share_->state->options.gatekeeper;
  if (judged_fields_) {
    request.answer_fields = *std::exchange(judged_fields_, std::nullopt);
  } else if (gate != nullptr && route.gated) {
    Gatekeeper::Judgement judgement = gate->Judge(request);
    if (judgement.refusal) return Respond(request, std::move(judgement.refusal));
    const bool is_upgrade = std::holds_alternative<UpgradeHandler>(route.handler);
    if (judgement.waits && !is_upgrade) return RunAfter(*gate, route, request);
  }
  std::visit([&](const auto& handler) { Run(handler, request); }, route.handler);
}

AnswerPtr Connection::AnswerWithoutRoute(const Request& request, std::string allow) const {
  if (!IsKnownMethod(request)) return RenderError(kMethodUnknown);
  if (request.path == "*") return EmptyAnswer({});
  if (allow.empty()) return RenderError(kPathNotFound);
  std::string fields = "Allow: " + allow + "\r\n";
  if (request.verb != Verb::kOptions) return RenderError(kMethodNotAllowed, std::move(fields));
  if (Cors::IsPreflight(request)) fields += share_->state->cors.PreflightFields(request, allow);
  return EmptyAnswer(std::move(fields));
}

void Connection::Run(const SyncHandler& handler, const Request& request) {
  AnswerPtr answer;
  try {
    answer = handler(request);
  } catch (...) {
    answer = FailureAnswer(request, std::current_exception());
  }
  Respond(request, std::move(answer));
}

void Connection::Run(const AsyncHandler& handler, const Request& request) {
  auto exchange = OwnRequest(request);
  try {
    Task<AnswerPtr> work = handler(exchange->request);
    Spawn(std::move(exchange), std::move(work));
  } catch (...) {
    Respond(request, FailureAnswer(request, std::current_exception()));
  }
}

void Connection::RunAfter(Gatekeeper& gate, const http::Route& route, const Request& request) {
  auto exchange = OwnRequest(request);
  Task<AnswerPtr> work = JudgeThenHandle(gate, route, exchange->request);
  Spawn(std::move(exchange), std::move(work));
}

void Connection::Spawn(ExchangePtr exchange, Task<AnswerPtr> work) {
  auto done = [self = shared_from_this(), exchange = std::move(exchange)](std::exception_ptr error,
                                                                          AnswerPtr answer) {
    self->OnHandled(*exchange, error, std::move(answer));
  };
  asio::co_spawn(share_->loop.executor(), std::move(work), std::move(done));
}

void Connection::Run(const FastHandler& handler, const Request& request) {
  AnswerPtr answer;
  try {
    answer = handler.fast(request);
    if (!answer) return Run(handler.slow, request);
  } catch (...) {
    answer = FailureAnswer(request, std::current_exception());
  }
  Respond(request, std::move(answer));
}

void Connection::OnHandled(const Exchange& exchange, std::exception_ptr error, AnswerPtr answer) {
  if (error) answer = FailureAnswer(exchange.request, error);
  if (phase_ != Phase::kHandling) return;  // Closed meanwhile.
  closes_after_answer_ = closes_after_answer_ || share_->draining;
  Respond(exchange.request, std::move(answer));
  Continue();
}

void Connection::Run(const UpgradeHandler& handler, const Request& request) {
  const auto exchange = OwnRequest(request);
  AnswerPtr answer;
  try {
    answer = handler(exchange->request, socket_, exchange->rest);
    if (!answer) {
      NoteAnswer(exchange->request, kSwitchingProtocols, {});
      return Close();  // The socket was moved out; there is nothing left to close.
    }
  } catch (...) {
    answer = FailureAnswer(exchange->request, std::current_exception());
    if (!socket_.is_open()) return Close();
  }
  // What follows might be meant for the protocol that was refused.
  closes_after_answer_ = true;
  Respond(exchange->request, std::move(answer));
}

// Counts it and, where that is wanted, logs it; `reason` is JSON about what failed, or empty.
void Connection::NoteAnswer(const Request& request, int status, std::string_view reason) {
  stats_->Count(status);
  const ServerOptions& options = share_->state->options;
  if (!options.measure_latency && !options.log_requests) return;
  const auto took = share_->loop.clock().Steady() - asked_at_;
  // How long a socket is open says nothing about the server.
  if (options.measure_latency && status != kSwitchingProtocols) stats_->Time(took);
  if (!options.log_requests) return;
  LogFields fields;
  fields.Add("request_id", request.id)
      .Add("client", request.remote_address)
      .Add("status", status)
      .Add("ms", std::chrono::duration<double, std::milli>(took).count())
      .Add("reason", reason);
  CPA_LOG_INFO("http", "{} {}{}", OneLine(Redact(request.method)), OneLine(Redact(request.path)),
               fields.text());
}

Connection::ExchangePtr Connection::OwnRequest(const Request& request) const {
  auto exchange = OwnHead(request);
  exchange->body = reader_->body();
  exchange->rest = reader_->rest();
  exchange->request.body = exchange->body;
  return exchange;
}

Connection::ExchangePtr Connection::OwnHead(const Request& request) const {
  auto exchange = std::make_shared<Exchange>();
  exchange->head = reader_->head();
  ParseRequest(exchange->head, {}, exchange->request);  // Passed once already.
  exchange->request.path_values = request.path_values;
  exchange->request.remote_address = request.remote_address;
  exchange->request.answer_fields = request.answer_fields;
  exchange->request.id = request.id;
  exchange->request.loop = request.loop;
  exchange->request.place = entrance_.place;
  return exchange;
}

AnswerPtr Connection::RenderError(const ErrorRow& row, std::string extra_fields) const {
  return share_->state->render_error(row, std::move(extra_fields));
}

// Tells nothing of what failed, but to the log and to a server that debugs its answers.
AnswerPtr Connection::FailureAnswer(const Request& request, std::exception_ptr error) const {
  const std::string what = WhatOf(error);
  LogFields fields;
  fields.Add("request_id", request.id);
  CPA_LOG_ERROR("http", "{} {} failed: {}{}", OneLine(Redact(request.method)),
                OneLine(Redact(request.path)), OneLine(Redact(what)), fields.text());
  AnswerPtr answer = RenderError(kInternalError);
  if (!share_->state->options.debug_answers) return answer;
  std::string debug = R"({"reason":)";
  AppendJsonString(debug, Redact(what));
  debug += '}';
  return answer->WithDebug(debug);
}

}  // namespace cpa::http
