#include "http/connection.h"

#include <sys/socket.h>

#include <cerrno>

#include "http/negotiation.h"

namespace cpa::http {
namespace {

constexpr Millis kLingerMax{1'000};
constexpr std::size_t kLingerBytesMax = 64 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Connection::Presence::Presence(ServerState& state, Entrance::Kind kind)
    : state_(state), count_(kind == Entrance::Kind::kOpen ? state.counters.open : state.refusing) {
  state_.live.Enter();
  ++count_;
}

Connection::Presence::~Presence() {
  --count_;
  state_.live.Leave();
}

Connection::Connection(std::shared_ptr<LoopShare> share, Socket socket, std::string remote_address,
                       Entrance entrance)
    : share_(std::move(share)),
      presence_(*share_->state, entrance.kind),
      socket_(std::move(socket)),
      remote_address_(std::move(remote_address)),
      entrance_(std::move(entrance)),
      upload_charge_(*share_->state) {
  timer_.OnFire([this] { OnDeadline(); });
}

// Not left to the base class: that dies after the presence, and then the list may be gone.
Connection::~Connection() {
  unlink();
}

void Connection::Begin() {
  Enter(Phase::kIdle);
  WaitReadable();
}

void Connection::Refuse() {
  closes_after_answer_ = true;
  AnswerPtr answer = RefusalOfPlace();
  const AnswerParts parts{.prefix = {}, .head = answer->head(), .body = answer->body()};
  const int status = answer->status();
  Send(std::move(answer), parts, status, share_->NewRequestId(), {});
}

AnswerPtr Connection::RefusalOfPlace() const {
  ServerCounters& counters = share_->state->counters;
  const bool is_of_address = entrance_.refusal == &kTooManyOfAddress;
  ++counters.refused;
  counters.shed.Count(is_of_address ? ShedReason::kAddressConnections : ShedReason::kConnections);
  // Spread over 1 to 30 s, so that those who are refused together do not return together.
  const auto seconds = 1 + counters.accepted.load() * 7 % 30;
  return RenderError(*entrance_.refusal, "Retry-After: " + std::to_string(seconds) + "\r\n");
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
  upload_charge_.Set(0);
  upload_share_.reset();
  outgoing_.reset();
  streaming_.reset();
  ReturnReader();
  error_code ignored;
  socket_.close(ignored);
}

// Without lingering: there may be many.
void Connection::GiveWay() {
  if (IsReading()) Refuse();
  if (phase_ == Phase::kLingering) Close();
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
  if (is_reserved() && phase <= Phase::kBody) return limits.reserve_deadline;
  switch (phase) {
    case Phase::kHead:
      return limits.head_deadline;
    case Phase::kBody:
      return reader_->body_deadline();
    case Phase::kWriting:
      return streaming_ ? streaming_->patience : limits.write_deadline;
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
  } else if (is_reserved() && IsReading()) {
    Refuse();
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
      case RequestReader::Status::kHead:
        JudgeHead();
        break;
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
  if (!reader_) return;
  reader_->Keep();
  if (upload_charge_.Set(reader_->upload_bytes())) return;
  share_->state->counters.shed.Count(ShedReason::kUploads);
  Reject(kTooManyUploads);
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

// ---- Answering

// A missing answer is a handler that failed.
void Connection::Respond(const Request& request, AnswerPtr answer) {
  if (!answer) answer = RenderError(kInternalError);
  if (!answer->debug().empty() && share_->state->options.debug_answers) {
    answer = answer->WithDebug(answer->debug());
  }
  const Cors& cors = share_->state->cors;
  std::string cors_fields =
      Cors::IsPreflight(request) ? std::string() : cors.FieldsFor(request.Field("Origin"));
  std::string_view fields = request.answer_fields;
  if (!cors_fields.empty()) fields = cors_fields += fields;
  const Form form = FormFor(request, *answer);
  NoteAnswer(request, form.status, answer->debug());
  if (form.gzip && share_->state->options.compressors != nullptr && answer->IsGzipDear()) {
    return PackThenSend(std::move(answer), form, request.id, fields);
  }
  if (answer->stream() && form.has_body) BeginStream(answer, form);
  const AnswerParts parts = PartsOf(*answer, form);
  Send(std::move(answer), parts, form.status, request.id, fields);
}

Connection::Form Connection::FormFor(const Request& request, const Answer& answer) const {
  Form form{.status = answer.status()};
  const bool is_read = request.verb == Verb::kGet || request.verb == Verb::kHead;
  if (is_read && form.status == 200 && !answer.etag().empty() &&
      MatchesEtag(request, answer.etag())) {
    return {.status = 304, .has_body = false};
  }
  form.gzip = share_->state->options.gzip && answer.compressible() && AcceptsGzip(request);
  form.has_body = request.verb != Verb::kHead;
  return form;
}

AnswerParts Connection::PartsOf(const Answer& answer, const Form& form) const {
  if (form.status == 304) return {.prefix = {}, .head = answer.not_modified_head(), .body = {}};
  AnswerParts parts{.prefix = {}, .head = answer.head(), .body = answer.body()};
  if (form.gzip) {
    if (const Answer::Encoded* packed = answer.Gzip(share_->state->options.gzip_level)) {
      parts.head = packed->head;
      parts.body = packed->body;
    }
  }
  if (!form.has_body) parts.body = {};
  return parts;
}

// Off the loop, which others wait for. Plain bytes are always understood.
void Connection::PackThenSend(AnswerPtr answer, Form form, std::string_view request_id,
                              std::string_view extra_fields) {
  const auto send = [](Connection& connection, const AnswerPtr& ready, const Form& how,
                       const std::string& id, const std::string& fields) {
    if (connection.phase_ != Phase::kHandling) return;  // Closed meanwhile.
    connection.Send(ready, connection.PartsOf(*ready, how), how.status, id, fields);
    connection.Continue();
  };
  const auto pack = [send, self = shared_from_this(), answer, form, id = std::string(request_id),
                     fields = std::string(extra_fields)]() mutable {
    answer->Gzip(self->share_->state->options.gzip_level);
    Loop& loop = self->share_->loop;
    loop.Post([send, self = std::move(self), answer = std::move(answer), form, id = std::move(id),
               fields = std::move(fields)] { send(*self, answer, form, id, fields); });
  };
  if (share_->state->options.compressors->PostFor(remote_address_, pack)) return;
  form.gzip = false;
  const AnswerParts parts = PartsOf(*answer, form);
  Send(std::move(answer), parts, form.status, request_id, extra_fields);
}

void Connection::Reject(const ErrorRow& row) {
  share_->state->counters.protocol_errors.fetch_add(1, std::memory_order_relaxed);
  closes_after_answer_ = true;
  AnswerPtr answer = RenderError(row);
  if (!answer->debug().empty() && share_->state->options.debug_answers) {
    answer = answer->WithDebug(answer->debug());
  }
  const AnswerParts parts{.prefix = {}, .head = answer->head(), .body = answer->body()};
  const int status = answer->status();
  share_->stats.unreadable().Count(status);
  Send(std::move(answer), parts, status, share_->NewRequestId(), {});
}

void Connection::Send(AnswerPtr answer, AnswerParts parts, int status, std::string_view request_id,
                      std::string_view extra_fields) {
  std::string& prefix = share_->RenderPrefix(status);
  prefix.append("X-Request-ID: ").append(request_id).append("\r\n");
  prefix += extra_fields;
  if (streaming_ && streaming_->chunked) prefix += "Transfer-Encoding: chunked\r\n";
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
  if (!outgoing_) return SendPiece();
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
  if (streaming_) return PullPiece();
  upload_charge_.Set(0);  // Only now: the handler had a copy of the body.
  upload_share_.reset();
  if (closes_after_answer_) return Linger();
  phase_ = Phase::kIdle;  // The next read sets the deadline.
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
  if (has_ended) return Close();
  // A client that keeps sending is left alone with the answer until the deadline.
  if (dropped_bytes_ <= kLingerBytesMax) WaitReadable();
}

}  // namespace cpa::http
