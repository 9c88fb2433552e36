// One accepted socket, from its first byte to its last. An idle connection owns no buffer.
// Threads: its loop only. Lifetime: shared by its pending operations and running handler.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "http/outgoing.h"
#include "http/server_state.h"

namespace cpa::http {

class Connection final : public std::enable_shared_from_this<Connection>, public Stoppable {
 public:
  enum class Admission : std::uint8_t { kOpen, kRefused };

  Connection(std::shared_ptr<LoopShare> share, Socket socket, std::string remote_address,
             Admission admission);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Begin();
  void Refuse();  // Instead of Begin: one 503, then the end.

  // Steps of a server's stop.
  void CloseIfIdle() override;
  void Close() override;

 private:
  // Each phase but kHandling has a deadline.
  enum class Phase : std::uint8_t {
    kIdle,       // No byte of a request has arrived.
    kHead,       //
    kBody,       //
    kHandling,   // A handler owns the request, or a piece of its answer is made; nothing is read.
    kWriting,    // The peer does not take the answer fast enough; nothing is read.
    kLingering,  // The last answer is out; what still arrives is dropped.
    kClosed,
  };

  struct Exchange;  // A request that owns its bytes.
  using ExchangePtr = std::shared_ptr<Exchange>;

  // How an answer goes out to whoever asked.
  struct Form {
    int status = 0;
    bool gzip = false;
    bool has_body = true;  // Neither for HEAD nor with 304.
  };

  // A body that is made while it is sent.
  struct Streaming {
    AnswerPtr answer;        // Kept to the end: what it stands for is under way.
    bool chunked = true;     // Otherwise the end of the connection ends it.
    Millis patience{};       // What is left of the time that the client may take.
    SteadyTime waiting{};    // Since when it has not taken the piece.
    std::string frame = {};  // The piece as it goes out.
    std::size_t sent = 0;    // Bytes of it.
    bool is_last = false;
  };

  // Counts as long as it lives: Stop returns when the last one has gone.
  class Presence {
   public:
    Presence(ServerState& state, Admission admission);
    ~Presence();
    Presence(const Presence&) = delete;
    Presence& operator=(const Presence&) = delete;

   private:
    ServerState& state_;
    std::atomic<std::uint64_t>& count_;
  };

  bool IsReading() const { return phase_ <= Phase::kBody; }

  void Enter(Phase phase);
  Millis DeadlineOf(Phase phase) const;
  void OnDeadline();
  void AbandonOutput();

  void WaitReadable();
  void OnReadable();
  void Receive();
  void Continue();
  void Serve();
  void AwaitMore();
  void ReturnReader();
  void SendContinue();

  void HandleRequest();
  void Route(Request& request);
  void Run(const SyncHandler& handler, const Request& request);
  void Run(const AsyncHandler& handler, const Request& request);
  void Run(const FastHandler& handler, const Request& request);
  void Run(const UpgradeHandler& handler, const Request& request);
  void RunAfter(Gatekeeper& gate, const http::Route& route, const Request& request);
  void Spawn(ExchangePtr exchange, Task<AnswerPtr> work);
  void OnHandled(const Exchange& exchange, std::exception_ptr error, AnswerPtr answer);
  ExchangePtr OwnRequest(const Request& request) const;
  AnswerPtr FailureAnswer(const Request& request, std::exception_ptr error) const;
  AnswerPtr RenderError(const ErrorRow& row, std::string extra_fields = {}) const;
  AnswerPtr AnswerWithoutRoute(const Request& request, std::string allow) const;

  void NoteAnswer(const Request& request, int status, std::string_view reason);
  void Respond(const Request& request, AnswerPtr answer);
  void Reject(const ErrorRow& row);
  Form FormFor(const Request& request, const Answer& answer) const;
  AnswerParts PartsOf(const Answer& answer, const Form& form) const;
  void PackThenSend(AnswerPtr answer, Form form, std::string_view request_id,
                    std::string_view extra_fields);
  // `extra_fields` are complete lines.
  void Send(AnswerPtr answer, AnswerParts parts, int status, std::string_view request_id,
            std::string_view extra_fields);
  void WaitWritable();
  void OnWritable();
  void AfterSend();

  // Of an answer whose body is a stream.
  void BeginStream(AnswerPtr answer, const Form& form);
  void PullPiece();
  void OnPiece(std::exception_ptr error, std::optional<BodyStream::Piece> piece);
  void SendPiece();
  void OnPieceSent();

  void Linger();
  void DropInput();

  const std::shared_ptr<LoopShare> share_;
  const Presence presence_;  // Before all that it must outlive.
  Socket socket_;
  const std::string remote_address_;
  const bool is_from_proxy_;  // From a trusted one.

  Phase phase_ = Phase::kIdle;
  UploadCharge upload_charge_;
  bool waiting_readable_ = false;
  bool closes_after_answer_ = false;
  bool is_http10_ = false;
  std::uint32_t dropped_bytes_ = 0;
  RouteStats* stats_ = nullptr;  // Of the request that is being answered,
  SteadyTime asked_at_{};        // which had arrived then.
  std::unique_ptr<RequestReader> reader_;
  std::unique_ptr<Outgoing> outgoing_;
  std::unique_ptr<Streaming> streaming_;  // nullptr: the answer is whole.

  // The timer is armed for `timer_due_`, at or before `deadline_`: a busy connection moves its
  // deadline with every request and lets the timer find that out when it fires.
  SteadyTime deadline_{};
  SteadyTime timer_due_{};
  WheelTimer timer_;
};

}  // namespace cpa::http
