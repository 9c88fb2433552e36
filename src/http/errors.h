// The errors that HTTP itself gives. Each is a row; the API adds its own rows to its catalogue.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "http/message.h"

namespace cpa::http {

struct ErrorRow {
  std::string_view code;  // Stable, for programs: "not_found".
  int status;
  std::string_view detail;  // One sentence, for people.
};

inline constexpr ErrorRow kMalformedRequest{"malformed_request", 400, "Malformed HTTP request"};
inline constexpr ErrorRow kPathNotFound{"not_found", 404, "Not Found"};
inline constexpr ErrorRow kMethodNotAllowed{"method_not_allowed", 405, "Method Not Allowed"};
inline constexpr ErrorRow kRequestTimeout{"request_timeout", 408,
                                          "Request took too long to arrive"};
inline constexpr ErrorRow kBodyTooLarge{"body_too_large", 413,
                                        "Request body is larger than this address takes"};
inline constexpr ErrorRow kUriTooLong{"uri_too_long", 414, "Request line is longer than 8 KiB"};
inline constexpr ErrorRow kExpectationFailed{"expectation_failed", 417,
                                             "Only Expect: 100-continue is supported"};
inline constexpr ErrorRow kHeadTooLarge{"header_too_large", 431,
                                        "Request header is larger than 16 KiB or 64 fields"};
inline constexpr ErrorRow kInternalError{"internal_error", 500, "Internal Server Error"};
inline constexpr ErrorRow kMethodUnknown{"method_unknown", 501, "Method is not implemented"};
inline constexpr ErrorRow kTooManyConnections{"too_many_connections", 503,
                                              "Too many connections, try again shortly"};
inline constexpr ErrorRow kTooManyUploads{"too_many_uploads", 503,
                                          "Too many large uploads, try again shortly"};
inline constexpr ErrorRow kTooManyOfAddress{"too_many_address_connections", 429,
                                            "Too many connections from this address, close some"};
inline constexpr ErrorRow kTooManyUserUploads{
    "too_many_user_uploads", 429, "Too many large uploads of one user, wait until one has ended"};
inline constexpr ErrorRow kVersionNotSupported{"version_not_supported", 505,
                                               "Only HTTP/1.0 and HTTP/1.1 are supported"};

inline constexpr const ErrorRow* kProtocolErrors[] = {
    &kMalformedRequest, &kPathNotFound,       &kMethodNotAllowed,   &kRequestTimeout,
    &kBodyTooLarge,     &kUriTooLong,         &kExpectationFailed,  &kHeadTooLarge,
    &kInternalError,    &kMethodUnknown,      &kTooManyConnections, &kTooManyUploads,
    &kTooManyOfAddress, &kTooManyUserUploads, &kVersionNotSupported};

// Turns a row into an answer; `extra_fields` are complete lines ("Allow: GET\r\n") or empty.
using ErrorRenderer = std::function<AnswerPtr(const ErrorRow&, std::string extra_fields)>;

}  // namespace cpa::http
