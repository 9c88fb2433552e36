#include "http/head_guard.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "http/request_parser.h"

namespace cpa::http {
namespace {

constexpr int kWaits = 0;
constexpr int kOk = 200;

// The verdict on some input: kOk, kWaits, or the status of the refusal.
int Judge(std::string_view input, const Limits& limits = {}) {
  const HeadEnd end = FindHeadEnd(input, 0, limits);
  if (end.state == HeadEnd::State::kIncomplete) return kWaits;
  if (end.state == HeadEnd::State::kRejected) return end.error->status;
  const HeadFacts facts = CheckHead(input.substr(end.begin, end.offset - end.begin), limits);
  return facts.error == nullptr ? kOk : facts.error->status;
}

HeadFacts FactsOf(std::string_view fields, std::string_view version = "HTTP/1.1") {
  return CheckHead(
      "POST / " + std::string(version) + "\r\nHost: a\r\n" + std::string(fields) + "\r\n",
      Limits{});
}

struct Vector {
  std::string_view name;
  std::string_view input;
  int verdict;
};

using namespace std::string_view_literals;

// Whole inputs: line endings, request lines, targets, versions.
const Vector kRequestLines[] = {
    {"plain", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", kOk},
    {"http 1.0 needs no host", "GET / HTTP/1.0\r\n\r\n", kOk},
    {"one leading CRLF", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", kOk},
    {"two leading CRLF", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"leading LF", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"leading CR", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"leading space", " GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"leading tab", "\tGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"nothing", "", kWaits},
    {"first byte", "G", kWaits},
    {"leading CR only", "\r", kWaits},
    {"leading CRLF only", "\r\n", kWaits},
    {"request line only", "GET / HTTP/1.1\r\n", kWaits},
    {"no blank line yet", "GET / HTTP/1.1\r\nHost: a\r\n", kWaits},
    {"half a blank line", "GET / HTTP/1.1\r\nHost: a\r\n\r", kWaits},
    {"TLS handshake", "\x16\x03\x01\x02"sv, 400},
    {"NUL first", "\0"sv, 400},
    {"bare LF everywhere", "GET / HTTP/1.1\nHost: a\n\n", 400},
    {"bare LF after request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", 400},
    {"bare LF after field", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400},
    {"bare LF as blank line", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400},
    {"bare LF is told at once", "GET / HTTP/1.1\n", 400},
    {"bare CR after request line", "GET / HTTP/1.1\rHost: a\r\n\r\n", 400},
    {"bare CR in target", "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"CR CR LF", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", 400},
    {"CR CR LF as blank line", "GET / HTTP/1.1\r\nHost: a\r\n\r\r\n", kWaits},
    {"no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"no version", "GET /\r\nHost: a\r\n\r\n", 400},
    {"empty version", "GET / \r\nHost: a\r\n\r\n", 400},
    {"method only", "GET\r\nHost: a\r\n\r\n", 400},
    {"two spaces before target", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"two spaces before version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"space after version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
    {"tab instead of space", "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"space in target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"four words", "GET / HTTP/1.1 x\r\nHost: a\r\n\r\n", 400},
    {"method with separator", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"method with colon", "GET: / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"method with NUL", "G\0T / HTTP/1.1\r\nHost: a\r\n\r\n"sv, 400},
    {"method with high byte", "G\xC3T / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"own method", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", kOk},
    {"lower-case method is a method", "get / HTTP/1.1\r\nHost: a\r\n\r\n", kOk},
    {"relative target", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"query without path", "GET ?a=1 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"asterisk for OPTIONS", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", kOk},
    {"asterisk for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"asterisk and more", "OPTIONS *x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"absolute form", "GET http://a/b?c HTTP/1.1\r\nHost: a\r\n\r\n", kOk},
    {"absolute form, upper case", "GET HTTP://a/b HTTP/1.1\r\nHost: a\r\n\r\n", kOk},
    {"absolute form without path", "GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", kOk},
    {"absolute form with port", "GET http://a:80/ HTTP/1.1\r\nHost: a\r\n\r\n", kOk},
    {"absolute form without host", "GET http:///b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"absolute form with user", "GET http://u@a/b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"other scheme", "GET ftp://a/b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"authority form", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"high byte in target", "GET /\xC3\xA4 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"DEL in target", "GET /\x7F HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"NUL in target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"sv, 400},
    {"escaped NUL in target is the router's", "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", kOk},
    {"brackets in query", "GET /?a[]={1}|2 HTTP/1.1\r\nHost: a\r\n\r\n", kOk},
    {"double slash", "GET //a HTTP/1.1\r\nHost: a\r\n\r\n", kOk},
    {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
    {"HTTP/0.9", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505},
    {"HTTP/2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
    {"HTTP/0.9", "GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505},
    {"HTTP/3.7", "GET / HTTP/3.7\r\nHost: a\r\n\r\n", 505},
    {"HTTP/1", "GET / HTTP/1\r\nHost: a\r\n\r\n", 400},
    {"HTTP/1.", "GET / HTTP/1.\r\nHost: a\r\n\r\n", 400},
    {"HTTP/11.1", "GET / HTTP/11.1\r\nHost: a\r\n\r\n", 400},
    {"HTTP/1.10", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", 400},
    {"HTTP/x.1", "GET / HTTP/x.1\r\nHost: a\r\n\r\n", 400},
    {"http/1.1", "GET / http/1.1\r\nHost: a\r\n\r\n", 400},
    {"HTTPS/1.1", "GET / HTTPS/1.1\r\nHost: a\r\n\r\n", 400},
    {"ICY", "GET / ICY/1.1\r\nHost: a\r\n\r\n", 400},
};

// G2
TEST(HeadGuard, AHigherMinorVersionIsTheHighestWeKnow) {
  for (const char minor : {'1', '2', '9'}) {
    const std::string head = std::string("GET / HTTP/1.") + minor + "\r\nHost: a\r\n\r\n";
    const HeadFacts facts = CheckHead(head, Limits());
    EXPECT_EQ(facts.error, nullptr) << minor;
    EXPECT_FALSE(facts.is_http10);
    EXPECT_TRUE(facts.keep_alive);
  }
}

TEST(HeadGuard, JudgesRequestLinesAndLineEndings) {
  for (const Vector& row : kRequestLines) EXPECT_EQ(Judge(row.input), row.verdict) << row.name;
}

// Fields between "POST / HTTP/1.1", "Host: a" and the blank line.
const Vector kFields[] = {
    {"none", "", kOk},
    {"ordinary", "X: b\r\n", kOk},
    {"no space after colon", "X:b\r\n", kOk},
    {"spaces and tabs around value", "X: \t b \t\r\n", kOk},
    {"empty value", "X:\r\n", kOk},
    {"tab within value", "X: a\tb\r\n", kOk},
    {"high bytes in value", "X: \xC3\xA4\xFF\r\n", kOk},
    {"colons in value", "X: a:b:c\r\n", kOk},
    {"all token characters", "!#$%&'*+-.^_`|~09azAZ: b\r\n", kOk},
    {"space before colon", "X : b\r\n", 400},
    {"tab before colon", "X\t: b\r\n", 400},
    {"no colon", "X\r\n", 400},
    {"empty name", ": b\r\n", 400},
    {"separator in name", "X(Y): b\r\n", 400},
    {"slash in name", "X/Y: b\r\n", 400},
    {"quote in name", "\"X\": b\r\n", 400},
    {"space in name", "X Y: b\r\n", 400},
    {"high byte in name", "X\xC3: b\r\n", 400},
    {"NUL in name", "X\0: b\r\n"sv, 400},
    {"DEL in name", "X\x7F: b\r\n", 400},
    {"obs-fold with space", "X: a\r\n b\r\n", 400},
    {"obs-fold with tab", "X: a\r\n\tb\r\n", 400},
    {"obs-fold that looks like a field", "X: a\r\n Content-Length: 5\r\n", 400},
    {"line of spaces", " \r\n", 400},
    {"NUL in value", "X: a\0b\r\n"sv, 400},
    {"bell in value", "X: a\x07\r\n", 400},
    {"escape in value", "X: \x1B[0m\r\n", 400},
    {"vertical tab in value", "X: a\x0B\r\n", 400},
    {"DEL in value", "X: a\x7F\r\n", 400},
    {"CR in value", "X: a\rb\r\n", 400},
    {"CR before CRLF", "X: a\r\r\n", 400},
    {"second host", "Host: a\r\n", 400},
    {"second host, other case", "hOST: b\r\n", 400},
    {"length", "Content-Length: 5\r\n", kOk},
    {"length zero", "Content-Length: 0\r\n", kOk},
    {"length with leading zeros", "Content-Length: 0005\r\n", kOk},
    {"length with spaces around", "Content-Length:  5 \r\n", kOk},
    {"length twice, equal", "Content-Length: 5\r\nContent-Length: 5\r\n", 400},
    {"length twice, different", "Content-Length: 5\r\nContent-Length: 6\r\n", 400},
    {"length list, equal", "Content-Length: 5, 5\r\n", 400},
    {"length list, different", "Content-Length: 5,6\r\n", 400},
    {"length empty", "Content-Length:\r\n", 400},
    {"length with plus", "Content-Length: +5\r\n", 400},
    {"length negative", "Content-Length: -5\r\n", 400},
    {"length hexadecimal", "Content-Length: 0x5\r\n", 400},
    {"length with fraction", "Content-Length: 5.0\r\n", 400},
    {"length with exponent", "Content-Length: 1e2\r\n", 400},
    {"length with inner space", "Content-Length: 1 2\r\n", 400},
    {"length with underscore", "Content-Length: 1_0\r\n", 400},
    {"length quoted", "Content-Length: \"5\"\r\n", 400},
    {"length at 2^64 - 1", "Content-Length: 18446744073709551615\r\n", kOk},
    {"length at 2^64", "Content-Length: 18446744073709551616\r\n", 400},
    {"length far beyond", "Content-Length: 99999999999999999999999999\r\n", 400},
    {"length name with underscore", "Content_Length: x\r\n", kOk},
    {"chunked", "Transfer-Encoding: chunked\r\n", kOk},
    {"chunked, any case", "transfer-ENCODING: ChUnKeD\r\n", kOk},
    {"chunked after tab", "Transfer-Encoding:\tchunked\r\n", kOk},
    {"chunked and length", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", 400},
    {"length and chunked", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400},
    {"length zero and chunked", "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", 400},
    {"chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400},
    {"chunked list twice", "Transfer-Encoding: chunked, chunked\r\n", 400},
    {"gzip, chunked", "Transfer-Encoding: gzip, chunked\r\n", 400},
    {"chunked, identity", "Transfer-Encoding: chunked, identity\r\n", 400},
    {"identity", "Transfer-Encoding: identity\r\n", 400},
    {"coding empty", "Transfer-Encoding:\r\n", 400},
    {"coding unknown", "Transfer-Encoding: xchunked\r\n", 400},
    {"coding with quotes", "Transfer-Encoding: \"chunked\"\r\n", 400},
    {"coding with parameter", "Transfer-Encoding: chunked;a=b\r\n", 400},
    {"coding with comma", "Transfer-Encoding: chunked,\r\n", 400},
    {"coding with leading comma", "Transfer-Encoding: ,chunked\r\n", 400},
    {"coding with vertical tab",
     "Transfer-Encoding: \x0B"
     "chunked\r\n",
     400},
    {"coding with NUL", "Transfer-Encoding: chunked\0\r\n"sv, 400},
    {"coding with space before colon", "Transfer-Encoding : chunked\r\n", 400},
    {"connection list", "Connection: keep-alive, Upgrade\r\n", kOk},
    {"connection list with holes", "Connection: , close,,\r\n", kOk},
    {"connection empty", "Connection:\r\n", kOk},
    {"connection malformed", "Connection: a b\r\n", 400},
    {"connection with equals", "Connection: a=b\r\n", 400},
    {"proxy connection malformed", "Proxy-Connection: a/b\r\n", 400},
    {"continue", "Expect: 100-continue\r\n", kOk},
    {"continue, any case", "EXPECT: 100-Continue\r\n", kOk},
    {"other expectation", "Expect: 200-ok\r\n", 417},
    {"empty expectation", "Expect:\r\n", 417},
    {"two expectations", "Expect: 100-continue\r\nExpect: tea\r\n", 417},
    {"framing is judged before the expectation", "Expect: tea\r\nContent-Length: x\r\n", 400},
    {"upgrade", "Upgrade: websocket\r\n", kOk},
};

TEST(HeadGuard, JudgesFields) {
  for (const Vector& row : kFields) {
    const std::string input = "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(row.input) + "\r\n";
    EXPECT_EQ(Judge(input), row.verdict) << row.name;
  }
}

const Vector kHosts[] = {
    {"name", "Host: example.com\r\n", kOk},
    {"name and port", "Host: example.com:8019\r\n", kOk},
    {"empty port", "Host: example.com:\r\n", kOk},
    {"address", "Host: 127.0.0.1:8019\r\n", kOk},
    {"IPv6", "Host: [::1]\r\n", kOk},
    {"IPv6 and port", "Host: [2001:db8::1]:8019\r\n", kOk},
    {"mapped IPv6", "Host: [::ffff:127.0.0.1]\r\n", kOk},
    {"underscore", "Host: my_service\r\n", kOk},
    {"missing", "", 400},
    {"empty", "Host:\r\n", 400},
    {"port only", "Host: :80\r\n", 400},
    {"slash", "Host: a/b\r\n", 400},
    {"user", "Host: u@a\r\n", 400},
    {"space", "Host: a b\r\n", 400},
    {"two ports", "Host: a:1:2\r\n", 400},
    {"port of letters", "Host: a:http\r\n", 400},
    {"port too long", "Host: a:123456\r\n", 400},
    {"open bracket", "Host: [::1\r\n", 400},
    {"empty brackets", "Host: []\r\n", 400},
    {"text after brackets", "Host: [::1]x\r\n", 400},
    {"name in brackets", "Host: [host]\r\n", 400},
    {"query", "Host: a?b\r\n", 400},
    {"fragment", "Host: a#b\r\n", 400},
    {"backslash", "Host: a\\b\r\n", 400},
    {"quote", "Host: \"a\"\r\n", 400},
    {"high byte", "Host: \xC3\xA4\r\n", 400},
};

TEST(HeadGuard, JudgesHosts) {
  for (const Vector& row : kHosts) {
    const std::string input = "GET / HTTP/1.1\r\n" + std::string(row.input) + "\r\n";
    EXPECT_EQ(Judge(input), row.verdict) << row.name;
  }
}

TEST(HeadGuard, VersionOneZeroHasNoChunks) {
  EXPECT_EQ(Judge("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
  EXPECT_EQ(Judge("POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\n"), kOk);
  EXPECT_EQ(Judge("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"), 400);
}

TEST(HeadGuard, VersionOneZeroIgnoresExpectations) {
  EXPECT_EQ(Judge("POST / HTTP/1.0\r\nExpect: tea\r\n\r\n"), kOk);
  EXPECT_FALSE(FactsOf("Expect: 100-continue\r\n", "HTTP/1.0").expects_continue);
  EXPECT_TRUE(FactsOf("Expect: 100-continue\r\n").expects_continue);
}

TEST(HeadGuard, TellsWhetherTheConnectionStays) {
  EXPECT_TRUE(FactsOf("").keep_alive);
  EXPECT_FALSE(FactsOf("Connection: close\r\n").keep_alive);
  EXPECT_FALSE(FactsOf("Connection: Upgrade, CLOSE\r\n").keep_alive);
  EXPECT_FALSE(FactsOf("Connection: keep-alive, close\r\n").keep_alive);
  EXPECT_FALSE(FactsOf("", "HTTP/1.0").keep_alive);
  EXPECT_TRUE(FactsOf("Connection: Keep-Alive\r\n", "HTTP/1.0").keep_alive);
  EXPECT_FALSE(FactsOf("Connection: close\r\nConnection: x\r\n").keep_alive);
}

TEST(HeadGuard, TellsHowTheBodyIsFramed) {
  EXPECT_EQ(FactsOf("Content-Length: 42\r\n").content_length, 42U);
  EXPECT_FALSE(FactsOf("Content-Length: 42\r\n").is_chunked);
  EXPECT_TRUE(FactsOf("Transfer-Encoding: chunked\r\n").is_chunked);
  EXPECT_EQ(FactsOf("").content_length, 0U);
}

std::string RequestWithLine(std::size_t line_bytes) {
  const std::string_view around = "GET / HTTP/1.1";
  return "GET /" + std::string(line_bytes - around.size(), 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n";
}

TEST(HeadGuard, RequestLineLimitIsExact) {
  const Limits limits{.request_line_bytes_max = 100};
  EXPECT_EQ(Judge(RequestWithLine(99), limits), kOk);
  EXPECT_EQ(Judge(RequestWithLine(100), limits), kOk);
  EXPECT_EQ(Judge(RequestWithLine(101), limits), 414);
}

TEST(HeadGuard, RequestLineLimitNeedsNoLineEnd) {
  const Limits limits{.request_line_bytes_max = 100};
  const std::string line = RequestWithLine(100);
  EXPECT_EQ(Judge(line.substr(0, 100), limits), kWaits);
  EXPECT_EQ(Judge(line.substr(0, 101), limits), kWaits) << "the CR is not part of the line";
  EXPECT_EQ(Judge(RequestWithLine(200).substr(0, 101), limits), 414);
}

std::string RequestWithHead(std::size_t head_bytes) {
  const std::string before = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
  return before + std::string(head_bytes - before.size() - 4, 'a') + "\r\n\r\n";
}

TEST(HeadGuard, HeadLimitIsExact) {
  const Limits limits{.head_bytes_max = 200};
  EXPECT_EQ(Judge(RequestWithHead(199), limits), kOk);
  EXPECT_EQ(Judge(RequestWithHead(200), limits), kOk);
  EXPECT_EQ(Judge(RequestWithHead(201), limits), 431);
  EXPECT_EQ(Judge("\r\n" + RequestWithHead(200), limits), kOk) << "a leading CRLF is free";
}

TEST(HeadGuard, HeadLimitNeedsNoEnd) {
  const Limits limits{.head_bytes_max = 200};
  EXPECT_EQ(Judge(RequestWithHead(400).substr(0, 199), limits), kWaits);
  EXPECT_EQ(Judge(RequestWithHead(400).substr(0, 200), limits), 431);
}

TEST(HeadGuard, FieldLimitIsExact) {
  for (const auto& [fields, verdict] : {std::pair{63, kOk}, {64, kOk}, {65, 431}}) {
    std::string input = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (int i = 1; i < fields; ++i) input += "X: b\r\n";
    EXPECT_EQ(Judge(input + "\r\n"), verdict) << fields;
  }
}

TEST(HeadGuard, EveryPrefixOfAGoodHeadWaits) {
  const std::string head = "GET /a?b=c HTTP/1.1\r\nHost: a\r\nAccept: */*\r\n\r\n";
  for (std::size_t size = 0; size < head.size(); ++size) {
    EXPECT_EQ(Judge(std::string_view(head).substr(0, size)), kWaits) << size;
  }
}

TEST(HeadGuard, ResumesWhereItStopped) {
  const std::string head = "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n";
  std::size_t resume = 0;
  for (std::size_t size = 0; size < head.size(); ++size) {
    const HeadEnd end = FindHeadEnd(std::string_view(head).substr(0, size), resume, Limits{});
    ASSERT_EQ(end.state, HeadEnd::State::kIncomplete);
    ASSERT_GE(end.offset, resume);
    resume = end.offset;
  }
  EXPECT_GT(resume, 0U);
  const HeadEnd end = FindHeadEnd(head, resume, Limits{});
  EXPECT_EQ(end.state, HeadEnd::State::kFound);
  EXPECT_EQ(end.begin, 2U);
  EXPECT_EQ(end.offset, head.size());
}

TEST(HeadGuard, WhatItAcceptsBeastAcceptsToo) {
  const auto check = [](std::string_view name, std::string_view input) {
    if (Judge(input) != kOk) return;
    const HeadEnd end = FindHeadEnd(input, 0, Limits{});
    Request request;
    EXPECT_TRUE(ParseRequest(input.substr(end.begin, end.offset - end.begin), "", request)) << name;
  };
  for (const Vector& row : kRequestLines) check(row.name, row.input);
  for (const Vector& row : kFields) {
    check(row.name, "POST / HTTP/1.1\r\nHost: a\r\n" + std::string(row.input) + "\r\n");
  }
}

TEST(OriginOfTarget, CutsTheAbsoluteForm) {
  EXPECT_EQ(OriginOfTarget("http://a:1/b?c"), "http://a:1");
  EXPECT_EQ(OriginOfTarget("http://a?c"), "http://a");
  EXPECT_EQ(OriginOfTarget("/http://a/b"), "");
}

}  // namespace
}  // namespace cpa::http
