// The receiving side of permessage-deflate (RFC 7692).
// Threads: one. Throws std::bad_alloc when zlib has no memory.
#pragma once

#include <zlib.h>

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace cpa::load {

class Inflater {
 public:
  // `keeps_context`: the sender may refer back to earlier messages.
  explicit Inflater(bool keeps_context);
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // The message, valid until the next call; nullopt when the bytes are not a deflated message.
  std::optional<std::string_view> Inflate(std::string_view payload);

 private:
  bool Feed(std::string_view bytes);

  const bool keeps_context_;
  z_stream stream_{};
  std::vector<char> out_;
  std::size_t used_ = 0;
};

}  // namespace cpa::load
