// What a request is known by: X-Request-ID, in its answer and in the log.
// Threads: a RequestIds belongs to one loop.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace cpa::http {

// Whether an id that a client brought may be sent back and logged: 1 to 64 letters, digits, or one
// of - _ . : and nothing that looks like an API key.
bool IsFitRequestId(std::string_view id);

// Ids that do not repeat. They are no secrets: who knows one can work out the next.
class RequestIds {
 public:
  explicit RequestIds(std::uint64_t seed) : next_(seed) {}

  std::string_view Next();  // 16 hexadecimal digits, valid until the next call.

 private:
  std::uint64_t next_;
  std::array<char, 16> text_{};
};

}  // namespace cpa::http
