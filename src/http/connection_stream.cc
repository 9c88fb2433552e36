// How a connection sends a body that is made while it is sent: a piece is asked for when the one
// before has gone out, in chunks (RFC 9112, section 7.1), or until the end of the connection for
// clients of HTTP/1.0.
#include <algorithm>
#include <array>
#include <charconv>
#include <exception>

#include <boost/asio/co_spawn.hpp>

#include "base/log.h"
#include "base/text.h"
#include "http/connection.h"

namespace cpa::http {
namespace {

constexpr std::string_view kChunkLineEnd = "\r\n";
constexpr std::string_view kLastChunk = "0\r\n\r\n";

void AppendChunk(std::string& out, std::string_view bytes) {
  if (bytes.empty()) return;  // That would be the last.
  std::array<char, 16> size{};
  const auto end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
  out.append(size.data(), end).append(kChunkLineEnd).append(bytes).append(kChunkLineEnd);
}

std::string FrameOf(BodyStream::Piece piece, bool chunked) {
  if (!chunked) return std::move(piece.bytes);
  std::string frame;
  AppendChunk(frame, piece.bytes);
  if (piece.is_last) frame += kLastChunk;
  return frame;
}

void LogBrokenOff(std::exception_ptr error) {
  try {
    if (error) std::rethrow_exception(error);
  } catch (const std::exception& exception) {
    CPA_LOG_ERROR("http", "an answer broke off: {}", OneLine(Redact(exception.what())));
  }
}

}  // namespace

// The head says how the body comes, so this is before it is sent.
void Connection::BeginStream(AnswerPtr answer, const Form& form) {
  const ServerOptions& options = share_->state->options;
  streaming_ = std::make_unique<Streaming>(Streaming{.answer = std::move(answer),
                                                     .chunked = !is_http10_,
                                                     .patience = options.limits.write_deadline});
  if (is_http10_) closes_after_answer_ = true;
  if (form.gzip) streaming_->answer->stream()->Compress(options.gzip_level);
}

// While a piece is made the client is not waited for, so no deadline runs.
void Connection::PullPiece() {
  phase_ = Phase::kHandling;
  const AnswerPtr answer = streaming_->answer;
  auto done = [self = shared_from_this(), answer](std::exception_ptr error,
                                                  std::optional<BodyStream::Piece> piece) {
    self->OnPiece(error, std::move(piece));
  };
  asio::co_spawn(share_->loop.executor(), answer->stream()->Next(), std::move(done));
}

// What was begun and cannot be finished ends with a reset, so that it is not taken for the whole.
void Connection::OnPiece(std::exception_ptr error, std::optional<BodyStream::Piece> piece) {
  if (phase_ != Phase::kHandling) return;  // Closed meanwhile.
  if (error || !piece) {
    LogBrokenOff(error);
    AbandonOutput();
    return Close();
  }
  streaming_->is_last = piece->is_last;
  streaming_->frame = FrameOf(*std::move(piece), streaming_->chunked);
  streaming_->sent = 0;
  SendPiece();
}

void Connection::SendPiece() {
  switch (SendBytes(socket_.native_handle(), streaming_->frame, streaming_->sent)) {
    case SendStatus::kDone:
      return OnPieceSent();
    case SendStatus::kFailed:
      return Close();
    case SendStatus::kBlocked:
      break;
  }
  if (phase_ != Phase::kWriting) {
    streaming_->waiting = share_->loop.clock().Steady();
    Enter(Phase::kWriting);
  }
  WaitWritable();
}

// All the times that the client was waited for add up to one deadline: nobody can hold what a
// stream holds by taking a byte now and then.
void Connection::OnPieceSent() {
  if (phase_ == Phase::kWriting) {
    const auto waited = share_->loop.clock().Steady() - streaming_->waiting;
    streaming_->patience -= std::chrono::ceil<Millis>(waited);
    streaming_->patience = std::max(streaming_->patience, Millis{1});
  }
  if (!streaming_->is_last) return PullPiece();
  streaming_.reset();
  AfterSend();
  Continue();
}

}  // namespace cpa::http
