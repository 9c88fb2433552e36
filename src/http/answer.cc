// The rendered forms of an answer: plain, gzip and "not modified".
#include <zlib.h>

#include <cassert>
#include <stdexcept>

#include "base/text.h"
#include "http/message.h"

namespace cpa::http {
namespace {

// Below this the gzip form saves no packet and costs its making.
constexpr std::size_t kGzipBytesMin = 1024;
// zlib: the largest window, plus 16 for the gzip wrapper.
constexpr int kGzipWindowBits = 15 + 16;
constexpr int kGzipMemoryLevel = 8;

// An answer is data: no page may frame it or take it for a script, a style or a document. A page
// brings a policy of its own in Options::extra_fields.
constexpr std::string_view kDataPolicy =
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    "X-Frame-Options: DENY\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

void AppendField(std::string& head, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  head.append(name).append(": ").append(value).append("\r\n");
}

// The fields that 200 and 304 share (RFC 9110, section 15.4.5).
void AppendSharedFields(std::string& head, const Answer::Options& options) {
  AppendField(head, "ETag", options.etag);
  AppendField(head, "Cache-Control",
              options.cache_control.empty() ? "no-store" : options.cache_control);
  AppendField(head, "X-Content-Type-Options", "nosniff");
  AppendField(head, "Referrer-Policy", "no-referrer");
  if (options.extra_fields.find("Content-Security-Policy:") == std::string::npos) {
    head += kDataPolicy;
  }
  if (options.compressible) AppendField(head, "Vary", "Accept-Encoding");
  head += options.extra_fields;
}

std::string RenderHead(const Answer::Options& options, std::size_t body_bytes,
                       std::string_view encoding) {
  std::string head;
  AppendField(head, "Content-Type", options.content_type);
  AppendField(head, "Content-Encoding", encoding);
  AppendField(head, "Content-Length", std::to_string(body_bytes));
  AppendSharedFields(head, options);
  return head;
}

std::string RenderNotModifiedHead(const Answer::Options& options) {
  std::string head;
  AppendSharedFields(head, options);
  return head;
}

std::string GzipText(std::string_view text, int level) {
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, kGzipWindowBits, kGzipMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // Only read.
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  [[maybe_unused]] const int status = deflate(&stream, Z_FINISH);
  assert(status == Z_STREAM_END);  // deflateBound promised the room.
  out.resize(stream.total_out);
  deflateEnd(&stream);
  out.shrink_to_fit();
  return out;
}

}  // namespace

Answer::Answer(Options options, std::string body)
    : options_(std::move(options)), body_(std::move(body)) {
  // Interim answers and those without a body are the connection's business.
  assert(options_.status >= 200 && options_.status != 204 && options_.status != 304);
  assert(options_.extra_fields.empty() || options_.extra_fields.ends_with("\r\n"));
  head_ = RenderHead(options_, body_.size(), "");
  not_modified_head_ = RenderNotModifiedHead(options_);
}

std::shared_ptr<const Answer> Answer::WithDebug(std::string_view json) const {
  assert(body_.ends_with('}'));
  std::string body = body_;
  body.pop_back();
  if (!body.ends_with('{')) body += ',';
  body.append("\"debug\":").append(json).append("}");
  Options options = options_;
  options.debug.clear();  // It is in the body.
  return std::make_shared<const Answer>(std::move(options), std::move(body));
}

const Answer::Encoded* Answer::Gzip(int level) const {
  if (!options_.compressible || body_.size() < kGzipBytesMin) return nullptr;
  std::call_once(gzip_once_, [&] {
    std::string packed = options_.gzip.empty() ? GzipText(body_, level) : options_.gzip;
    if (packed.size() >= body_.size()) return;
    std::string head = RenderHead(options_, packed.size(), "gzip");
    gzip_ = std::make_unique<const Encoded>(Encoded{std::move(head), std::move(packed)});
  });
  return gzip_.get();
}

}  // namespace cpa::http
