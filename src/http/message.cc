#include "http/message.h"

#include <algorithm>

#include <boost/beast/core/string.hpp>

#include "base/text.h"

namespace cpa::http {

std::string_view VerbName(Verb verb) {
  switch (verb) {
    case Verb::kGet:
      return "GET";
    case Verb::kHead:
      return "HEAD";
    case Verb::kPost:
      return "POST";
    case Verb::kPut:
      return "PUT";
    case Verb::kPatch:
      return "PATCH";
    case Verb::kDelete:
      return "DELETE";
    case Verb::kOptions:
      return "OPTIONS";
    case Verb::kOther:
      return "OTHER";
  }
  return "OTHER";
}

std::string_view Request::Field(std::string_view name) const {
  for (const auto& [field, value] : fields) {
    if (boost::beast::iequals(field, name)) return value;
  }
  return {};
}

std::size_t Request::CountFields(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      fields, [&](const auto& field) { return boost::beast::iequals(field.first, name); }));
}

std::optional<QueryParameters> QueryParameters::Parse(std::string_view query) {
  QueryParameters parameters;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = PercentDecode(pair.substr(0, equals), true);
    auto value = PercentDecode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value) return std::nullopt;
    parameters.pairs_.emplace_back(std::move(*name), std::move(*value));
  }
  return parameters;
}

std::optional<std::string_view> QueryParameters::Get(std::string_view name) const {
  const auto last = std::find_if(pairs_.rbegin(), pairs_.rend(),
                                 [&](const auto& pair) { return pair.first == name; });
  return last == pairs_.rend() ? std::nullopt : std::optional<std::string_view>(last->second);
}

}  // namespace cpa::http
