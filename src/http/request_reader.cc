#include "http/request_reader.h"

#include <cassert>

namespace cpa::http {
namespace {

constexpr std::size_t kKeptCapacityMax = 4 * 1024;

void Release(std::string& text) {
  text.clear();
  if (text.capacity() > kKeptCapacityMax) text.shrink_to_fit();
}

}  // namespace

void RequestReader::Feed(std::string_view bytes) {
  if (own_.empty()) {
    assert(input_.empty());
    input_ = bytes;
    return;
  }
  own_ += bytes;
  input_ = own_;
}

RequestReader::Status RequestReader::Next() {
  DropComplete();
  if (head_end_ == 0) {
    if (const Status status = ReadHead(); status != Status::kComplete) return status;
    if (IsToBeJudged()) return Status::kHead;
  }
  return facts_.is_chunked ? ReadChunkedBody() : ReadSizedBody();
}

void RequestReader::DropComplete() {
  if (complete_bytes_ == 0) return;
  input_.remove_prefix(complete_bytes_);
  complete_bytes_ = resume_ = head_begin_ = head_end_ = chunked_bytes_ = 0;
  chunks_.reset();
  Release(decoded_);
  body_ = {};
}

// kComplete means that the head is.
RequestReader::Status RequestReader::ReadHead() {
  const HeadEnd end = FindHeadEnd(input_, resume_, limits_);
  if (end.state == HeadEnd::State::kRejected) return Reject(*end.error);
  if (end.state == HeadEnd::State::kIncomplete) {
    resume_ = end.offset;
    return Status::kMore;
  }
  facts_ = CheckHead(input_.substr(end.begin, end.offset - end.begin), limits_);
  if (facts_.error != nullptr) return Reject(*facts_.error);
  head_begin_ = end.begin;
  head_end_ = end.offset;
  body_limits_ = {limits_.body_bytes_max, limits_.body_deadline};
  return Status::kComplete;
}

bool RequestReader::IsToBeJudged() const {
  const bool is_here = !facts_.is_chunked && facts_.content_length <= input_.size() - head_end_;
  return at_head_ == AtHead::kStop && (!is_here || facts_.content_length > limits_.body_bytes_max);
}

std::size_t RequestReader::upload_bytes() const {
  if (body_limits_.bytes_max <= limits_.body_bytes_max || head_end_ == 0) return 0;
  const std::size_t held = input_.size() + decoded_.size();
  return held > limits_.body_bytes_max ? held - limits_.body_bytes_max : 0;
}

RequestReader::Status RequestReader::ReadSizedBody() {
  if (facts_.content_length > body_limits_.bytes_max) return Reject(kBodyTooLarge);
  if (input_.size() - head_end_ < facts_.content_length) return Status::kMore;
  return Complete(input_.substr(head_end_, facts_.content_length),
                  head_end_ + facts_.content_length);
}

RequestReader::Status RequestReader::ReadChunkedBody() {
  if (!chunks_) chunks_.emplace(body_limits_.bytes_max);
  std::string_view raw = input_.substr(head_end_ + chunked_bytes_);
  const ChunkDecoder::Status status = chunks_->Put(raw, decoded_);
  chunked_bytes_ = input_.size() - head_end_ - raw.size();
  if (status == ChunkDecoder::Status::kRejected) return Reject(chunks_->error());
  if (status == ChunkDecoder::Status::kMore) return Status::kMore;
  return Complete(decoded_, head_end_ + chunked_bytes_);
}

RequestReader::Status RequestReader::Complete(std::string_view body, std::size_t bytes) {
  body_ = body;
  complete_bytes_ = bytes;
  return Status::kComplete;
}

RequestReader::Status RequestReader::Reject(const ErrorRow& error) {
  error_ = &error;
  return Status::kRejected;
}

void RequestReader::Keep() {
  DropComplete();
  if (own_.empty()) {
    own_.assign(input_);
  } else {
    own_.erase(0, own_.size() - input_.size());
  }
  const bool is_oversized = own_.capacity() > 4 * limits_.body_bytes_max;
  if (is_oversized && own_.size() < own_.capacity() / 4) own_.shrink_to_fit();
  // Of a chunked body only the decoded form is kept.
  if (chunked_bytes_ > 0) own_.erase(head_end_, chunked_bytes_);
  chunked_bytes_ = 0;
  input_ = own_;
}

void RequestReader::Reset() {
  complete_bytes_ = input_.size();
  DropComplete();
  resume_ = head_begin_ = head_end_ = chunked_bytes_ = 0;
  chunks_.reset();
  Release(decoded_);
  Release(own_);
  input_ = {};
  body_ = {};
}

}  // namespace cpa::http
