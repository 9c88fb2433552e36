#include <zlib.h>

#include <string>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/message.h"
#include "http/negotiation.h"

namespace cpa::http {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Inflate(const std::string& packed) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string out(1 << 20, '\0');
  std::string input = packed;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  inflateEnd(&stream);
  return out;
}

Request WithField(std::string_view name, std::string_view value) {
  Request request;
  request.fields.emplace_back(name, value);
  return request;
}

TEST(Answer, HeadSaysWhatItIs) {
  const Answer answer(
      {.etag = "W/\"7\"", .cache_control = "public, max-age=5", .extra_fields = "Location: /a\r\n"},
      "{}");
  EXPECT_EQ(answer.head(),
            "Content-Type: application/json\r\nContent-Length: 3\r\nETag: W/\"7\"\r\n"
            "Cache-Control: public, max-age=5\r\nX-Content-Type-Options: nosniff\r\n"
            "Referrer-Policy: no-referrer\r\n"
            "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
            "X-Frame-Options: DENY\r\nCross-Origin-Resource-Policy: same-origin\r\n"
            "Vary: Accept-Encoding\r\nLocation: /a\r\n");
}

TEST(Answer, OfJsonEndsWithANewlineInEveryForm) {  // F9
  const std::string text = "[\"" + std::string(2000, 'x') + "\"]";
  for (const char* type : {"application/json", "application/json; charset=utf-8"}) {
    const Answer answer({.content_type = type}, text);
    EXPECT_EQ(answer.body(), text + '\n');
    EXPECT_THAT(answer.head(), HasSubstr("Content-Length: 2005\r\n"));
    EXPECT_EQ(Inflate(answer.Gzip(6)->body), text + '\n');
  }
  EXPECT_EQ(Answer({}, "{}\n").body(), "{}\n") << "one is enough";
  EXPECT_EQ(Answer({.content_type = "text/csv"}, "a,b").body(), "a,b");
}

TEST(Answer, IsNotStoredUnlessItSaysSo) {
  const Answer answer({.compressible = false}, "");
  EXPECT_EQ(answer.head(),
            "Content-Type: application/json\r\nContent-Length: 0\r\nCache-Control: no-store\r\n"
            "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
            "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
            "X-Frame-Options: DENY\r\nCross-Origin-Resource-Policy: same-origin\r\n");
}

TEST(Answer, IsDataThatNoPageMayUseAsItsOwn) {
  for (const Answer::Options& options : {Answer::Options{}, Answer::Options{.status = 404}}) {
    const Answer answer(options, "{}");
    EXPECT_THAT(answer.head(), HasSubstr("Content-Security-Policy: default-src 'none'; "
                                         "frame-ancestors 'none'\r\n"));
    EXPECT_THAT(answer.head(), HasSubstr("X-Frame-Options: DENY\r\n"));
    EXPECT_THAT(answer.head(), HasSubstr("Cross-Origin-Resource-Policy: same-origin\r\n"));
    EXPECT_THAT(answer.head(), HasSubstr("X-Content-Type-Options: nosniff\r\n"));
    EXPECT_THAT(answer.head(), HasSubstr("Referrer-Policy: no-referrer\r\n"));
  }
}

TEST(Answer, APageMayBringItsOwnPolicy) {
  const Answer page({.extra_fields = "Content-Security-Policy: default-src 'self'\r\n"}, "");
  EXPECT_THAT(page.head(), HasSubstr("default-src 'self'"));
  EXPECT_THAT(page.head(), Not(HasSubstr("default-src 'none'")));
}

TEST(Answer, DebugTextIsKeptApartUntilItIsAskedFor) {
  const Answer answer({.status = 500, .debug = R"({"a":1})"}, R"({"detail":"x"})");
  EXPECT_EQ(answer.body(), "{\"detail\":\"x\"}\n");
  const auto shown = answer.WithDebug(answer.debug());
  EXPECT_EQ(shown->body(), "{\"detail\":\"x\",\"debug\":{\"a\":1}}\n");
  EXPECT_EQ(shown->status(), 500);
  EXPECT_EQ(shown->debug(), "");
  EXPECT_EQ(Answer({}, "{}").WithDebug("1")->body(), "{\"debug\":1}\n");
}

TEST(Answer, NotModifiedHeadHasNoBodyFields) {
  const Answer answer({.etag = "W/\"7\"", .cache_control = "public", .extra_fields = "Age: 3\r\n"},
                      "{}");
  EXPECT_EQ(answer.not_modified_head(),
            "ETag: W/\"7\"\r\nCache-Control: public\r\nX-Content-Type-Options: nosniff\r\n"
            "Referrer-Policy: no-referrer\r\n"
            "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
            "X-Frame-Options: DENY\r\nCross-Origin-Resource-Policy: same-origin\r\n"
            "Vary: Accept-Encoding\r\nAge: 3\r\n");
}

TEST(Answer, GzipFormInflatesToTheBody) {
  const std::string body(1024, 'x');
  const Answer answer({.content_type = "text/plain", .etag = "W/\"7\""}, body);
  const Answer::Encoded* packed = answer.Gzip(6);
  ASSERT_NE(packed, nullptr);
  EXPECT_EQ(Inflate(packed->body), body);
  EXPECT_NE(packed->head.find("Content-Encoding: gzip\r\n"), std::string::npos);
  EXPECT_NE(packed->head.find("Content-Length: " + std::to_string(packed->body.size()) + "\r\n"),
            std::string::npos);
  EXPECT_NE(packed->head.find("ETag: W/\"7\"\r\n"), std::string::npos);
  EXPECT_EQ(answer.Gzip(6), packed) << "made once";
}

TEST(Answer, GzipFormIsLeftOutWhereItDoesNotPay) {
  EXPECT_EQ(Answer({.content_type = "text/plain"}, std::string(1023, 'x')).Gzip(6), nullptr);
  EXPECT_EQ(Answer({.compressible = false}, std::string(5000, 'x')).Gzip(6), nullptr);
  std::string noise;
  for (std::uint32_t i = 0, state = 1; i < 2000; ++i) {
    state = state * 1664525 + 1013904223;
    noise += static_cast<char>(state >> 24);
  }
  EXPECT_EQ(Answer({}, noise).Gzip(6), nullptr);
}

TEST(AcceptsGzip, FollowsTheField) {
  const std::pair<std::string_view, bool> kRows[] = {
      {"gzip", true},
      {"GZIP", true},
      {"x-gzip", true},
      {"deflate, gzip;q=1.0, *;q=0.5", true},
      {"gzip ; q=0.001", true},
      {"gzip;q=0", false},
      {"gzip;q=0.000", false},
      {"gzip;q=2", false},
      {"gzip;q=", false},
      {"gzip;q=x", false},
      {"gzip;level=9", false},
      {"*", true},
      {"*;q=0", false},
      {"*;q=1, gzip;q=0", false},
      {"*;q=0, gzip", true},
      {"identity", false},
      {"identity;q=1, gzip;q=0.5", false},
      {"identity;q=0.5, gzip;q=1", true},
      {"br, deflate", false},
      {"gzipped", false},
      {",, gzip ,", true},
      {"", false},
  };
  for (const auto& [value, accepted] : kRows) {
    EXPECT_EQ(AcceptsGzip(WithField("accept-encoding", value)), accepted) << value;
  }
  EXPECT_FALSE(AcceptsGzip(Request{}));
}

TEST(MediaTypeQuality, GoesByTheClosestRange) {
  constexpr std::tuple<std::string_view, std::string_view, int> kRows[] = {
      {"text/html", "text/html", 1000},
      {"TEXT/HTML;q=0.5", "text/html", 500},
      {"text/html, */*;q=0.8", "application/json", 800},
      {"text/html;q=0.2, */*", "text/html", 200},
      {"*/*;q=0.8, text/*;q=0.3", "text/html", 300},
      {"text/html;level=1;q=0.4", "text/html", 400},
      {"text/html;q=nonsense", "text/html", 0},
      {"text/htm, text, ;, */", "text/html", 0},
      {"application/*", "text/html", 0},
      {"", "text/html", 0},
  };
  for (const auto& [value, type, quality] : kRows) {
    EXPECT_EQ(MediaTypeQuality(WithField("accept", value), type), quality) << value;
  }
  EXPECT_EQ(MediaTypeQuality(Request{}, "text/html"), 0);
}

TEST(Answer, SendsAGzipFormThatWasMadeBefore) {
  const Answer answer({.gzip = "packed before"}, std::string(5000, 'x'));
  ASSERT_NE(answer.Gzip(6), nullptr);
  EXPECT_EQ(answer.Gzip(6)->body, "packed before");
  EXPECT_THAT(answer.Gzip(6)->head, HasSubstr("Content-Length: 13\r\n"));
}

TEST(AcceptsGzip, ReadsEveryFieldOfThatName) {
  Request request = WithField("Accept-Encoding", "br");
  request.fields.emplace_back("Accept-Encoding", "gzip");
  EXPECT_TRUE(AcceptsGzip(request));
}

// D9: one strong tag named two forms of bytes.
TEST(AnswerTag, IsWeakForWhatMayBeCompressed) {
  const std::string body(5'000, 'a');
  const Answer answer({.etag = R"("7")"}, body);
  EXPECT_EQ(answer.etag(), R"(W/"7")");
  EXPECT_NE(answer.head().find("ETag: W/\"7\"\r\n"), std::string::npos);
  EXPECT_NE(answer.not_modified_head().find("ETag: W/\"7\"\r\n"), std::string::npos);
  EXPECT_NE(answer.Gzip(6)->head.find("ETag: W/\"7\"\r\n"), std::string::npos);
  EXPECT_EQ(Answer({.etag = R"("7")", .compressible = false}, body).etag(), R"("7")");
}

TEST(MatchesEtag, ComparesWeakly) {
  const std::pair<std::string_view, bool> kRows[] = {
      {R"(W/"7")", true},       {R"("7")", true},  {"*", true},  {R"("6", "7")", true},
      {R"(W/"6",W/"7")", true}, {R"("6")", false}, {"7", false}, {R"("77")", false},
      {R"("6,"7)", false},      {R"("")", false},  {"", false},  {R"("a,b", W/"7")", true},
  };
  for (const auto& [value, matches] : kRows) {
    EXPECT_EQ(MatchesEtag(WithField("If-None-Match", value), R"(W/"7")"), matches) << value;
  }
  EXPECT_TRUE(MatchesEtag(WithField("if-none-match", R"(W/"7")"), R"("7")"));
  EXPECT_FALSE(MatchesEtag(Request{}, R"("7")"));
}

TEST(Request, FindsFieldsInAnyCase) {
  Request request = WithField("X-Key", "1");
  request.fields.emplace_back("x-key", "2");
  EXPECT_EQ(request.Field("X-KEY"), "1");
  EXPECT_EQ(request.CountFields("x-Key"), 2U);
  EXPECT_EQ(request.Field("X-Ke"), "");
  EXPECT_EQ(request.CountFields("Y"), 0U);
}

TEST(QueryParameters, AreDecodedAndTheLastOneCounts) {
  const auto parameters = QueryParameters::Parse("a=1&b=x%20y+z&a=2&c&=v&&d=%3D");
  ASSERT_TRUE(parameters);
  EXPECT_EQ(parameters->Get("a"), "2");
  EXPECT_EQ(parameters->Get("b"), "x y z");
  EXPECT_EQ(parameters->Get("c"), "");
  EXPECT_EQ(parameters->Get(""), "v");
  EXPECT_EQ(parameters->Get("d"), "=");
  EXPECT_EQ(parameters->Get("e"), std::nullopt);
  EXPECT_TRUE(QueryParameters::Parse(""));
}

TEST(QueryParameters, BrokenEscapesFailTheWholeQuery) {
  EXPECT_FALSE(QueryParameters::Parse("a=1&b=%4"));
  EXPECT_FALSE(QueryParameters::Parse("%zz=1"));
}

TEST(VerbName, NamesEachVerb) {
  EXPECT_EQ(VerbName(Verb::kGet), "GET");
  EXPECT_EQ(VerbName(Verb::kDelete), "DELETE");
  EXPECT_EQ(VerbName(Verb::kOptions), "OPTIONS");
}

}  // namespace
}  // namespace cpa::http
