// The web page at / for browsers, with everything it loads; programs keep getting JSON there.
// Threads: immutable.
#pragma once

#include <vector>

#include "api/pages/page_files.h"
#include "api/rest/routes.h"

namespace cpa::api {

struct PageOptions {
  bool enabled = true;  // ENABLE_PAGE
};

class Page {
 public:
  // Without files there is no page; that is said in the log.
  Page(const PageOptions& options, std::vector<PageFile> files);

  // REQUIRES: the table has the row GET / already, with an answer that varies by Accept. The page
  // goes in front of it.
  void AddRoutes(RouteTable& table) const;

 private:
  std::vector<PageFile> files_;  // Empty: no page.
};

}  // namespace cpa::api
