// The bytes of an answer: head, entity tag, compression. Threads: pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "simulator/request.h"

namespace cpa::simulator {

struct HeadOptions {
  std::string_view date;            // The value of the Date header.
  std::uint64_t answer_number = 0;  // Makes the x-request-id.
  std::size_t content_length = 0;   // As declared, true or not.
  bool gzip = false;
  bool keep_alive = true;
};

std::string HeadOf(const Answer& answer, const HeadOptions& options);

std::string WeakEtag(std::string_view body);

bool AcceptsGzip(std::string_view accept_encoding);
std::string Gzip(std::string_view text);

// `bytes` spaces in a few thousandths of their size.
std::string GzipOfSpaces(std::size_t bytes);

}  // namespace cpa::simulator
