// Inflates permessage-deflate messages (RFC 7692) in small steps with a limit on the result, so
// that a bomb costs nothing. One inflater serves one message: nothing is kept across messages.
// Threads: one at a time.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace cpa::ws {

class Inflater {
 public:
  enum class Status { kOk, kBroken, kTooBig };

  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Appends what `piece` inflates to. kTooBig: `out` would exceed `out_bytes_max`, and does not.
  Status Append(std::string_view piece, std::string& out, std::size_t out_bytes_max);
  // Appends what was held back for want of the tail that senders cut. kBroken: cut in a block.
  Status Finish(std::string& out, std::size_t out_bytes_max);

 private:
  Status Step(std::string& out, std::size_t out_bytes_max, bool& more);
  void Restart(std::string_view inflated);

  z_stream stream_{};
};

}  // namespace cpa::ws
