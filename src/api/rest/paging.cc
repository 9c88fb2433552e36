#include "api/rest/paging.h"

#include <algorithm>

#include "base/text.h"

namespace cpa::api {
namespace {

constexpr std::size_t kCursorMax = 64;

bool IsPlain(char c) {
  return c > ' ' && c < '\x7f';
}

}  // namespace

std::string IdCursor(Query& query) {
  std::string cursor(query.Text("cursor").value_or(""));
  if (cursor.size() > kCursorMax || !std::ranges::all_of(cursor, IsPlain)) {
    query.AddProblem("value_error", "cursor", "Input should be a cursor of this list", cursor);
  }
  return cursor;
}

std::string NextLink(std::string_view path, const Query& query,
                     std::initializer_list<std::string_view> kept, std::string_view cursor) {
  std::string link = "Link: <" + std::string(path) + "?";
  for (std::string_view name : kept) {
    const auto value = query.Text(name);
    if (value) link += std::string(name) + "=" + PercentEncode(*value) + "&";
  }
  return link + "cursor=" + PercentEncode(cursor) + ">; rel=\"next\"\r\n";
}

}  // namespace cpa::api
