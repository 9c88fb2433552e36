// How a connection handles one complete request: route, handler, answer.
#include <exception>

#include <boost/asio/co_spawn.hpp>

#include "base/log.h"
#include "http/connection.h"
#include "http/request_parser.h"

namespace cpa::http {
namespace {

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

void LogException(const Request& request, std::exception_ptr error) {
  const std::string path = OneLine(Redact(request.path));
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    CPA_LOG_ERROR("http", "{} {} failed: {}", request.method, path, OneLine(exception.what()));
  } catch (...) {
    CPA_LOG_ERROR("http", "{} {} failed", request.method, path);
  }
}

}  // namespace

struct Connection::Exchange {
  std::string head;
  std::string body;
  std::string rest;  // What came after the request; for upgrades.
  Request request;
};

void Connection::HandleRequest() {
  share_->state->counters.requests.fetch_add(1, std::memory_order_relaxed);
  const HeadFacts& facts = reader_->facts();
  closes_after_answer_ = !facts.keep_alive || share_->draining;
  is_http10_ = facts.is_http10;
  Request& request = share_->request;
  if (!ParseRequest(reader_->head(), reader_->body(), request)) return Reject(kMalformedRequest);
  request.remote_address = remote_address_;
  request.loop = &share_->loop;
  phase_ = Phase::kHandling;
  Route(request);
}

void Connection::Route(Request& request) {
  Router::Match match = share_->state->router->Find(request.verb, request.path);
  if (match.bad_escape) return Respond(request, RenderError(kMalformedRequest));
  if (match.route == nullptr) {
    return Respond(request, AnswerWithoutRoute(request, std::move(match.allow)));
  }
  request.path_values = std::move(match.values);
  std::visit([&](const auto& handler) { Run(handler, request); }, match.route->handler);
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
    LogException(request, std::current_exception());
  }
  Respond(request, std::move(answer));
}

void Connection::Run(const AsyncHandler& handler, const Request& request) {
  auto exchange = OwnRequest(request);
  const Request& owned = exchange->request;
  try {
    auto done = [self = shared_from_this(), exchange = std::move(exchange)](
                    std::exception_ptr error, AnswerPtr answer) {
      self->OnHandled(*exchange, error, std::move(answer));
    };
    asio::co_spawn(share_->loop.executor(), handler(owned), std::move(done));
  } catch (...) {
    LogException(request, std::current_exception());
    Respond(request, nullptr);
  }
}

void Connection::Run(const FastHandler& handler, const Request& request) {
  AnswerPtr answer;
  try {
    answer = handler.fast(request);
    if (!answer) return Run(handler.slow, request);
  } catch (...) {
    LogException(request, std::current_exception());
  }
  Respond(request, std::move(answer));
}

void Connection::OnHandled(const Exchange& exchange, std::exception_ptr error, AnswerPtr answer) {
  if (error) LogException(exchange.request, error);
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
    if (!answer) return Close();  // Of what was moved away nothing is left to close.
  } catch (...) {
    LogException(exchange->request, std::current_exception());
    if (!socket_.is_open()) return Close();
  }
  // What follows might be meant for the protocol that was refused.
  closes_after_answer_ = true;
  Respond(exchange->request, std::move(answer));
}

std::shared_ptr<Connection::Exchange> Connection::OwnRequest(const Request& request) const {
  auto exchange = std::make_shared<Exchange>();
  exchange->head = reader_->head();
  exchange->body = reader_->body();
  exchange->rest = reader_->rest();
  ParseRequest(exchange->head, exchange->body, exchange->request);  // Passed once already.
  exchange->request.path_values = request.path_values;
  exchange->request.remote_address = request.remote_address;
  exchange->request.loop = request.loop;
  return exchange;
}

AnswerPtr Connection::RenderError(const ErrorRow& row, std::string extra_fields) const {
  return share_->state->render_error(row, std::move(extra_fields));
}

}  // namespace cpa::http
