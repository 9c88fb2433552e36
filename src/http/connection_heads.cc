// What a connection judges when the head of a request is there and its body is not: the path, who
// asks, the limits. Nobody is told to go on with a body, and none is kept, before that.
#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>

#include "http/connection.h"

namespace cpa::http {
namespace {

// The refusal or nullptr by JudgeLater, then by Admit, whichever apply.
Task<Gatekeeper::Admission> JudgeThenAdmit(Gatekeeper& gate, bool waits, bool keyed,
                                           Request& request) {
  if (waits) {
    AnswerPtr refusal = co_await gate.JudgeLater(request);
    if (refusal) co_return Gatekeeper::Admission{.refusal = std::move(refusal)};
  }
  if (!keyed) co_return Gatekeeper::Admission{};
  co_return co_await gate.Admit(request);
}

}  // namespace

void Connection::JudgeHead() {
  Request& request = share_->request;
  if (!Prepare(request)) return Reject(kMalformedRequest);
  asked_at_ = share_->loop.clock().Steady();
  AnswerPtr refusal;
  const http::Route* const route = FindRoute(request, refusal);
  if (route == nullptr) return RefuseBody(request, std::move(refusal));
  Gatekeeper* const gate = share_->state->options.gatekeeper;
  if (gate == nullptr) return AcceptBody(request, *route, {});
  Gatekeeper::Judgement judgement;
  if (route->gated) judgement = gate->Judge(request);
  if (judgement.refusal) return RefuseBody(request, std::move(judgement.refusal));
  const bool waits = judgement.waits && !std::holds_alternative<UpgradeHandler>(route->handler);
  if (waits || route->keyed) return JudgeHeadLater(*route, waits, request);
  AcceptBody(request, *route, {});
}

void Connection::JudgeHeadLater(const http::Route& route, bool waits, const Request& request) {
  auto exchange = OwnHead(request);
  Task<Gatekeeper::Admission> work =
      JudgeThenAdmit(*share_->state->options.gatekeeper, waits, route.keyed, exchange->request);
  auto done = [self = shared_from_this(), exchange, &route](std::exception_ptr error,
                                                            Gatekeeper::Admission admission) {
    if (error) admission.refusal = self->FailureAnswer(exchange->request, error);
    self->OnHeadJudged(*exchange, route, std::move(admission));
  };
  asio::co_spawn(share_->loop.executor(), std::move(work), std::move(done));
}

void Connection::OnHeadJudged(Exchange& exchange, const http::Route& route,
                              Gatekeeper::Admission admission) {
  if (phase_ != Phase::kHandling) return;  // Closed meanwhile.
  if (admission.refusal) {
    RefuseBody(exchange.request, std::move(admission.refusal));
  } else {
    AcceptBody(exchange.request, route, admission.holder);
  }
  Continue();
}

BodyLimits Connection::BodyLimitsOf(const http::Route& route, const std::string& holder) const {
  const ServerOptions& options = share_->state->options;
  BodyLimits limits{options.limits.body_bytes_max, options.limits.body_deadline};
  const bool may_be_large = options.gatekeeper == nullptr || !holder.empty();
  if (route.body.bytes_max == 0 || (route.body.bytes_max > limits.bytes_max && !may_be_large)) {
    return limits;
  }
  limits.bytes_max = route.body.bytes_max;
  const bool is_large = reader_->facts().is_chunked ||
                        reader_->facts().content_length > options.limits.body_bytes_max;
  if (is_large) limits.deadline = std::max(limits.deadline, route.body.deadline);
  return limits;
}

void Connection::AcceptBody(const Request& request, const http::Route& route,
                            const std::string& holder) {
  const BodyLimits limits = BodyLimitsOf(route, holder);
  const HeadFacts& facts = reader_->facts();
  if (facts.content_length > limits.bytes_max) {
    return RefuseBody(request, RenderError(kBodyTooLarge));
  }
  const std::size_t bytes = facts.is_chunked ? limits.bytes_max : facts.content_length;
  if (!holder.empty() && bytes > share_->state->options.limits.body_bytes_max) {
    upload_share_ = share_->state->user_uploads->Take(holder, bytes);
    if (!upload_share_) {
      share_->state->counters.shed.Count(ShedReason::kUserUploads);
      return RefuseBody(request, RenderError(kTooManyUserUploads, "Retry-After: 2\r\n"));
    }
  }
  judged_fields_ = request.answer_fields;
  reader_->AllowBody(limits);
  phase_ = Phase::kIdle;  // The next read sets the deadline.
}

// A body that is there already costs nothing more; whatever is still on its way is not waited for.
void Connection::RefuseBody(const Request& request, AnswerPtr answer) {
  if (reader_->Next() != RequestReader::Status::kComplete) {
    closes_after_answer_ = true;
    share_->state->counters.shed.Count(ShedReason::kBodies);
  }
  Respond(request, std::move(answer));
}

}  // namespace cpa::http
