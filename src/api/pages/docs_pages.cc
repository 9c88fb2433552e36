#include "api/pages/docs_pages.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "base/crypto.h"
#include "base/log.h"

namespace cpa::api {
namespace {

// Both write style elements while they run, so styles cannot be limited to files; scripts are.
constexpr std::string_view kPolicy =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self' "
    "'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri "
    "'none'; form-action 'none'; frame-ancestors 'none'\r\n";

constexpr std::string_view kSwaggerPage = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>crypto-price-api</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body style="margin: 0">
<div id="page"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
)";

constexpr std::string_view kSwaggerStart = R"(SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#page",
  deepLinking: true,
  validatorUrl: null,
});
)";

constexpr std::string_view kRedocPage = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>crypto-price-api</title>
<link rel="icon" href="data:,">
</head>
<body style="margin: 0">
<div id="page"></div>
<script src="/redoc/redoc.standalone.js"></script>
<script src="/redoc/start.js"></script>
</body>
</html>
)";

// Its search runs in a worker made of a blob, which the policy does not allow.
constexpr std::string_view kRedocStart = R"(Redoc.init(
  "/openapi.json",
  { disableSearch: true, hideDownloadButton: false },
  document.getElementById("page"),
);
)";

std::string_view TypeOf(std::string_view name) {
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  return name.ends_with(".css") ? "text/css; charset=utf-8" : "text/html; charset=utf-8";
}

void AddFile(RouteTable& table, std::string path, std::string_view content) {
  http::Answer::Options options;
  options.content_type = TypeOf(path);
  options.etag = "\"" + Sha256Hex(content).substr(0, 32) + "\"";
  options.cache_control = "public, no-cache";
  options.extra_fields = kPolicy;
  table.push_back({http::Verb::kGet,
                   std::move(path),
                   Auth::kPublic,
                   Cost::kCheap,
                   http::SyncHandler([answer = std::make_shared<const http::Answer>(
                                          std::move(options), std::string(content))](
                                         const http::Request&) { return answer; }),
                   {}});
  table.back().limited = false;
}

}  // namespace

DocsPages::DocsPages(const DocsPagesOptions& options, std::vector<WebDocsFile> files)
    : options_(options), files_(std::move(files)) {
  if (!files_.empty() || (!options_.swagger_ui && !options_.redoc)) return;
  CPA_LOG_INFO("api",
               "/docs and /redoc are not served: this program was built without npm at hand");
}

bool DocsPages::Has(std::string_view name) const {
  return std::ranges::find(files_, name, &WebDocsFile::name) != files_.end();
}

void DocsPages::AddRoutes(RouteTable& table) const {
  const bool swagger = options_.swagger_ui && Has("swagger-ui-bundle.js");
  const bool redoc = options_.redoc && Has("redoc.standalone.js");
  for (const WebDocsFile& file : files_) {
    const bool of_redoc = file.name == "redoc.standalone.js";
    if (!(of_redoc ? redoc : swagger)) continue;
    AddFile(table, (of_redoc ? "/redoc/" : "/docs/") + std::string(file.name), file.content);
  }
  if (swagger) {
    AddFile(table, "/docs", kSwaggerPage);
    AddFile(table, "/docs/start.js", kSwaggerStart);
  }
  if (redoc) {
    AddFile(table, "/redoc", kRedocPage);
    AddFile(table, "/redoc/start.js", kRedocStart);
  }
}

}  // namespace cpa::api
