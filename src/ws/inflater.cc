#include "ws/inflater.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace cpa::ws {
namespace {

constexpr std::size_t kStepBytes = 4096;
constexpr std::size_t kWindowBytes = 32 * 1024;
constexpr int kInflateWindowBits = -15;
constexpr std::string_view kTail("\x00\x00\xFF\xFF", 4);

// zlib reads through this pointer and never writes.
Bytef* ZlibBytes(const char* data) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(data));
}

}  // namespace

Inflater::Inflater() {
  [[maybe_unused]] const int status = inflateInit2(&stream_, kInflateWindowBits);
  assert(status == Z_OK);
}

Inflater::~Inflater() {
  inflateEnd(&stream_);
}

// A message may hold several deflate streams (RFC 7692 section 7.2.3.4), and a later one may refer
// to what an earlier one gave.
void Inflater::Restart(std::string_view inflated) {
  inflateReset(&stream_);
  const std::string_view window =
      inflated.substr(inflated.size() - std::min(inflated.size(), kWindowBytes));
  inflateSetDictionary(&stream_, ZlibBytes(window.data()), static_cast<uInt>(window.size()));
}

Inflater::Status Inflater::Step(std::string& out, std::size_t out_bytes_max, bool& more) {
  std::array<char, kStepBytes> step;
  stream_.next_out = ZlibBytes(step.data());
  stream_.avail_out = static_cast<uInt>(step.size());
  const int status = inflate(&stream_, Z_SYNC_FLUSH);
  // The size first: the verdict must not depend on how the bytes were cut into packets.
  const std::size_t made = step.size() - stream_.avail_out;
  if (out.size() + made > out_bytes_max) return Status::kTooBig;
  if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) return Status::kBroken;
  out.append(step.data(), made);
  if (status == Z_STREAM_END) Restart(out);
  more = status != Z_BUF_ERROR && (stream_.avail_in > 0 || stream_.avail_out == 0);
  return Status::kOk;
}

Inflater::Status Inflater::Append(std::string_view piece, std::string& out,
                                  std::size_t out_bytes_max) {
  stream_.next_in = ZlibBytes(piece.data());
  stream_.avail_in = static_cast<uInt>(piece.size());
  Status status = Status::kOk;
  bool more = !piece.empty();
  while (more && status == Status::kOk) status = Step(out, out_bytes_max, more);
  return status;
}

Inflater::Status Inflater::Finish(std::string& out, std::size_t out_bytes_max) {
  const Status status = Append(kTail, out, out_bytes_max);
  constexpr int kBetweenBlocks = 128;  // See inflate() in zlib.h.
  const bool whole = (stream_.data_type & kBetweenBlocks) != 0 && stream_.avail_in == 0;
  return status == Status::kOk && !whole ? Status::kBroken : status;
}

}  // namespace cpa::ws
