// Cuts a stream of bytes into requests. A request that arrives in one piece is never copied: its
// views point into the bytes that were fed. Threads: one owner.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/chunk_decoder.h"
#include "http/head_guard.h"

namespace cpa::http {

class RequestReader {
 public:
  enum class AtHead { kGoOn, kStop };

  // The limits must outlive the reader. With kStop its owner judges a head before the body.
  explicit RequestReader(const Limits& limits, AtHead at_head = AtHead::kGoOn)
      : limits_(limits), at_head_(at_head) {}

  RequestReader(const RequestReader&) = delete;
  RequestReader& operator=(const RequestReader&) = delete;

  // kHead: the head is complete, its body has not come or is larger than the server's own limit.
  // Told once.
  enum class Status { kMore, kHead, kComplete, kRejected };

  // `bytes` must stay until Keep or Reset. REQUIRES: after an earlier Feed, one of these.
  void Feed(std::string_view bytes);
  // The next request of what was fed. After kRejected only Reset makes sense.
  Status Next();

  // After kHead: in the place of the server's limits.
  void AllowBody(const BodyLimits& limits) { body_limits_ = limits; }

  // Copies what is left, so that the fed bytes may go.
  void Keep();
  // Forgets everything; gives up memory beyond an ordinary head's.
  void Reset();

  // After kComplete and, but for the body, kHead, until the next call that is not const.
  const HeadFacts& facts() const { return facts_; }

  std::string_view head() const { return input_.substr(head_begin_, head_end_ - head_begin_); }

  std::string_view body() const { return body_; }

  std::string_view rest() const { return input_.substr(complete_bytes_); }  // After the request.

  // After kRejected.
  const ErrorRow& error() const { return *error_; }

  // After kMore: no byte of a request has arrived; the head is complete but not the body.
  bool is_idle() const { return input_.empty(); }

  bool is_in_body() const { return head_end_ > 0; }

  Millis body_deadline() const { return body_limits_.deadline; }

  // What an incomplete body beyond the server's own limit holds in memory.
  std::size_t upload_bytes() const;

 private:
  void DropComplete();
  Status ReadHead();
  bool IsToBeJudged() const;
  Status ReadSizedBody();
  Status ReadChunkedBody();
  Status Complete(std::string_view body, std::size_t bytes);
  Status Reject(const ErrorRow& error);

  const Limits& limits_;
  const AtHead at_head_;
  std::string own_;             // What Keep kept, and everything after it.
  std::string_view input_;      // Not consumed yet; all of own_ unless that is empty.
  std::size_t resume_ = 0;      // For FindHeadEnd.
  std::size_t head_begin_ = 0;  // The current request's head within input_,
  std::size_t head_end_ = 0;    // 0 while it is incomplete.
  HeadFacts facts_;
  BodyLimits body_limits_;
  std::optional<ChunkDecoder> chunks_;
  std::size_t chunked_bytes_ = 0;  // Raw bytes after the head that the decoder has taken.
  std::string decoded_;
  std::string_view body_;
  std::size_t complete_bytes_ = 0;  // Size of the request that Next returned last.
  const ErrorRow* error_ = nullptr;
};

}  // namespace cpa::http
