// Swagger UI at /docs and ReDoc at /redoc: pages that show /openapi.json, with everything they load
// served from here and nothing from elsewhere. Threads: immutable.
#pragma once

#include <vector>

#include "api/pages/web_docs.h"
#include "api/rest/routes.h"

namespace cpa::api {

struct DocsPagesOptions {
  bool swagger_ui = true;  // ENABLE_SWAGGER_UI
  bool redoc = true;       // ENABLE_REDOC
};

class DocsPages {
 public:
  // Without files there are no pages; that is said in the log.
  DocsPages(const DocsPagesOptions& options, std::vector<WebDocsFile> files);

  void AddRoutes(RouteTable& table) const;

 private:
  bool Has(std::string_view name) const;

  const DocsPagesOptions options_;
  const std::vector<WebDocsFile> files_;
};

}  // namespace cpa::api
