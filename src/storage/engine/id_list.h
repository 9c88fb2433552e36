// Many rows by their ids with few statements. Threads: as soci::session.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <soci/soci.h>

namespace cpa {

// Up to kIdsAtOnce ids for "WHERE id IN (" + placeholders + ")".
struct IdList {
  std::span<const std::string> ids;
  std::string placeholders;  // ":id0,:id1"

  void BindTo(soci::details::prepare_temp_type& select) const {
    for (const std::string& id : ids) select, soci::use(id);
  }
};

inline constexpr std::size_t kIdsAtOnce = 100;

// The ids must stay where they are until `read` returns.
template <class Read>
void ForEachChunk(const std::vector<std::string>& ids, const Read& read) {
  for (std::size_t from = 0; from < ids.size(); from += kIdsAtOnce) {
    const std::size_t count = std::min(kIdsAtOnce, ids.size() - from);
    IdList list{std::span(ids).subspan(from, count), {}};
    for (std::size_t i = 0; i < count; ++i) {
      list.placeholders += (i == 0 ? ":id" : ",:id") + std::to_string(i);
    }
    read(list);
  }
}

}  // namespace cpa
