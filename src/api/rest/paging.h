// Lists that grow come in pages: `limit`, `cursor`, and a Link field to the next page.
// Threads: pure.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "api/rest/query.h"

namespace cpa::api {

// The `cursor` of a list that goes on behind an id; empty: from its beginning. One that no list can
// have given is a problem of the query.
std::string IdCursor(Query& query);

// "Link: <path?...&cursor=c>; rel="next"\r\n" with those of `kept` parameters that `query` has. The
// API key is never one of them.
std::string NextLink(std::string_view path, const Query& query,
                     std::initializer_list<std::string_view> kept, std::string_view cursor);

}  // namespace cpa::api
