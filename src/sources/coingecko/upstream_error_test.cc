#include "sources/coingecko/upstream_error.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace cpa::sources {
namespace {

using namespace std::chrono_literals;
using Kind = UpstreamErrorKind;

struct ErrorCase {
  std::string_view what;
  int status;
  std::string_view type;
  std::string_view body;
  Kind kind;
  int code;
  std::string_view message;
};

constexpr std::string_view kJson = "application/json; charset=utf-8";
constexpr std::string_view kHtml = "text/html; charset=UTF-8";

const ErrorCase kCases[] = {
    {"plain text", 404, kJson, R"({"error":"coin not found"})", Kind::kNotFound, 0,
     "HTTP 404: coin not found"},
    {"bad parameter", 400, kJson, R"({"error":"invalid vs_currency"})", Kind::kBadRequest, 0,
     "HTTP 400: invalid vs_currency"},
    {"left out parameter", 422, kJson, R"({"error":"Missing parameter ids"})", Kind::kBadRequest, 0,
     "HTTP 422: Missing parameter ids"},
    {"status object", 401, kJson,
     R"({"status":{"timestamp":"2024","error_code":10002,"error_message":"API Key Missing"}})",
     Kind::kKeyFault, 10002, "HTTP 401 (10002): API Key Missing"},
    {"pro key on the public host", 400, kJson,
     R"({"status":{"error_code":10010,"error_message":"change your root URL"}})", Kind::kKeyFault,
     10010, "HTTP 400 (10010): change your root URL"},
    {"demo key on the pro host", 400, kJson, R"({"status":{"error_code":10011}})", Kind::kKeyFault,
     10011, "HTTP 400 (10011)"},
    {"endpoint outside the plan", 403, kJson, R"({"status":{"error_code":10005}})",
     Kind::kPlanLimit, 10005, "HTTP 403 (10005)"},
    {"one level deeper", 401, kJson,
     R"({"error":{"status":{"error_code":10012,"error_message":"within the past 365 days"}}})",
     Kind::kPlanLimit, 10012, "HTTP 401 (10012): within the past 365 days"},
    {"code outside, text inside", 400, kJson,
     R"({"timestamp":"2023","error_code":10012,"status":{"error_message":"too many"}})",
     Kind::kPlanLimit, 10012, "HTTP 400 (10012): too many"},
    {"status as a number", 500, kJson, R"({"status":500,"error":"Internal Server Error"})",
     Kind::kServer, 0, "HTTP 500: Internal Server Error"},
    {"no agent", 403, kJson, R"({"status":{"error_code":403,"error_message":"User-Agent"}})",
     Kind::kBadRequest, 403, "HTTP 403: User-Agent"},
    {"minute limit", 429, kJson, R"({"status":{"error_code":429,"error_message":"slow down"}})",
     Kind::kRateLimited, 429, "HTTP 429: slow down"},
    {"limit as a page", 429, kHtml, "<html></html>", Kind::kRateLimited, 0,
     "HTTP 429: an HTML page"},
    {"ban", 403, kHtml, "<html><head><title>Access denied</title></head></html>", Kind::kHtml, 0,
     "HTTP 403: an HTML page: Access denied"},
    {"a page where a coin was asked", 404, "", "\n <html>", Kind::kHtml, 0,
     "HTTP 404: an HTML page"},
    {"challenge with 200", 200, kHtml, "<title>Just a moment...</title>", Kind::kHtml, 0,
     "HTTP 200: an HTML page: Just a moment..."},
    {"gateway page", 502, kHtml, "<title>502 Bad gateway</title>", Kind::kServer, 0,
     "HTTP 502: an HTML page: 502 Bad gateway"},
    {"cdn", 524, kHtml, "", Kind::kServer, 0, "HTTP 524: an HTML page"},
    {"slow upstream", 408, kJson, "", Kind::kServer, 0, "HTTP 408"},
    {"refused without a body", 401, "", "", Kind::kKeyFault, 0, "HTTP 401"},
    {"redirect", 302, "", "", Kind::kBadShape, 0, "HTTP 302"},
    {"empty success", 204, "", "", Kind::kBadShape, 0, "HTTP 204"},
    {"broken body", 503, kJson, R"({"status":{"error_message":"hal)", Kind::kServer, 0, "HTTP 503"},
    {"wrong types", 400, kJson, R"({"error":5,"status":[],"error_code":"x"})", Kind::kBadRequest, 0,
     "HTTP 400"},
    {"several lines", 400, kJson, R"({"error":"one\ntwo"})", Kind::kBadRequest, 0,
     "HTTP 400: one\\x0atwo"},
};

TEST(ParseError, ClassifiesByWhatToDo) {
  for (const ErrorCase& each : kCases) {
    SCOPED_TRACE(each.what);
    const auto error = ParseError(each.status, each.type, each.body, {});
    EXPECT_EQ(error.kind, each.kind);
    EXPECT_EQ(error.code, each.code);
    EXPECT_EQ(error.status, each.status);
    EXPECT_EQ(error.message, each.message);
  }
}

TEST(ParseError, MessagesAreBounded) {
  const std::string body = R"({"error":")" + std::string(5'000, 'x') + "\"}";
  EXPECT_EQ(ParseError(400, kJson, body, {}).message.size(), 200u);
  EXPECT_EQ(ParseError(400, kJson, std::string(200'000, '{'), {}).message, "HTTP 400");
}

TEST(ParseError, CarriesTheWait) {
  EXPECT_EQ(ParseError(429, kJson, "", 53s).retry_after, Millis{53s});
}

TEST(FromTransport, TellsTimeoutsApart) {
  EXPECT_EQ(FromTransport({.timed_out = true, .reason = "late"}).kind, Kind::kTimeout);
  EXPECT_EQ(FromTransport({.timed_out = false, .reason = "reset"}).kind, Kind::kTransport);
  EXPECT_EQ(FromTransport({.timed_out = false, .reason = "reset"}).message, "reset");
}

}  // namespace
}  // namespace cpa::sources
