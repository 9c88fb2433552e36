#include "simulator/wire.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "base/text.h"
#include "simulator/noise.h"

namespace cpa::simulator {
namespace {

void AppendHex(std::string& out, std::uint64_t value, int digits) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kHex[(value >> shift) & 15];
}

std::string RequestId(std::uint64_t number) {
  const std::uint64_t high = Hash(number, 61);
  const std::uint64_t low = Hash(number, 62);
  std::string id;
  AppendHex(id, high >> 32, 8);
  id += '-';
  AppendHex(id, high >> 16, 4);
  id += "-4";
  AppendHex(id, high, 3);
  id += "-8";
  AppendHex(id, low >> 48, 3);
  id += '-';
  AppendHex(id, low, 12);
  return id;
}

void AppendHeader(std::string& head, std::string_view name, std::string_view value) {
  head += name;
  head += ": ";
  head += value;
  head += "\r\n";
}

class GzipStream {
 public:
  explicit GzipStream(int level) {
    // 15 bits of window, plus 16 for the gzip wrapper.
    const int status = deflateInit2(&stream_, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    assert(status == Z_OK);
    static_cast<void>(status);
  }

  ~GzipStream() { deflateEnd(&stream_); }

  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  void Add(std::string_view text, int flush) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream_.avail_in = static_cast<uInt>(text.size());
    do {
      std::array<char, 16'384> chunk;
      stream_.next_out = reinterpret_cast<Bytef*>(chunk.data());
      stream_.avail_out = chunk.size();
      deflate(&stream_, flush);
      out_.append(chunk.data(), chunk.size() - stream_.avail_out);
    } while (stream_.avail_out == 0);
  }

  std::string Take() { return std::move(out_); }

 private:
  z_stream stream_{};
  std::string out_;
};

}  // namespace

std::string HeadOf(const Answer& answer, const HeadOptions& options) {
  std::string head = "HTTP/1.1 ";
  AppendInt(head, answer.status);
  head += ' ';
  head += ReasonOf(answer.status);
  head += "\r\n";
  AppendHeader(head, "date", options.date);
  AppendHeader(head, "content-type", answer.content_type);
  AppendHeader(head, "content-length", std::to_string(options.content_length));
  AppendHeader(head, "cache-control", answer.cache_control);
  if (answer.status == 200) AppendHeader(head, "etag", WeakEtag(answer.body));
  AppendHeader(head, "vary", "Accept-Encoding, Origin");
  AppendHeader(head, "access-control-allow-origin", "*");
  AppendHeader(head, "access-control-expose-headers", "link, per-page, total");
  AppendHeader(head, "x-request-id", RequestId(options.answer_number));
  AppendHeader(head, "x-simulated", "true");
  for (const auto& [name, value] : answer.headers) AppendHeader(head, name, value);
  if (options.gzip) AppendHeader(head, "content-encoding", "gzip");
  AppendHeader(head, "connection", options.keep_alive ? "keep-alive" : "close");
  head += "\r\n";
  return head;
}

std::string WeakEtag(std::string_view body) {
  std::uint64_t first = 0xCBF29CE484222325ULL;  // FNV-1a
  for (const char c : body) first = (first ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  std::string tag = "W/\"";
  AppendHex(tag, Hash(first, body.size()), 16);
  AppendHex(tag, Hash(first, body.size(), 1), 16);
  tag += '"';
  return tag;
}

bool AcceptsGzip(std::string_view accept_encoding) {
  const std::string text = AsciiLower(accept_encoding);
  const std::size_t place = text.find("gzip");
  return place != text.npos && !std::string_view(text).substr(place + 4).starts_with(";q=0");
}

std::string Gzip(std::string_view text) {
  GzipStream stream(Z_BEST_SPEED);
  stream.Add(text, Z_FINISH);
  return stream.Take();
}

std::string GzipOfSpaces(std::size_t bytes) {
  const std::string spaces(std::min<std::size_t>(bytes, 1 << 20), ' ');
  GzipStream stream(Z_BEST_SPEED);
  for (std::size_t left = bytes; left > 0;) {
    const std::size_t part = std::min(left, spaces.size());
    stream.Add(std::string_view(spaces).substr(0, part), Z_NO_FLUSH);
    left -= part;
  }
  stream.Add({}, Z_FINISH);
  return stream.Take();
}

}  // namespace cpa::simulator
