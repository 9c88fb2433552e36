#include "api/pages/docs.h"

#include <memory>
#include <string_view>

#include "api/openapi/document.h"
#include "api/openapi/schema.h"
#include "base/crypto.h"

namespace cpa::api {
namespace {

using http::AnswerPtr;

AnswerPtr DocumentAnswer(const boost::json::object& document) {
  std::string text = openapi::Pretty(document);
  http::Answer::Options options;
  options.etag = "\"" + Sha256Hex(text).substr(0, 32) + "\"";
  options.cache_control = "public, no-cache";  // Another version of the server says something else.
  return std::make_shared<http::Answer>(std::move(options), std::move(text));
}

}  // namespace

void DocsApi::AddRoutes(RouteTable& table) {
  const auto add = [&](std::string path, const AnswerPtr& answer, std::string summary) {
    table.push_back({http::Verb::kGet, std::move(path), Auth::kPublic, Cost::kCheap,
                     http::SyncHandler([&answer](const http::Request&) { return answer; }),
                     std::move(summary)});
    table.back().limited = false;
  };
  add("/openapi.json", openapi_, "This API as an OpenAPI 3.1 document");
  add("/asyncapi.json", asyncapi_, "The WebSocket as an AsyncAPI 3 document");
  openapi_ = DocumentAnswer(openapi::OpenApiDocument(table));
  asyncapi_ = DocumentAnswer(openapi::AsyncApiDocument());
}

}  // namespace cpa::api
