#include "http/request_reader.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "http/request_parser.h"

namespace cpa::http {
namespace {

constexpr std::string_view kChunkedHead =
    "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

// What a stream was cut into: "POST /path body" per request, and the status of a refusal.
struct Cut {
  std::vector<std::string> requests;
  int refusal = 0;

  bool operator==(const Cut&) const = default;
};

Cut ReadPieces(const std::vector<std::string>& pieces, const Limits& limits = {}) {
  Cut cut;
  RequestReader reader(limits);
  for (const std::string& piece : pieces) {
    std::string fed = piece;
    reader.Feed(fed);
    auto status = reader.Next();
    for (; status == RequestReader::Status::kComplete; status = reader.Next()) {
      Request request;
      EXPECT_TRUE(ParseRequest(reader.head(), reader.body(), request));
      cut.requests.push_back(std::string(request.method) + " " + std::string(request.target) + " " +
                             std::string(request.body));
    }
    if (status == RequestReader::Status::kRejected) {
      cut.refusal = reader.error().status;
      return cut;
    }
    reader.Keep();
    fed.assign(fed.size(), '#');  // Nothing may point into it any more.
  }
  return cut;
}

int RefusalOfChunks(std::string_view raw, const Limits& limits = {}) {
  return ReadPieces({std::string(kChunkedHead) + std::string(raw)}, limits).refusal;
}

std::string BodyOfChunks(std::string_view raw) {
  const Cut cut = ReadPieces({std::string(kChunkedHead) + std::string(raw)});
  return cut.requests.size() == 1 ? cut.requests[0].substr(8) : "no request";
}

const std::string kStream =
    "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
    "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" +
    std::string(kChunkedHead) +
    "3\r\nabc\r\nA;x=\"y\"\r\n0123456789\r\n0\r\nT: u\r\n\r\n"
    "\r\nGET /d HTTP/1.0\r\n\r\n";
const Cut kStreamCut{{"GET /a ", "POST /b hello", "POST /c abc0123456789", "GET /d "}};

TEST(RequestReader, CutsAPipelinedStream) {
  EXPECT_EQ(ReadPieces({kStream}), kStreamCut);
}

TEST(RequestReader, EverySplitInTwoGivesTheSameRequests) {
  for (std::size_t at = 1; at < kStream.size(); ++at) {
    EXPECT_EQ(ReadPieces({kStream.substr(0, at), kStream.substr(at)}), kStreamCut) << at;
  }
}

TEST(RequestReader, ByteByByteGivesTheSameRequests) {
  std::vector<std::string> pieces;
  for (const char c : kStream) pieces.emplace_back(1, c);
  EXPECT_EQ(ReadPieces(pieces), kStreamCut);
}

TEST(RequestReader, CompleteRequestIsNotCopied) {
  const std::string bytes = "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
  const Limits limits;
  RequestReader reader(limits);
  reader.Feed(bytes);
  ASSERT_EQ(reader.Next(), RequestReader::Status::kComplete);
  EXPECT_EQ(reader.head().data(), bytes.data());
  EXPECT_EQ(reader.body().data(), bytes.data() + bytes.size() - 5);
}

TEST(RequestReader, TellsWhatItWaitsFor) {
  const Limits limits;
  RequestReader reader(limits);
  reader.Feed("POST /b HTTP/1.1\r\n");
  EXPECT_EQ(reader.Next(), RequestReader::Status::kMore);
  EXPECT_FALSE(reader.is_idle());
  EXPECT_FALSE(reader.is_in_body());
  reader.Keep();
  reader.Feed("Host: a\r\nContent-Length: 1\r\n\r\n");
  EXPECT_EQ(reader.Next(), RequestReader::Status::kMore);
  EXPECT_TRUE(reader.is_in_body());
  reader.Keep();
  reader.Feed("x");
  EXPECT_EQ(reader.Next(), RequestReader::Status::kComplete);
  EXPECT_EQ(reader.Next(), RequestReader::Status::kMore);
  EXPECT_TRUE(reader.is_idle());
  EXPECT_FALSE(reader.is_in_body());
}

TEST(RequestReader, RestIsWhatFollowsTheRequest) {
  const Limits limits;
  RequestReader reader(limits);
  reader.Feed("GET /a HTTP/1.1\r\nHost: a\r\n\r\nmore");
  ASSERT_EQ(reader.Next(), RequestReader::Status::kComplete);
  EXPECT_EQ(reader.rest(), "more");
}

TEST(RequestReader, ResetForgetsAHalfRequest) {
  const Limits limits;
  RequestReader reader(limits);
  const std::string half = std::string(kChunkedHead) + "5\r\nab";
  reader.Feed(half);
  EXPECT_EQ(reader.Next(), RequestReader::Status::kMore);
  reader.Reset();
  reader.Feed("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(reader.Next(), RequestReader::Status::kComplete);
  EXPECT_EQ(reader.body(), "");
}

TEST(RequestReader, RefusesAtTheHeadWhatIsDeclaredTooLong) {
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n";
  EXPECT_EQ(ReadPieces({head}, {.body_bytes_max = 10}).refusal, 413);
  EXPECT_EQ(ReadPieces({head}, {.body_bytes_max = 11}).refusal, 0);
}

// A2
TEST(RequestReader, StopsAtAHeadWhoseBodyIsNotThere) {
  const Limits limits{.body_bytes_max = 10};
  using Status = RequestReader::Status;
  RequestReader reader(limits, RequestReader::AtHead::kStop);
  const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\n";
  const std::string bytes = head + "012345678901" + head;
  reader.Feed(bytes);
  EXPECT_EQ(reader.Next(), Status::kHead) << "there, but larger than usual";
  reader.AllowBody({.bytes_max = 12});
  EXPECT_EQ(reader.Next(), Status::kComplete);
  EXPECT_EQ(reader.body(), "012345678901");
  EXPECT_EQ(reader.Next(), Status::kHead);
  EXPECT_EQ(reader.Next(), Status::kRejected) << "nobody has allowed it";
  EXPECT_EQ(reader.error().status, 413);
}

TEST(Chunks, AreDecoded) {
  EXPECT_EQ(BodyOfChunks("0\r\n\r\n"), "");
  EXPECT_EQ(BodyOfChunks("5\r\nhello\r\n0\r\n\r\n"), "hello");
  EXPECT_EQ(BodyOfChunks("00000005\r\nhello\r\n000\r\n\r\n"), "hello");
  EXPECT_EQ(BodyOfChunks("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"),
            "01234567890123456789");
  EXPECT_EQ(BodyOfChunks("1;a\r\nx\r\n1;a=b;c=\"d e\"\r\ny\r\n0;z\r\n\r\n"), "xy");
  EXPECT_EQ(BodyOfChunks("2\r\n\r\n\r\n0\r\nA: b\r\nC:\r\n\r\n"), "\r\n");
}

TEST(Chunks, MalformedOnesAreRefused) {
  using namespace std::string_view_literals;
  const std::string_view kRows[] = {
      "\r\n",                                     // no size
      ";a\r\n",                                   // extension without size
      "g\r\n",                                    // no hexadecimal digit
      "-1\r\n",                                   //
      "+1\r\nx\r\n0\r\n\r\n",                     //
      "0x1\r\nx\r\n0\r\n\r\n",                    //
      "1 \r\nx\r\n0\r\n\r\n",                     // space after the size
      " 1\r\nx\r\n0\r\n\r\n",                     // space before the size
      "1\t\r\nx\r\n0\r\n\r\n",                    //
      "1\nx\r\n0\r\n\r\n",                        // bare LF after the size
      "1\rx\r\n0\r\n\r\n",                        // bare CR after the size
      "1\r\rx",                                   //
      "1;a\nx\r\n0\r\n\r\n",                      // bare LF in an extension
      "1;a\rb\r\nx\r\n0\r\n\r\n",                 // bare CR in an extension
      "1;a=\"\n\"\r\nx\r\n0\r\n\r\n",             // bare LF in a quoted extension
      "1;\0\r\nx\r\n0\r\n\r\n"sv,                 //
      "1,\r\nx\r\n0\r\n\r\n",                     //
      "1\r\nxy\r\n0\r\n\r\n",                     // data longer than said
      "2\r\nx\r\n0\r\n\r\n",                      // data shorter than said
      "1\r\nx\n0\r\n\r\n",                        // bare LF after the data
      "1\r\nx\r0\r\n\r\n",                        //
      "1\r\nx0\r\n\r\n",                          // nothing after the data
      "00000000000000001\r\nx\r\n0\r\n\r\n",      // more digits than 64 bits
      "10000000000000000\r\n",                    // 2^64
      "0\r\nno colon\r\n\r\n",                    // trailers
      "0\r\n: b\r\n\r\n",                         //
      "0\r\nA : b\r\n\r\n",                       //
      "0\r\nA: b\r\n c\r\n\r\n",                  //
      "0\r\nA: b\n\r\n",                          //
      "0\r\nA: \0\r\n\r\n"sv,                     //
      "0\r\n\rGET",                               //
      "0\r\n\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"  //
  };
  for (const std::string_view raw : kRows) EXPECT_EQ(RefusalOfChunks(raw), 400) << raw;
}

TEST(Chunks, BodyLimitIsExact) {
  const Limits limits{.body_bytes_max = 10};
  EXPECT_EQ(RefusalOfChunks("9\r\n012345678\r\n0\r\n\r\n", limits), 0);
  EXPECT_EQ(RefusalOfChunks("4\r\n0123\r\n6\r\n456789\r\n0\r\n\r\n", limits), 0);
  EXPECT_EQ(RefusalOfChunks("4\r\n0123\r\n7\r\n", limits), 413) << "told before the data comes";
  EXPECT_EQ(RefusalOfChunks("b\r\n", limits), 413);
  EXPECT_EQ(RefusalOfChunks("ffffffffffffffff\r\n", limits), 413);
}

TEST(Chunks, ExtensionLimitIsExact) {
  const auto with = [](std::size_t bytes) { return "1;" + std::string(bytes - 1, 'a') + "\r\nx"; };
  EXPECT_EQ(RefusalOfChunks(with(ChunkDecoder::kExtensionBytesMax)), 0);
  EXPECT_EQ(RefusalOfChunks(with(ChunkDecoder::kExtensionBytesMax + 1)), 400);
}

TEST(Chunks, ExtensionsAreLimitedInSum) {
  std::string raw;
  const std::string chunk =
      "1;" + std::string(ChunkDecoder::kExtensionBytesMax - 1, 'a') + "\r\nx\r\n";
  const auto fitting = ChunkDecoder::kExtensionBytesTotal / ChunkDecoder::kExtensionBytesMax;
  for (std::size_t i = 0; i < fitting; ++i) raw += chunk;
  EXPECT_EQ(RefusalOfChunks(raw), 0);
  EXPECT_EQ(RefusalOfChunks(raw + "1;a\r\nx\r\n"), 400);
}

TEST(Chunks, TrailerLimitIsExact) {
  // The CR of the empty line counts, too.
  const auto with = [](std::size_t bytes) {
    return "0\r\nA:" + std::string(bytes - 5, 'b') + "\r\n\r\n";
  };
  EXPECT_EQ(RefusalOfChunks(with(ChunkDecoder::kTrailerBytesMax)), 0);
  EXPECT_EQ(RefusalOfChunks(with(ChunkDecoder::kTrailerBytesMax + 1)), 431);
}

TEST(ParseRequest, SplitsTheTarget) {
  Request request;
  ASSERT_TRUE(ParseRequest("GET /a/b?c=d?e HTTP/1.1\r\nHost: h\r\nx-Y: z \r\n\r\n", "", request));
  EXPECT_EQ(request.verb, Verb::kGet);
  EXPECT_EQ(request.target, "/a/b?c=d?e");
  EXPECT_EQ(request.path, "/a/b");
  EXPECT_EQ(request.query, "c=d?e");
  EXPECT_EQ(request.Field("X-y"), "z");
  EXPECT_EQ(request.fields.size(), 2U);
}

TEST(ParseRequest, ReducesTheAbsoluteForm) {
  Request request;
  ASSERT_TRUE(ParseRequest("GET http://h:1/a?b HTTP/1.1\r\nHost: h\r\n\r\n", "", request));
  EXPECT_EQ(request.target, "/a?b");
  ASSERT_TRUE(ParseRequest("GET http://h HTTP/1.1\r\nHost: h\r\n\r\n", "", request));
  EXPECT_EQ(request.path, "/");
  ASSERT_TRUE(ParseRequest("GET http://h?q HTTP/1.1\r\nHost: h\r\n\r\n", "", request));
  EXPECT_EQ(request.path, "/");
  EXPECT_EQ(request.query, "q");
}

TEST(ParseRequest, TellsTheVersion) {
  Request request;
  ASSERT_TRUE(ParseRequest("GET / HTTP/1.0\r\n\r\n", "", request));
  EXPECT_FALSE(request.http_1_1);
  ASSERT_TRUE(ParseRequest("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "", request));
  EXPECT_TRUE(request.http_1_1);
  ASSERT_TRUE(ParseRequest("GET / HTTP/1.2\r\nHost: h\r\n\r\n", "", request));
  EXPECT_TRUE(request.http_1_1);
}

TEST(ParseRequest, KnowsTheVerbs) {
  const std::pair<std::string, Verb> kRows[] = {
      {"GET", Verb::kGet},         {"HEAD", Verb::kHead},   {"POST", Verb::kPost},
      {"PUT", Verb::kPut},         {"PATCH", Verb::kPatch}, {"DELETE", Verb::kDelete},
      {"OPTIONS", Verb::kOptions}, {"TRACE", Verb::kOther}, {"get", Verb::kOther}};
  for (const auto& [name, verb] : kRows) {
    Request request;
    const std::string head = name + " / HTTP/1.1\r\nHost: h\r\n\r\n";
    ASSERT_TRUE(ParseRequest(head, "", request));
    EXPECT_EQ(request.verb, verb) << name;
    EXPECT_EQ(request.method, name);
  }
}

}  // namespace
}  // namespace cpa::http
