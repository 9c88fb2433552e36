// Lists that grow come in pages: `limit`, `cursor`, and a Link field to the next page.
// Threads: pure.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "api/query.h"

namespace cpa::api {

// No cursor of a list is longer.
inline constexpr std::size_t kCursorMax = 64;

// "Link: <path?...&cursor=c>; rel="next"\r\n" with those of `kept` parameters that `query` has. The
// API key is never one of them.
std::string NextLink(std::string_view path, const Query& query,
                     std::initializer_list<std::string_view> kept, std::string_view cursor);

}  // namespace cpa::api
