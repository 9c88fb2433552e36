// The strict scanner that stands before the parser. Where two readers of HTTP could disagree on
// what a request is or where it ends (request smuggling), the request is refused, not repaired.
// Threads: pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include "http/errors.h"
#include "http/limits.h"

namespace cpa::http {

// Where the head at the start of some input ends, looked for as bytes arrive.
struct HeadEnd {
  enum class State { kIncomplete, kFound, kRejected };

  State state = State::kIncomplete;
  std::size_t begin = 0;   // kFound: where the request line starts; one leading CRLF is tolerated.
  std::size_t offset = 0;  // kFound: the end, after the blank line. kIncomplete: where to resume.
  const ErrorRow* error = nullptr;  // kRejected: why.
};

// `resume` is the offset of the last incomplete answer for the same input, at first 0.
HeadEnd FindHeadEnd(std::string_view input, std::size_t resume, const Limits& limits);

// What a complete head says about its message.
struct HeadFacts {
  const ErrorRow* error = nullptr;  // Why the head is refused; the rest means nothing then.
  bool is_http10 = false;
  bool keep_alive = true;
  bool is_chunked = false;
  bool expects_continue = false;
  std::uint64_t content_length = 0;
};

// `head` runs from the request line to the blank line, both included. How long the body may be is
// not judged here: that depends on the route.
HeadFacts CheckHead(std::string_view head, const Limits& limits);

// The start of an absolute-form target, "http://host:8019", or empty for other forms.
std::string_view OriginOfTarget(std::string_view target);

}  // namespace cpa::http
