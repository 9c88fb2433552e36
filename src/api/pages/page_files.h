// The files of the web page, as they were when the program was built (cmake/WebPage.cmake).
// Threads: pure.
#pragma once

#include <string_view>
#include <vector>

namespace cpa::api {

struct PageFile {
  std::string_view path;  // "/assets/index-BxQ3aY2k.js"; the page itself is "/index.html".
  std::string_view content_type;
  std::string_view content;
  std::string_view gzip = {};  // Empty: not worth it.
  bool immutable = false;      // The path names the content: another content has another path.
};

// Empty when the program was built without Node at hand.
std::vector<PageFile> PageFiles();

}  // namespace cpa::api
