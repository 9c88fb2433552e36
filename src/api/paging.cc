#include "api/paging.h"

#include "base/text.h"

namespace cpa::api {

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
