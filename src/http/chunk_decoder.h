// Decodes a chunked body (RFC 9112, section 7.1) as it arrives, strictly and in constant space.
// Beast's own chunk parser lets a bare LF and any length of extensions pass, hence this one.
// Threads: one owner.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/errors.h"

namespace cpa::http {

class ChunkDecoder {
 public:
  static constexpr std::size_t kExtensionBytesMax = 256;         // Of one chunk.
  static constexpr std::size_t kExtensionBytesTotal = 8 * 1024;  // Of one body.
  static constexpr std::size_t kTrailerBytesMax = 4 * 1024;      // Checked, then dropped.

  explicit ChunkDecoder(std::size_t body_bytes_max) : body_bytes_max_(body_bytes_max) {}

  enum class Status { kMore, kComplete, kRejected };

  // Takes from the front of `input` what belongs to the body and appends its content to `body`.
  Status Put(std::string_view& input, std::string& body);

  // After kRejected.
  const ErrorRow& error() const { return *error_; }

 private:
  enum class State {
    kSizeStart,
    kSize,
    kExtension,
    kSizeEnd,
    kData,
    kDataReturn,
    kDataEnd,
    kTrailerStart,
    kTrailerName,
    kTrailerValue,
    kTrailerEnd,
    kLastEnd,
    kComplete,
    kRejected,
  };

  State Take(char c);
  State TakeSize(char c);
  State TakeExtension(char c);
  State TakeTrailer(char c);
  State EndSize();
  State Refuse(const ErrorRow& error);

  const std::size_t body_bytes_max_;
  State state_ = State::kSizeStart;
  std::uint64_t chunk_bytes_ = 0;  // Still to come of this chunk.
  std::size_t size_digits_ = 0;
  std::size_t body_bytes_ = 0;
  std::size_t extension_bytes_ = 0;
  std::size_t extension_bytes_total_ = 0;
  std::size_t trailer_bytes_ = 0;
  const ErrorRow* error_ = nullptr;
};

}  // namespace cpa::http
