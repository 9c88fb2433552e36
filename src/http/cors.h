// Cross-origin rules (Fetch standard, CORS protocol). Credentials are allowed only to origins that
// are listed by name; a wildcard never carries them. The origin "null", which any sandboxed page
// and file has, is one of the wildcard's and cannot be listed. Threads: immutable after
// construction.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"

namespace cpa::http {

struct CorsOptions {
  bool enabled = true;
  std::vector<std::string> origins = {"*"};
  bool allow_credentials = true;
  std::vector<std::string> methods = {"*"};
  std::vector<std::string> headers = {"*"};
};

class Cors {
 public:
  explicit Cors(CorsOptions options);

  // Complete field lines to add to any answer to this request; empty when none apply.
  std::string FieldsFor(std::string_view origin) const;
  static bool IsPreflight(const Request& request);
  // A preflight (OPTIONS with Origin and Access-Control-Request-Method): the field lines of its
  // answer. `allow` is the router's list for the path.
  std::string PreflightFields(const Request& request, std::string_view allow) const;
  bool IsAllowed(std::string_view origin) const;

 private:
  bool IsListed(std::string_view origin) const;
  std::string AllowOriginFields(std::string_view origin) const;

  const CorsOptions options_;
  const bool any_origin_;
  const bool varies_;  // Answers differ by origin, so caches must be told.
};

}  // namespace cpa::http
