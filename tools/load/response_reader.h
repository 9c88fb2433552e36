// HTTP/1.1 answers with a Content-Length out of a byte stream; bodies are counted, not kept.
// Threads: one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace cpa::load {

class ResponseReader {
 public:
  enum class Verdict { kResponse, kIncomplete, kBroken };

  // Reads from the front of `input` and removes what it read, at most to the end of one answer.
  Verdict Read(std::string_view& input);

  int status() const { return status_; }  // Of the answer that Read told last.

  std::uint64_t body_bytes() const { return body_bytes_; }  // Of all answers.

  const std::string& failure() const { return failure_; }  // For kBroken.

 private:
  Verdict ReadHead(std::string_view& input);
  Verdict ReadBody(std::string_view& input);
  Verdict ParseHead();
  Verdict Break(std::string why);

  std::string head_;  // The part of a head that came in an earlier read.
  bool in_body_ = false;
  std::uint64_t body_left_ = 0;
  int status_ = 0;
  std::uint64_t body_bytes_ = 0;
  std::string failure_;
};

}  // namespace cpa::load
