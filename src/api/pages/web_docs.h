// The files that /docs and /redoc need, as they were when the program was built
// (cmake/WebDocs.cmake). Threads: pure.
#pragma once

#include <string_view>
#include <vector>

namespace cpa::api {

struct WebDocsFile {
  std::string_view name;  // "swagger-ui.css"
  std::string_view content;
};

// Empty when the program was built without npm at hand.
std::vector<WebDocsFile> WebDocsFiles();

}  // namespace cpa::api
