#include "api/pages/page.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/crypto.h"
#include "base/log.h"
#include "http/negotiation.h"

namespace cpa::api {
namespace {

constexpr std::string_view kPagePath = "/index.html";

// Everything comes from here, in files. 'self' in connect-src covers the WebSocket.
constexpr std::string_view kPagePolicy =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src "
    "'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'\r\n"
    "X-Frame-Options: DENY\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n";

http::AnswerPtr FileAnswer(const PageFile& file, std::string_view more_fields) {
  http::Answer::Options options;
  options.content_type = file.content_type;
  options.etag = "\"" + Sha256Hex(file.content).substr(0, 32) + "\"";
  options.cache_control = file.immutable ? "public, max-age=31536000, immutable" : "no-cache";
  options.extra_fields = std::string(kPagePolicy) + std::string(more_fields);
  options.compressible = !file.gzip.empty();
  options.gzip = file.gzip;
  return std::make_shared<const http::Answer>(std::move(options), std::string(file.content));
}

// What takes anything, as most programs do, gets what it always got.
bool PrefersThePage(const http::Request& request) {
  return http::MediaTypeQuality(request, "text/html") >
         http::MediaTypeQuality(request, "application/json");
}

void AddPageFile(RouteTable& table, const PageFile& file) {
  table.push_back({.verb = http::Verb::kGet,
                   .pattern = std::string(file.path),
                   .auth = Auth::kPublic,
                   .cost = Cost::kCheap,
                   .handler = http::SyncHandler(
                       [answer = FileAnswer(file, "")](const http::Request&) { return answer; }),
                   .summary = {},
                   .limited = false});  // One visit loads many.
}

void PutInFront(RouteTable& table, const PageFile& page) {
  const auto row = std::ranges::find_if(table, [](const RouteRow& one) {
    return one.verb == http::Verb::kGet && one.pattern == "/";
  });
  if (row == table.end())
    throw std::logic_error("the page needs the row GET / to stand in front of");
  row->handler = http::SyncHandler(
      [answer = FileAnswer(page, "Vary: Accept\r\n"),
       otherwise = std::get<http::SyncHandler>(row->handler)](const http::Request& request) {
        return PrefersThePage(request) ? answer : otherwise(request);
      });
}

}  // namespace

Page::Page(const PageOptions& options, std::vector<PageFile> files) {
  if (!options.enabled) return;
  files_ = std::move(files);
  if (files_.empty()) {
    CPA_LOG_INFO("api", "the web page is absent: this program was built without Node at hand");
  }
}

void Page::AddRoutes(RouteTable& table) const {
  for (const PageFile& file : files_) {
    if (file.path == kPagePath) {
      PutInFront(table, file);
    } else {
      AddPageFile(table, file);
    }
  }
}

}  // namespace cpa::api
