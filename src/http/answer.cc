// The rendered forms of an answer: plain, gzip and "not modified".
#include <cassert>

#include "base/text.h"
#include "http/gzip_writer.h"
#include "http/message.h"

namespace cpa::http {
namespace {

// Below this the gzip form saves no packet and costs its making.
constexpr std::size_t kGzipBytesMin = 1024;
// Up to here compressing takes well under a millisecond.
constexpr std::size_t kGzipAtOnceBytesMax = 32 * 1024;

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

// A strong tag would name the bytes, and gzip's are others (RFC 9110, section 8.8.1).
Answer::Options WithWeakTag(Answer::Options options) {
  const bool is_strong = options.etag.starts_with('"');
  if (options.compressible && is_strong) options.etag.insert(0, "W/");
  return options;
}

std::string RenderHead(const Answer::Options& options, std::size_t body_bytes,
                       std::string_view encoding) {
  std::string head;
  AppendField(head, "Content-Type", options.content_type);
  AppendField(head, "Content-Encoding", encoding);
  // How long a stream is turns out at its end.
  if (!options.stream) AppendField(head, "Content-Length", std::to_string(body_bytes));
  AppendSharedFields(head, options);
  return head;
}

std::string RenderNotModifiedHead(const Answer::Options& options) {
  std::string head;
  AppendSharedFields(head, options);
  return head;
}

// JSON is a line of its own, so that a prompt or the next answer does not stand behind it.
std::string WithNewline(std::string body, const Answer::Options& options) {
  const bool is_json = options.content_type.starts_with("application/json");
  if (is_json && !body.empty() && !body.ends_with('\n')) body += '\n';
  return body;
}

}  // namespace

Answer::Answer(Options options, std::string body)
    : options_(WithWeakTag(std::move(options))), body_(WithNewline(std::move(body), options_)) {
  // Interim answers and those without a body are the connection's business.
  assert(options_.status >= 200 && options_.status != 204 && options_.status != 304);
  assert(options_.extra_fields.empty() || options_.extra_fields.ends_with("\r\n"));
  head_ = RenderHead(options_, body_.size(), "");
  not_modified_head_ = RenderNotModifiedHead(options_);
}

std::shared_ptr<const Answer> Answer::WithDebug(std::string_view json) const {
  assert(body_.ends_with("}\n"));
  std::string body = body_.substr(0, body_.size() - 2);
  if (!body.ends_with('{')) body += ',';
  body.append("\"debug\":").append(json).append("}");
  Options options = options_;
  options.debug.clear();  // It is in the body.
  return std::make_shared<const Answer>(std::move(options), std::move(body));
}

const Answer::Encoded* Answer::Gzip(int level) const {
  if (!options_.compressible) return nullptr;
  if (!options_.stream && body_.size() < kGzipBytesMin) return nullptr;
  std::call_once(gzip_once_, [&] { MakeGzip(level); });
  return gzip_.get();
}

void Answer::MakeGzip(int level) const {
  if (options_.stream) {
    gzip_ = std::make_unique<const Encoded>(Encoded{RenderHead(options_, 0, "gzip"), {}});
    return;
  }
  std::string packed = options_.gzip.empty() ? GzipText(body_, level) : options_.gzip;
  if (packed.size() < body_.size()) {
    std::string head = RenderHead(options_, packed.size(), "gzip");
    gzip_ = std::make_unique<const Encoded>(Encoded{std::move(head), std::move(packed)});
  }
  gzip_known_.store(true, std::memory_order_release);
}

bool Answer::IsGzipDear() const {
  const bool is_large = options_.compressible && body_.size() > kGzipAtOnceBytesMax;
  return is_large && options_.gzip.empty() && !gzip_known_.load(std::memory_order_acquire);
}

}  // namespace cpa::http
