#include "http/negotiation.h"

#include <algorithm>
#include <optional>

#include <boost/beast/core/string.hpp>

#include "base/text.h"

namespace cpa::http {
namespace {

using boost::beast::iequals;

// Takes the part before the next comma off the list.
std::string_view TakeElement(std::string_view& list) {
  const std::string_view element = list.substr(0, list.find(','));
  list.remove_prefix(std::min(list.size(), element.size() + 1));
  return Trim(element);
}

// "0.25" as 250; nullopt when it is no qvalue (RFC 9110, section 12.4.2).
std::optional<int> ParseQuality(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1') || text.size() > 5) return std::nullopt;
  int thousandths = (text[0] - '0') * 1000;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int scale = 100;
  for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (c < '0' || c > '9') return std::nullopt;
    thousandths += (c - '0') * scale;
    scale /= 10;
  }
  return thousandths <= 1000 ? std::optional(thousandths) : std::nullopt;
}

// The weight of "gzip;q=0.5" in thousandths. What cannot be read counts as a refusal: plain bytes
// are always understood.
int QualityOf(std::string_view parameters) {
  if (parameters.empty()) return 1000;
  parameters.remove_prefix(1);
  parameters = Trim(parameters);
  if (parameters.size() < 2 || !iequals(parameters.substr(0, 2), "q=")) return 0;
  return ParseQuality(parameters.substr(2)).value_or(0);
}

// "level=1;q=0.4" has its weight after the parameters of the media type.
int QualityAmong(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view parameter = parameters.substr(0, parameters.find(';', 1));
    const std::string_view text = Trim(parameter.substr(1));
    if (text.size() >= 2 && iequals(text.substr(0, 2), "q=")) return QualityOf(parameter);
    parameters.remove_prefix(parameter.size());
  }
  return QualityOf("");
}

// How closely a range such as "text/*" fits; 0 when it does not.
int FitOf(std::string_view range, std::string_view type) {
  if (iequals(range, type)) return 3;
  if (range == "*/*") return 1;
  if (!range.ends_with("/*")) return 0;
  const std::string_view family = range.substr(0, range.size() - 1);
  return iequals(family, type.substr(0, family.size())) ? 2 : 0;
}

struct Preferences {
  std::optional<int> gzip, identity, any;

  void Add(std::string_view element) {
    const std::size_t end = std::min(element.find(';'), element.size());
    const std::string_view coding = Trim(element.substr(0, end));
    const int quality = QualityOf(element.substr(end));
    if (iequals(coding, "gzip") || iequals(coding, "x-gzip")) gzip = quality;
    if (iequals(coding, "identity")) identity = quality;
    if (coding == "*") any = quality;
  }
};

std::string_view WithoutWeakness(std::string_view tag) {
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  return tag;
}

// Entity tags may contain commas, so the list is walked by its quotes.
bool ListHasTag(std::string_view list, std::string_view opaque) {
  while (true) {
    const std::size_t open = list.find('"');
    if (open == list.npos) return false;
    const std::size_t close = list.find('"', open + 1);
    if (close == list.npos) return false;
    if (list.substr(open, close - open + 1) == opaque) return true;
    list.remove_prefix(close + 1);
  }
}

}  // namespace

bool AcceptsGzip(const Request& request) {
  Preferences wanted;
  for (const auto& [name, value] : request.fields) {
    if (!iequals(name, "Accept-Encoding")) continue;
    for (std::string_view list = value; !list.empty();) wanted.Add(TakeElement(list));
  }
  const int gzip = wanted.gzip.value_or(wanted.any.value_or(0));
  return gzip > 0 && gzip >= wanted.identity.value_or(0);
}

int MediaTypeQuality(const Request& request, std::string_view type) {
  int closest = 0;
  int quality = 0;
  for (const auto& [name, value] : request.fields) {
    if (!iequals(name, "Accept")) continue;
    for (std::string_view list = value; !list.empty();) {
      const std::string_view element = TakeElement(list);
      const std::size_t end = std::min(element.find(';'), element.size());
      const int fit = FitOf(Trim(element.substr(0, end)), type);
      if (fit <= closest) continue;
      closest = fit;
      quality = QualityAmong(element.substr(end));
    }
  }
  return quality;
}

bool MatchesEtag(const Request& request, std::string_view etag) {
  const std::string_view opaque = WithoutWeakness(etag);
  return std::ranges::any_of(request.fields, [&](const auto& field) {
    return iequals(field.first, "If-None-Match") &&
           (field.second == "*" || ListHasTag(field.second, opaque));
  });
}

}  // namespace cpa::http
