#include "load/inflater.h"

#include <new>

#include "load/frame_reader.h"

namespace cpa::load {

namespace {

constexpr std::size_t kFirstBytes = 4096;
// What the sender cut off each message, RFC 7692 section 7.2.2.
constexpr std::string_view kSyncTail{"\0\0\xFF\xFF", 4};

}  // namespace

Inflater::Inflater(bool keeps_context) : keeps_context_(keeps_context), out_(kFirstBytes) {
  constexpr int kRawDeflate = -15;
  if (inflateInit2(&stream_, kRawDeflate) != Z_OK) throw std::bad_alloc();
}

Inflater::~Inflater() {
  inflateEnd(&stream_);
}

std::optional<std::string_view> Inflater::Inflate(std::string_view payload) {
  if (!keeps_context_) inflateReset(&stream_);
  used_ = 0;
  if (!Feed(payload) || !Feed(kSyncTail)) return std::nullopt;
  return std::string_view(out_.data(), used_);
}

bool Inflater::Feed(std::string_view bytes) {
  // zlib's interface is not const-correct; it does not write to its input.
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream_.avail_in = static_cast<uInt>(bytes.size());
  while (true) {
    stream_.next_out = reinterpret_cast<Bytef*>(out_.data() + used_);
    stream_.avail_out = static_cast<uInt>(out_.size() - used_);
    const int status = inflate(&stream_, Z_SYNC_FLUSH);
    used_ = out_.size() - stream_.avail_out;
    if (status != Z_OK && status != Z_BUF_ERROR) return false;
    if (stream_.avail_out > 0) return stream_.avail_in == 0;
    if (out_.size() >= kPayloadBytesMax) return false;
    out_.resize(out_.size() * 2);
  }
}

}  // namespace cpa::load
