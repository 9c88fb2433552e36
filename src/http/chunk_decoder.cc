#include "http/chunk_decoder.h"

#include <algorithm>

#include "http/characters.h"

namespace cpa::http {
namespace {

constexpr std::size_t kSizeDigitsMax = 16;  // What 64 bits hold.

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

ChunkDecoder::Status ChunkDecoder::Put(std::string_view& input, std::string& body) {
  while (!input.empty() && state_ != State::kComplete && state_ != State::kRejected) {
    if (state_ == State::kData) {
      const auto data = input.substr(0, std::min<std::uint64_t>(chunk_bytes_, input.size()));
      body += data;
      input.remove_prefix(data.size());
      chunk_bytes_ -= data.size();
      if (chunk_bytes_ == 0) state_ = State::kDataReturn;
    } else {
      state_ = Take(input.front());
      input.remove_prefix(1);
    }
  }
  if (state_ == State::kRejected) return Status::kRejected;
  return state_ == State::kComplete ? Status::kComplete : Status::kMore;
}

ChunkDecoder::State ChunkDecoder::Take(char c) {
  switch (state_) {
    case State::kSizeStart:
    case State::kSize:
      return TakeSize(c);
    case State::kExtension:
      return TakeExtension(c);
    case State::kSizeEnd:
      return c == '\n' ? EndSize() : Refuse(kMalformedRequest);
    case State::kDataReturn:
      return c == '\r' ? State::kDataEnd : Refuse(kMalformedRequest);
    case State::kDataEnd:
      return c == '\n' ? State::kSizeStart : Refuse(kMalformedRequest);
    case State::kTrailerStart:
    case State::kTrailerName:
    case State::kTrailerValue:
    case State::kTrailerEnd:
      return TakeTrailer(c);
    case State::kLastEnd:
      return c == '\n' ? State::kComplete : Refuse(kMalformedRequest);
    case State::kData:
    case State::kComplete:
    case State::kRejected:
      break;
  }
  return state_;
}

ChunkDecoder::State ChunkDecoder::TakeSize(char c) {
  if (state_ == State::kSizeStart) size_digits_ = extension_bytes_ = chunk_bytes_ = 0;
  if (const int digit = HexValue(c); digit >= 0) {
    if (++size_digits_ > kSizeDigitsMax) return Refuse(kMalformedRequest);
    chunk_bytes_ = chunk_bytes_ << 4 | static_cast<std::uint64_t>(digit);
    return State::kSize;
  }
  if (state_ == State::kSizeStart) return Refuse(kMalformedRequest);
  // A space here is what some readers trim and others do not.
  if (c == ';') return TakeExtension(c);
  return c == '\r' ? State::kSizeEnd : Refuse(kMalformedRequest);
}

ChunkDecoder::State ChunkDecoder::TakeExtension(char c) {
  if (c == '\r') return State::kSizeEnd;
  if (!IsText(c) || ++extension_bytes_ > kExtensionBytesMax ||
      ++extension_bytes_total_ > kExtensionBytesTotal) {
    return Refuse(kMalformedRequest);
  }
  return State::kExtension;
}

ChunkDecoder::State ChunkDecoder::EndSize() {
  if (chunk_bytes_ == 0) return State::kTrailerStart;
  if (chunk_bytes_ > body_bytes_max_ - body_bytes_) return Refuse(kBodyTooLarge);
  body_bytes_ += chunk_bytes_;
  return State::kData;
}

// name ":" text CRLF, until an empty line.
ChunkDecoder::State ChunkDecoder::TakeTrailer(char c) {
  if (++trailer_bytes_ > kTrailerBytesMax) return Refuse(kHeadTooLarge);
  if (state_ == State::kTrailerStart && c == '\r') return State::kLastEnd;
  if (state_ == State::kTrailerEnd) {
    return c == '\n' ? State::kTrailerStart : Refuse(kMalformedRequest);
  }
  if (state_ == State::kTrailerValue) {
    if (c == '\r') return State::kTrailerEnd;
    return IsText(c) ? State::kTrailerValue : Refuse(kMalformedRequest);
  }
  if (state_ == State::kTrailerName && c == ':') return State::kTrailerValue;
  return IsToken(c) ? State::kTrailerName : Refuse(kMalformedRequest);
}

ChunkDecoder::State ChunkDecoder::Refuse(const ErrorRow& error) {
  error_ = &error;
  return State::kRejected;
}

}  // namespace cpa::http
