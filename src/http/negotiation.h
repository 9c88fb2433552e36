// What a client's fields ask of an answer (RFC 9110, sections 12.5.1, 12.5.3 and 13.1.2). Threads:
// pure.
#pragma once

#include <string_view>

#include "http/message.h"

namespace cpa::http {

// Whether the gzip form may be sent and the client does not prefer the plain one.
bool AcceptsGzip(const Request& request);

// Whether an If-None-Match names `etag`: weak comparison, lists and "*". REQUIRES: `etag` is set.
bool MatchesEtag(const Request& request, std::string_view etag);

// How much the client's Accept wants this media type, in thousandths; the most specific range
// that fits decides. 0 when nothing fits or the client does not say.
int MediaTypeQuality(const Request& request, std::string_view type);

}  // namespace cpa::http
