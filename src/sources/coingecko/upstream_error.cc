#include "sources/coingecko/upstream_error.h"

#include <algorithm>
#include <utility>

#include <simdjson.h>

#include "base/log.h"
#include "base/text.h"
#include "sources/common/json_reader.h"

namespace cpa::sources {
namespace {

using Kind = UpstreamErrorKind;

constexpr std::size_t kMessageBytesMax = 200;
constexpr std::size_t kErrorBodyBytesMax = 64 * 1024;
constexpr int kNestingMax = 3;  // {"error":{"status":{...}}}

struct ErrorBody {
  int code = 0;
  std::string message;
};

void ReadObject(simdjson::ondemand::object object, ErrorBody& body, int depth);

void ReadMember(std::string_view key, Json& value, ErrorBody& body, int depth) {
  simdjson::ondemand::json_type type;
  if (value.type().get(type) != simdjson::SUCCESS) return;
  std::string_view text;
  double number = 0;
  simdjson::ondemand::object inner;
  if (type == simdjson::ondemand::json_type::string && (key == "error" || key == "error_message") &&
      value.get_string().get(text) == 0) {
    body.message = text;
  } else if (type == simdjson::ondemand::json_type::number && key == "error_code" &&
             value.get_double().get(number) == 0 && number > 0 && number < 1e6) {
    body.code = static_cast<int>(number);
  } else if (type == simdjson::ondemand::json_type::object && (key == "error" || key == "status") &&
             value.get_object().get(inner) == 0) {
    ReadObject(inner, body, depth + 1);
  }
}

// One walk covers all six shapes: code and text may sit at any of the three levels.
void ReadObject(simdjson::ondemand::object object, ErrorBody& body, int depth) {
  if (depth > kNestingMax) return;
  Problem ignored;  // A broken error body still has its status.
  ForEachField(object, ignored, [&](std::string_view key, Json& value) {
    ReadMember(key, value, body, depth);
    return true;
  });
}

ErrorBody ReadJsonBody(std::string_view text) {
  ErrorBody body;
  if (text.size() > kErrorBodyBytesMax) return body;
  const simdjson::padded_string padded(text);
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser.iterate(padded).get(document) == 0 && document.get_object().get(object) == 0) {
    ReadObject(object, body, 1);
  }
  return body;
}

// The page's title, which is where the CDN says what it wants.
ErrorBody ReadHtmlBody(std::string_view page) {
  constexpr std::string_view kOpen = "<title>";
  const auto open = page.find(kOpen);
  const auto close = open == page.npos ? page.npos : page.find("</title>", open);
  if (close == page.npos) return {.code = 0, .message = "an HTML page"};
  const auto start = open + kOpen.size();
  return {.code = 0, .message = "an HTML page: " + std::string(page.substr(start, close - start))};
}

Kind KindOfStatus(int status) {
  switch (status) {
    case 401:
      return Kind::kKeyFault;
    case 404:
      return Kind::kNotFound;
    case 408:
      return Kind::kServer;
    case 429:
      return Kind::kRateLimited;
    default:
      break;
  }
  if (status >= 500) return Kind::kServer;
  return status >= 400 ? Kind::kBadRequest : Kind::kBadShape;
}

Kind Classify(int status, int code, bool html) {
  if (code == 10002 || code == 10010 || code == 10011) return Kind::kKeyFault;
  if (code == 10005 || code == 10012) return Kind::kPlanLimit;
  // A page instead of JSON comes from the CDN, so its 403 or 404 says nothing about key or coin.
  if (html && status != 429 && status < 500) return Kind::kHtml;
  return KindOfStatus(status);
}

std::string Describe(int status, const ErrorBody& body) {
  std::string text = "HTTP " + std::to_string(status);
  if (body.code != 0 && body.code != status) text += " (" + std::to_string(body.code) + ")";
  if (!body.message.empty()) text += ": " + body.message;
  return std::string(CutUtf8(OneLine(text), kMessageBytesMax));
}

}  // namespace

bool IsTransient(UpstreamErrorKind kind) {
  return IsOutage(kind) || kind == Kind::kBadShape;
}

bool IsOutage(UpstreamErrorKind kind) {
  return kind == Kind::kTransport || kind == Kind::kTimeout || kind == Kind::kServer ||
         kind == Kind::kHtml;
}

UpstreamError ParseError(int status, std::string_view content_type, std::string_view body,
                         std::optional<Millis> retry_after) {
  const bool html = LooksLikeHtml(content_type, body);
  const ErrorBody read = html ? ReadHtmlBody(body) : ReadJsonBody(body);
  return {.kind = Classify(status, read.code, html),
          .status = status,
          .code = read.code,
          .message = Describe(status, read),
          .retry_after = retry_after};
}

UpstreamError FromTransport(const TransportFailure& failure) {
  return {.kind = failure.timed_out ? Kind::kTimeout : Kind::kTransport,
          .status = 0,
          .code = 0,
          .message = std::string(CutUtf8(OneLine(failure.reason), kMessageBytesMax)),
          .retry_after = {}};
}

UpstreamError BadShape(std::string_view why) {
  return {.kind = Kind::kBadShape,
          .status = 200,
          .code = 0,
          .message = std::string(CutUtf8(OneLine(why), kMessageBytesMax)),
          .retry_after = {}};
}

bool LooksLikeHtml(std::string_view content_type, std::string_view body) {
  if (AsciiLower(content_type).find("text/html") != std::string::npos) return true;
  const auto first = body.find_first_not_of(" \t\r\n");
  return first != body.npos && body[first] == '<';
}

}  // namespace cpa::sources
