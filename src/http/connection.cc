#include "http/connection.h"

#include <sys/socket.h>

#include <cerrno>
#include <exception>

#include <boost/asio/co_spawn.hpp>

#include "base/log.h"
#include "base/text.h"
#include "http/negotiation.h"
#include "http/request_parser.h"

namespace cpa::http {
namespace {

constexpr Millis kLingerMax{1'000};
constexpr std::size_t kLingerBytesMax = 64 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

// Methods that we know and do not offer; what is not even listed here is 501, not 405.
bool IsKnownMethod(const Request& request) {
  return request.verb != Verb::kOther || request.method == "TRACE" || request.method == "CONNECT";
}

bool IsPreflight(const Request& request) {
  return request.verb == Verb::kOptions && !request.Field("Origin").empty() &&
         !request.Field("Access-Control-Request-Method").empty();
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

Connection::Connection(std::shared_ptr<LoopShare> share, Socket socket, std::string remote_address,
                       Admission admission)
    : share_(std::move(share)),
      socket_(std::move(socket)),
      remote_address_(std::move(remote_address)),
      admission_(admission) {
  ServerState& state = *share_->state;
  state.live.Enter();
  ++(admission_ == Admission::kOpen ? state.counters.open : state.refusing);
  timer_.OnFire([this] { OnDeadline(); });
}

Connection::~Connection() {
  ServerState& state = *share_->state;
  --(admission_ == Admission::kOpen ? state.counters.open : state.refusing);
  state.live.Leave();
}

void Connection::Begin() {
  Enter(Phase::kIdle);
  WaitReadable();
}

void Connection::Refuse() {
  // Spread over 1 to 30 s, so that those who are refused together do not return together.
  const auto seconds = 1 + share_->state->counters.accepted.load() * 7 % 30;
  closes_after_answer_ = true;
  AnswerPtr answer =
      RenderError(kTooManyConnections, "Retry-After: " + std::to_string(seconds) + "\r\n");
  const AnswerParts parts{.prefix = {}, .head = answer->head(), .body = answer->body()};
  const int status = answer->status();
  Send(std::move(answer), parts, status, {});
}

void Connection::CloseIfIdle() {
  if (phase_ != Phase::kIdle) return;
  char byte;
  // A request that is already in the socket still gets its answer.
  if (::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0) Close();
}

void Connection::Close() {
  phase_ = Phase::kClosed;
  timer_.Cancel();
  outgoing_.reset();
  ReturnReader();
  error_code ignored;
  socket_.close(ignored);
}

// ---- Deadlines

void Connection::Enter(Phase phase) {
  phase_ = phase;
  deadline_ = share_->loop.clock().Steady() + DeadlineOf(phase);
  if (timer_.armed() && timer_due_ <= deadline_) return;
  timer_due_ = deadline_;
  timer_.Arm(share_->loop.timers(), DeadlineOf(phase));
}

Millis Connection::DeadlineOf(Phase phase) const {
  const Limits& limits = share_->state->options.limits;
  switch (phase) {
    case Phase::kHead:
      return limits.head_deadline;
    case Phase::kBody:
      return limits.body_deadline;
    case Phase::kWriting:
      return limits.write_deadline;
    case Phase::kLingering:
      return kLingerMax;
    case Phase::kIdle:
    case Phase::kHandling:
    case Phase::kClosed:
      break;
  }
  return limits.idle_deadline;
}

void Connection::OnDeadline() {
  if (phase_ == Phase::kHandling) return;  // The next phase arms it again.
  const auto self = shared_from_this();
  const auto left = deadline_ - share_->loop.clock().Steady();
  if (left > SteadyTime::duration::zero()) {
    timer_due_ = deadline_;
    timer_.Arm(share_->loop.timers(), std::chrono::ceil<Millis>(left));
  } else if (phase_ == Phase::kHead || phase_ == Phase::kBody) {
    Reject(kRequestTimeout);
  } else {
    if (phase_ == Phase::kWriting) AbandonOutput();
    Close();
  }
}

// Makes the close a reset, so that the kernel does not go on holding what nobody reads.
void Connection::AbandonOutput() {
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
}

// ---- Reading

void Connection::WaitReadable() {
  if (waiting_readable_) return;
  waiting_readable_ = true;
  socket_.async_wait(Socket::wait_read, [self = shared_from_this()](error_code error) {
    self->waiting_readable_ = false;
    if (!error) self->OnReadable();
  });
}

void Connection::OnReadable() {
  if (IsReading()) {
    Receive();
  } else if (phase_ == Phase::kLingering) {
    DropInput();
  }
}

void Connection::Receive() {
  const auto space = share_->loop.scratch();
  const ssize_t received = ::recv(socket_.native_handle(), space.data(), space.size(), 0);
  if (received > 0) {
    if (!reader_) reader_ = share_->TakeReader();
    reader_->Feed({space.data(), static_cast<std::size_t>(received)});
    Serve();
  } else if (received == 0 || (errno != EAGAIN && errno != EINTR)) {
    Close();
  }
  if (IsReading()) WaitReadable();
}

// After an answer that took its time.
void Connection::Continue() {
  if (IsReading()) Serve();
  if (IsReading()) WaitReadable();
}

// Answers what has arrived, until a request is incomplete or has to wait.
void Connection::Serve() {
  while (IsReading()) {
    switch (reader_->Next()) {
      case RequestReader::Status::kMore:
        return AwaitMore();
      case RequestReader::Status::kComplete:
        HandleRequest();
        break;
      case RequestReader::Status::kRejected:
        Reject(reader_->error());
        break;
    }
  }
  if (reader_) reader_->Keep();
}

void Connection::AwaitMore() {
  if (reader_->is_idle()) {
    ReturnReader();
    Enter(Phase::kIdle);
    return;
  }
  if (!reader_->is_in_body()) {
    if (phase_ != Phase::kHead) Enter(Phase::kHead);
  } else if (phase_ != Phase::kBody) {
    Enter(Phase::kBody);
    if (reader_->facts().expects_continue) SendContinue();
  }
  if (reader_) reader_->Keep();
}

void Connection::ReturnReader() {
  if (reader_) share_->GiveReader(std::move(reader_));
}

void Connection::SendContinue() {
  const ssize_t sent = ::send(socket_.native_handle(), kContinue.data(), kContinue.size(),
                              MSG_NOSIGNAL | MSG_DONTWAIT);
  // Not sent at all is no harm: a client must not wait for ever. Half of it is.
  if (sent > 0 && static_cast<std::size_t>(sent) < kContinue.size()) Close();
}

// ---- Handling

void Connection::HandleRequest() {
  share_->state->counters.requests.fetch_add(1, std::memory_order_relaxed);
  const HeadFacts& facts = reader_->facts();
  closes_after_answer_ = !facts.keep_alive || share_->draining;
  is_http10_ = facts.is_http10;
  Request& request = share_->request;
  if (!ParseRequest(reader_->head(), reader_->body(), request)) return Reject(kMalformedRequest);
  request.http_1_1 = !facts.is_http10;
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
  if (IsPreflight(request)) fields += share_->state->cors.PreflightFields(request, allow);
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
  exchange->request.http_1_1 = request.http_1_1;
  exchange->request.path_values = request.path_values;
  exchange->request.remote_address = request.remote_address;
  exchange->request.loop = request.loop;
  return exchange;
}

AnswerPtr Connection::RenderError(const ErrorRow& row, std::string extra_fields) const {
  return share_->state->render_error(row, std::move(extra_fields));
}

// ---- Answering

// A missing answer is a handler that failed.
void Connection::Respond(const Request& request, AnswerPtr answer) {
  if (!answer) answer = RenderError(kInternalError);
  const Cors& cors = share_->state->cors;
  const std::string fields =
      IsPreflight(request) ? std::string() : cors.FieldsFor(request.Field("Origin"));
  int status = answer->status();
  const AnswerParts parts = ChooseForm(request, *answer, status);
  Send(std::move(answer), parts, status, fields);
}

AnswerParts Connection::ChooseForm(const Request& request, const Answer& answer,
                                   int& status) const {
  const bool is_read = request.verb == Verb::kGet || request.verb == Verb::kHead;
  if (is_read && status == 200 && !answer.etag().empty() && MatchesEtag(request, answer.etag())) {
    status = 304;
    return {.prefix = {}, .head = answer.not_modified_head(), .body = {}};
  }
  AnswerParts parts{.prefix = {}, .head = answer.head(), .body = answer.body()};
  const ServerOptions& options = share_->state->options;
  if (options.gzip && answer.compressible() && AcceptsGzip(request)) {
    if (const Answer::Encoded* packed = answer.Gzip(options.gzip_level)) {
      parts.head = packed->head;
      parts.body = packed->body;
    }
  }
  if (request.verb == Verb::kHead) parts.body = {};
  return parts;
}

void Connection::Reject(const ErrorRow& row) {
  share_->state->counters.protocol_errors.fetch_add(1, std::memory_order_relaxed);
  closes_after_answer_ = true;
  AnswerPtr answer = RenderError(row);
  const AnswerParts parts{.prefix = {}, .head = answer->head(), .body = answer->body()};
  const int status = answer->status();
  Send(std::move(answer), parts, status, {});
}

void Connection::Send(AnswerPtr answer, AnswerParts parts, int status,
                      std::string_view extra_fields) {
  std::string& prefix = share_->RenderPrefix(status);
  prefix += extra_fields;
  if (closes_after_answer_) {
    prefix += "Connection: close\r\n";
  } else if (is_http10_) {
    prefix += "Connection: keep-alive\r\n";
  }
  parts.prefix = prefix;
  std::size_t sent = 0;
  switch (SendParts(socket_.native_handle(), parts, sent)) {
    case SendStatus::kDone:
      return AfterSend();
    case SendStatus::kFailed:
      return Close();
    case SendStatus::kBlocked:
      break;
  }
  outgoing_ = std::make_unique<Outgoing>(std::move(answer), parts, sent);
  Enter(Phase::kWriting);
  WaitWritable();
}

void Connection::WaitWritable() {
  socket_.async_wait(Socket::wait_write, [self = shared_from_this()](error_code error) {
    if (!error && self->phase_ == Phase::kWriting) self->OnWritable();
  });
}

void Connection::OnWritable() {
  switch (outgoing_->Resume(socket_.native_handle())) {
    case SendStatus::kBlocked:
      return WaitWritable();
    case SendStatus::kFailed:
      return Close();
    case SendStatus::kDone:
      break;
  }
  outgoing_.reset();
  AfterSend();
  Continue();
}

void Connection::AfterSend() {
  if (closes_after_answer_) return Linger();
  phase_ = Phase::kIdle;  // Whoever reads on sets the deadline.
}

// Closing at once could reset the connection before the peer has read the answer, as soon as
// something unread is or arrives in the socket (RFC 9112, section 9.6).
void Connection::Linger() {
  ReturnReader();
  error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
  Enter(Phase::kLingering);
  WaitReadable();
}

void Connection::DropInput() {
  const auto space = share_->loop.scratch();
  const ssize_t received = ::recv(socket_.native_handle(), space.data(), space.size(), 0);
  if (received > 0) dropped_bytes_ += static_cast<std::uint32_t>(received);
  const bool has_ended = received == 0 || (received < 0 && errno != EAGAIN && errno != EINTR);
  if (has_ended || dropped_bytes_ > kLingerBytesMax) return Close();
  WaitReadable();
}

}  // namespace cpa::http
