#include "http/head_guard.h"

#include <algorithm>
#include <charconv>

#include <boost/beast/core/string.hpp>

#include "base/text.h"
#include "http/characters.h"

namespace cpa::http {
namespace {

using boost::beast::iequals;

constexpr std::string_view kLineEnd = "\r\n";

HeadEnd Rejected(const ErrorRow& error) {
  return {.state = HeadEnd::State::kRejected, .error = &error};
}

// The first byte of a TLS handshake or of some other protocol needs no deadline to be told.
bool MayStartRequest(std::string_view input, std::size_t begin) {
  const bool is_half_empty_line = begin == 0 && input == "\r";
  return input.size() == begin || IsToken(input[begin]) || is_half_empty_line;
}

// Judges a head of which the end has not arrived; `line` is where its last, open line starts.
const ErrorRow* CheckPartialHead(std::string_view input, std::size_t begin, std::size_t line,
                                 const Limits& limits) {
  std::string_view open_line = input.substr(line);
  if (open_line.ends_with('\r')) open_line.remove_suffix(1);
  if (line == begin && open_line.size() > limits.request_line_bytes_max) return &kUriTooLong;
  return input.size() - begin >= limits.head_bytes_max ? &kHeadTooLarge : nullptr;
}

// Judges a line that ends at `feed`.
const ErrorRow* CheckLineEnd(std::string_view input, std::size_t begin, std::size_t line,
                             std::size_t feed, const Limits& limits) {
  if (feed == line || input[feed - 1] != '\r') return &kMalformedRequest;
  if (line == begin && feed - 1 - line > limits.request_line_bytes_max) return &kUriTooLong;
  return feed + 1 - begin > limits.head_bytes_max ? &kHeadTooLarge : nullptr;
}

struct HeadScan {
  const Limits& limits;
  HeadFacts facts;
  std::size_t hosts = 0;
  std::size_t lengths = 0;
  std::size_t codings = 0;
  bool has_unknown_expectation = false;
};

std::string_view TakeLine(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find(kLineEnd));
  text.remove_prefix(line.size() + kLineEnd.size());
  return line;
}

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsPort(std::string_view text) {
  return text.size() <= 5 && std::ranges::all_of(text, IsDigit);
}

bool IsIpv6Literal(std::string_view text) {
  return text.size() > 2 && std::ranges::all_of(text.substr(1, text.size() - 2), [](char c) {
           return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' ||
                  c == '.';
         });
}

bool IsHostName(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return kCharacters.host[static_cast<unsigned char>(c)];
  });
}

// host [ ":" port ], where the host is a name, an IPv4 address or "[IPv6]".
bool IsAuthority(std::string_view text) {
  const bool is_literal = text.starts_with('[');
  const std::size_t after = is_literal ? text.find(']') : text.find(':');
  if (is_literal && after == text.npos) return false;
  const std::size_t host_size = std::min(is_literal ? after + 1 : after, text.size());
  const std::string_view host = text.substr(0, host_size);
  const std::string_view rest = text.substr(host_size);
  if (!rest.empty() && (rest[0] != ':' || !IsPort(rest.substr(1)))) return false;
  return is_literal ? IsIpv6Literal(host) : IsHostName(host);
}

// A fragment never belongs into a request.
bool IsPathAndQuery(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F && c != '#'; });
}

bool IsTarget(std::string_view method, std::string_view target) {
  if (target == "*") return method == "OPTIONS";
  if (target.starts_with('/')) return IsPathAndQuery(target);
  const std::string_view origin = OriginOfTarget(target);
  return !origin.empty() && IsAuthority(origin.substr(origin.find("//") + 2)) &&
         IsPathAndQuery(target.substr(origin.size()));
}

const ErrorRow* CheckVersion(std::string_view version, HeadFacts& facts) {
  const bool has_form = version.size() == 8 && version.starts_with("HTTP/") &&
                        IsDigit(version[5]) && version[6] == '.' && IsDigit(version[7]);
  if (!has_form) return &kMalformedRequest;
  facts.is_http10 = version == "HTTP/1.0";
  facts.keep_alive = !facts.is_http10;
  // A higher minor version is answered as the highest that we know (RFC 9110, section 2.5).
  return version[5] == '1' ? nullptr : &kVersionNotSupported;
}

const ErrorRow* CheckRequestLine(std::string_view line, HeadFacts& facts) {
  const std::size_t first = std::min(line.find(' '), line.size());
  const std::size_t last = std::max(line.rfind(' ') + 1, first + 1);
  if (last <= first + 1 || last > line.size()) return &kMalformedRequest;
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 2);
  if (!IsToken(method)) return &kMalformedRequest;
  if (const ErrorRow* error = CheckVersion(line.substr(last), facts)) return error;
  return IsTarget(method, target) ? nullptr : &kMalformedRequest;
}

// Calls `use` for each element of a comma list; false when one is no token. Empty ones are legal.
template <class Use>
bool ForEachToken(std::string_view list, Use use) {
  while (!list.empty()) {
    const std::string_view element = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), element.size() + 1));
    const std::string_view token = Trim(element);
    if (token.empty()) continue;
    if (!IsToken(token)) return false;
    use(token);
  }
  return true;
}

bool ReadConnection(std::string_view value, HeadScan& scan) {
  bool wants_close = false;
  bool wants_to_stay = false;
  const bool is_list = ForEachToken(value, [&](std::string_view token) {
    wants_close |= iequals(token, "close");
    wants_to_stay |= iequals(token, "keep-alive");
  });
  if (wants_to_stay && scan.facts.is_http10) scan.facts.keep_alive = true;
  if (wants_close) scan.facts.keep_alive = false;
  return is_list;
}

bool ReadContentLength(std::string_view value, HeadScan& scan) {
  ++scan.lengths;
  if (value.empty() || !std::ranges::all_of(value, IsDigit)) return false;
  std::uint64_t& length = scan.facts.content_length;
  return std::from_chars(value.data(), value.data() + value.size(), length).ec == std::errc{};
}

// Only fields that change the meaning of the message; false when the value is not acceptable.
bool ReadField(std::string_view name, std::string_view value, HeadScan& scan) {
  switch (name.size()) {
    case 4:
      if (iequals(name, "Host")) return ++scan.hosts == 1 && IsAuthority(value);
      return true;
    case 6:
      if (!iequals(name, "Expect")) return true;
      scan.facts.expects_continue = iequals(value, "100-continue");
      scan.has_unknown_expectation |= !scan.facts.expects_continue;
      return true;
    case 10:
      return !iequals(name, "Connection") || ReadConnection(value, scan);
    case 14:
      return !iequals(name, "Content-Length") || ReadContentLength(value, scan);
    case 16:
      // It means nothing to us, but the parser behind reads it as a list.
      return !iequals(name, "Proxy-Connection") || ForEachToken(value, [](std::string_view) {});
    case 17:
      if (!iequals(name, "Transfer-Encoding")) return true;
      scan.facts.is_chunked = true;
      return ++scan.codings == 1 && iequals(value, "chunked");
    default:
      return true;
  }
}

const ErrorRow* CheckFields(std::string_view lines, HeadScan& scan) {
  std::size_t fields = 0;
  while (true) {
    const std::string_view line = TakeLine(lines);
    if (line.empty()) return nullptr;
    if (++fields > scan.limits.fields_max) return &kHeadTooLarge;
    // No token holds a space or a tab, so this covers folded lines and a space before the colon.
    const std::size_t colon = std::min(line.find(':'), line.size());
    if (colon == line.size() || !IsToken(line.substr(0, colon))) return &kMalformedRequest;
    const std::string_view value = line.substr(colon + 1);
    if (!IsText(value)) return &kMalformedRequest;
    if (!ReadField(line.substr(0, colon), Trim(value), scan)) return &kMalformedRequest;
  }
}

// Rules on how the fields go together.
const ErrorRow* CheckMessage(HeadScan& scan) {
  const HeadFacts& facts = scan.facts;
  if (scan.hosts == 0 && !facts.is_http10) return &kMalformedRequest;
  if (scan.lengths > 1 || (scan.lengths > 0 && scan.codings > 0)) return &kMalformedRequest;
  if (facts.is_chunked && facts.is_http10) return &kMalformedRequest;
  if (facts.is_http10) {
    scan.facts.expects_continue = false;  // RFC 9110, section 10.1.1: to be ignored.
  } else if (scan.has_unknown_expectation) {
    return &kExpectationFailed;
  }
  return nullptr;
}

}  // namespace

HeadEnd FindHeadEnd(std::string_view input, std::size_t resume, const Limits& limits) {
  const std::size_t begin = input.starts_with(kLineEnd) ? kLineEnd.size() : 0;
  if (!MayStartRequest(input, begin)) return Rejected(kMalformedRequest);
  for (std::size_t line = std::max(resume, begin);;) {
    const std::size_t feed = input.find('\n', line);
    const ErrorRow* error = feed == input.npos ? CheckPartialHead(input, begin, line, limits)
                                               : CheckLineEnd(input, begin, line, feed, limits);
    if (error != nullptr) return Rejected(*error);
    if (feed == input.npos) return {.begin = begin, .offset = line};
    const bool is_empty = feed - 1 == line;
    line = feed + 1;
    if (is_empty) return {.state = HeadEnd::State::kFound, .begin = begin, .offset = line};
  }
}

HeadFacts CheckHead(std::string_view head, const Limits& limits) {
  HeadScan scan{.limits = limits, .facts = {}};
  const std::string_view request_line = TakeLine(head);
  const ErrorRow* error = CheckRequestLine(request_line, scan.facts);
  if (error == nullptr) error = CheckFields(head, scan);
  if (error == nullptr) error = CheckMessage(scan);
  scan.facts.error = error;
  return scan.facts;
}

std::string_view OriginOfTarget(std::string_view target) {
  constexpr std::string_view kScheme = "http://";
  if (target.size() < kScheme.size() || !iequals(target.substr(0, kScheme.size()), kScheme)) {
    return {};
  }
  return target.substr(0, target.find_first_of("/?", kScheme.size()));
}

}  // namespace cpa::http
