#include "http/gzip_writer.h"

#include <zlib.h>

#include <cassert>
#include <new>

namespace cpa::http {
namespace {

// zlib: the largest window, plus 16 for the gzip wrapper.
constexpr int kWindowBits = 15 + 16;
constexpr int kMemoryLevel = 8;
constexpr std::size_t kRoom = 16 * 1024;

}  // namespace

struct GzipWriter::Stream : z_stream {};

GzipWriter::GzipWriter(int level) : stream_(std::make_unique<Stream>()) {
  if (deflateInit2(stream_.get(), level, Z_DEFLATED, kWindowBits, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
}

GzipWriter::~GzipWriter() {
  deflateEnd(stream_.get());
}

void GzipWriter::Write(std::string_view text, std::string& out) {
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // Only read.
  stream_->avail_in = static_cast<uInt>(text.size());
  Run(Z_NO_FLUSH, out);
}

void GzipWriter::Finish(std::string& out) {
  Run(Z_FINISH, out);
}

// Until a call leaves room behind: then it had no more to say.
void GzipWriter::Run(int flush, std::string& out) {
  do {
    const std::size_t before = out.size();
    out.resize(before + kRoom);
    stream_->next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream_->avail_out = static_cast<uInt>(kRoom);
    [[maybe_unused]] const int status = deflate(stream_.get(), flush);
    assert(status != Z_STREAM_ERROR);
    out.resize(out.size() - stream_->avail_out);
  } while (stream_->avail_out == 0);
}

std::string GzipText(std::string_view text, int level) {
  GzipWriter writer(level);
  std::string out;
  writer.Write(text, out);
  writer.Finish(out);
  out.shrink_to_fit();
  return out;
}

}  // namespace cpa::http
