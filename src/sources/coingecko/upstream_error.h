// What went wrong with an upstream call, classified by what to do about it. CoinGecko writes its
// errors in six JSON shapes and its CDN in HTML; the HTTP status and the numeric code decide.
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "sources/common/http_transport.h"

namespace cpa::sources {

enum class UpstreamErrorKind {
  kTransport,    // No whole answer: connection, TLS, cut body.
  kTimeout,      // No whole answer in time.
  kRateLimited,  // 429: hold every call.
  kServer,       // 408 and 5xx: upstream's trouble.
  kHtml,         // A page of the CDN where JSON was due.
  kBadShape,     // Not the document that was asked for; also redirects.
  kKeyFault,     // The key is missing, unknown, or for another host: the operator must act.
  kPlanLimit,    // More than the plan allows; no fault of the key.
  kNotFound,     //
  kBadRequest,   // Our request is wrong: repeating it does not help.
};

struct UpstreamError {
  UpstreamErrorKind kind = UpstreamErrorKind::kTransport;
  int status = 0;                     // HTTP; 0 without an answer
  int code = 0;                       // CoinGecko's own; 0 when absent
  std::string message;                // One line, at most 200 bytes.
  std::optional<Millis> retry_after;  // As upstream said, at most 24 h.
};

// True for what may pass by itself: a retry makes sense.
bool IsTransient(UpstreamErrorKind kind);

// True when upstream itself is in trouble, so that other calls would fail as well.
bool IsOutage(UpstreamErrorKind kind);

// Classifies an answer that is not 200 with JSON.
UpstreamError ParseError(int status, std::string_view content_type, std::string_view body,
                         std::optional<Millis> retry_after);

UpstreamError FromTransport(const TransportFailure& failure);
UpstreamError BadShape(std::string_view why);

bool LooksLikeHtml(std::string_view content_type, std::string_view body);

}  // namespace cpa::sources
