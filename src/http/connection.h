// One accepted socket, from its first byte to its last. An idle connection owns no buffer.
// Threads: its loop only. Lifetime: shared by its pending operations and running handler.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/body_stream.h"
#include "http/outgoing.h"
#include "http/server_state.h"

namespace cpa::http {

// How a connection was let in.
struct Entrance {
  enum class Kind : std::uint8_t {
    kOpen,
    kReserved,  // One too many: it may ask for what is vital, once and soon.
    kRefused,   // It is only told so.
  };

  Kind kind = Kind::kOpen;
  const ErrorRow* refusal = nullptr;  // What it is told unless it is open.
  bool is_from_proxy = false;         // From a trusted one.
  std::shared_ptr<const void> place;  // Among those of its address.
};

class Connection final : public std::enable_shared_from_this<Connection>, public Stoppable {
 public:
  Connection(std::shared_ptr<LoopShare> share, Socket socket, std::string remote_address,
             Entrance entrance);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Begin();
  void Refuse();  // Instead of Begin: one answer, then the end.

  // Steps of a server's stop.
  void CloseIfIdle() override;
  void Close() override;
  void GiveWay() override;

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

  // A request that owns its bytes.
  struct Exchange {
    std::string head;
    std::string body;
    std::string rest;  // What came after the request; for upgrades.
    Request request;
  };

  using ExchangePtr = std::shared_ptr<Exchange>;

  // How an answer goes out to this client.
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
    Presence(ServerState& state, Entrance::Kind kind);
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

  bool is_reserved() const { return entrance_.kind == Entrance::Kind::kReserved; }

  AnswerPtr RefusalOfPlace() const;

  // connection_heads.cc: what is judged before a body is read.
  void JudgeHead();
  void JudgeHeadLater(const http::Route& route, bool waits, const Request& request);
  void OnHeadJudged(Exchange& exchange, const http::Route& route, Gatekeeper::Admission admission);
  void AcceptBody(const Request& request, const http::Route& route, const std::string& holder);
  void RefuseBody(const Request& request, AnswerPtr answer);
  BodyLimits BodyLimitsOf(const http::Route& route, const std::string& holder) const;

  void HandleRequest();
  bool Prepare(Request& request);
  // The row for a request; or nullptr and the answer instead.
  const http::Route* FindRoute(Request& request, AnswerPtr& refusal);
  void Route(Request& request);
  void Run(const SyncHandler& handler, const Request& request);
  void Run(const AsyncHandler& handler, const Request& request);
  void Run(const FastHandler& handler, const Request& request);
  void Run(const UpgradeHandler& handler, const Request& request);
  void RunAfter(Gatekeeper& gate, const http::Route& route, const Request& request);
  void Spawn(ExchangePtr exchange, Task<AnswerPtr> work);
  void OnHandled(const Exchange& exchange, std::exception_ptr error, AnswerPtr answer);
  ExchangePtr OwnRequest(const Request& request) const;
  ExchangePtr OwnHead(const Request& request) const;
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
  const Entrance entrance_;

  Phase phase_ = Phase::kIdle;
  UploadCharge upload_charge_;
  std::shared_ptr<const void> upload_share_;  // Of the user who sends a large body.
  // Of the gatekeeper, once it has judged the head of the request whose body is on its way.
  std::optional<std::string> judged_fields_;
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
