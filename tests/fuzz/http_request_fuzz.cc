// The way of a client's bytes through the HTTP server: guard, parser and chunk decoder. The first
// byte of an input says where the rest is split in two, because no answer may depend on that.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "http/request_parser.h"
#include "http/request_reader.h"

namespace {

using cpa::http::Limits;
using cpa::http::Request;
using cpa::http::RequestReader;

constexpr Limits kLimits{
    .request_line_bytes_max = 256, .head_bytes_max = 1024, .fields_max = 16, .body_bytes_max = 512};

void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

bool PointsInto(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

void CheckRequest(const RequestReader& reader) {
  const std::string_view head = reader.head();
  Require(head.size() <= kLimits.head_bytes_max, "a head is within its limit");
  Require(head.ends_with("\r\n\r\n"), "a head ends with an empty line");
  Require(reader.body().size() <= kLimits.body_bytes_max, "a body is within its limit");
  Request request;
  Require(ParseRequest(head, reader.body(), request), "Beast parses what the guard lets pass");
  Require(request.fields.size() <= kLimits.fields_max, "fields are within their limit");
  Require(request.path == "*" || request.path.starts_with('/'), "a path starts with a slash");
  Require(PointsInto(request.method, head), "the method points into the head");
  for (const auto& [name, value] : request.fields) {
    Require(PointsInto(name, head) && PointsInto(value, head), "fields point into the head");
    Require(name.find_first_of(" \t\r\n") == name.npos, "a name has no spaces");
    Require(value.find_first_of("\r\n") == value.npos, "a value is one line");
  }
  const bool has_length = request.CountFields("Content-Length") > 0;
  const bool has_coding = request.CountFields("Transfer-Encoding") > 0;
  Require(!(has_length && has_coding), "a body has one kind of framing");
  Require(reader.facts().is_chunked == has_coding, "a coding is never ignored");
}

// A head that is judged before its body.
void CheckHead(RequestReader& reader) {
  Request request;
  Require(ParseRequest(reader.head(), {}, request), "a head is judged only when it is whole");
  reader.AllowBody({.bytes_max = kLimits.body_bytes_max, .deadline = kLimits.body_deadline});
}

// The requests of a stream, as text, and whether it was refused. Not why: a limit may show before
// the rest of a line does.
std::vector<std::string> Cut(const std::vector<std::string>& pieces,
                             RequestReader::AtHead at_head) {
  std::vector<std::string> cut;
  RequestReader reader(kLimits, at_head);
  for (const std::string& piece : pieces) {
    reader.Feed(piece);
    RequestReader::Status status;
    while ((status = reader.Next()) == RequestReader::Status::kComplete ||
           status == RequestReader::Status::kHead) {
      if (status == RequestReader::Status::kHead) {
        CheckHead(reader);
        continue;
      }
      CheckRequest(reader);
      cut.push_back(std::string(reader.head()) + std::string(reader.body()));
    }
    if (status == RequestReader::Status::kRejected) {
      cut.push_back("refused");
      return cut;
    }
    reader.Keep();
  }
  return cut;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string stream(reinterpret_cast<const char*>(data + 1), size - 1);
  const std::size_t split = stream.empty() ? 0 : data[0] * stream.size() / 256;
  using enum RequestReader::AtHead;
  const auto whole = Cut({stream}, kGoOn);
  const auto parts = Cut({stream.substr(0, split), stream.substr(split)}, kGoOn);
  Require(whole == parts, "the split does not matter");
  Require(whole == Cut({stream}, kStop), "nor whether a head is judged first");
  Require(parts == Cut({stream.substr(0, split), stream.substr(split)}, kStop), "in no case");
  return 0;
}
