// The API's documents: GET /openapi.json and GET /asyncapi.json. Both are the files of the same
// name in docs/. Threads: immutable after AddRoutes.
#pragma once

#include <string>

#include "api/rest/routes.h"

namespace cpa::api {

class DocsApi {
 public:
  // Call last: describes all rows of the table, its own too. Throws std::logic_error when a row has
  // no description (api/openapi/describe.h).
  void AddRoutes(RouteTable& table);

  const std::string& openapi() const { return openapi_->body(); }

  const std::string& asyncapi() const { return asyncapi_->body(); }

 private:
  http::AnswerPtr openapi_;
  http::AnswerPtr asyncapi_;
};

}  // namespace cpa::api
