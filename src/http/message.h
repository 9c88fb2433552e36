// What a handler sees and what it returns.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace cpa {
class Loop;
}  // namespace cpa

namespace cpa::http {

class BodyStream;

enum class Verb : std::uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };
std::string_view VerbName(Verb verb);

// A parsed request. Threads: the connection's loop. Views point into the connection and live until
// the answer has been handed over.
struct Request {
  Verb verb = Verb::kOther;
  bool http_1_1 = true;     // false: HTTP/1.0
  std::string_view method;  // As sent, for verbs outside the enumeration.
  std::string_view target;  // As sent: path and query.
  std::string_view path;    // As sent, without the query.
  std::string_view query;   // As sent, without the '?'.
  std::vector<std::pair<std::string_view, std::string_view>> fields;  // In order, names as sent.
  std::string_view body;
  std::vector<std::string> path_values;  // Decoded, one per {name} of the route's pattern.
  // Textual IP address of the client: the peer's, or what a trusted proxy says of it.
  std::string remote_address;
  std::string id;  // X-Request-ID: the client's own, or a new one.
  // Complete lines for the answer to this request, beside those of the answer itself.
  std::string answer_fields;
  Loop* loop = nullptr;
  // The connection's place among those of its address. Who takes the socket over keeps this as
  // long.
  std::shared_ptr<const void> place;

  // The first field of that name (any case); empty when absent.
  std::string_view Field(std::string_view name) const;
  // The number of fields with that name.
  std::size_t CountFields(std::string_view name) const;
};

// Query parameters, decoded. A broken escape is a failure of the whole query.
class QueryParameters {
 public:
  static std::optional<QueryParameters> Parse(std::string_view query);
  // The last value given for `name`; nullopt when absent.
  std::optional<std::string_view> Get(std::string_view name) const;

  // All of them, as they came.
  const std::vector<std::pair<std::string, std::string>>& pairs() const { return pairs_; }

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
};

// An immutable answer: rendered once, shared by every connection that sends it.
// Threads: any once built.
class Answer {
 public:
  struct Options {
    int status = 200;
    std::string content_type = "application/json";
    // With quotes; empty: no ETag and no 304. Of what may be compressed it is made a weak one.
    std::string etag = {};
    std::string cache_control = {};  // Empty: no-store.
    std::string extra_fields = {};   // Complete lines: "Location: /users/me\r\n".
    bool compressible = true;
    // The body's gzip form when it was made before; empty: made when wanted.
    std::string gzip = {};
    // Gives the body piece by piece: the answer is for one client, and has none of its own.
    std::shared_ptr<BodyStream> stream = {};
    // JSON about the server's inside, kept out of the body: sent only by a server that is told to
    // (ServerOptions::debug_answers).
    std::string debug = {};
  };

  // JSON gets a newline at its end.
  Answer(Options options, std::string body);

  int status() const { return options_.status; }

  bool compressible() const { return options_.compressible; }

  const std::string& body() const { return body_; }

  const std::string& etag() const { return options_.etag; }

  const std::string& debug() const { return options_.debug; }

  const std::shared_ptr<BodyStream>& stream() const { return options_.stream; }

  // The same answer with this JSON as the member "debug" of its body, which is a JSON object.
  std::shared_ptr<const Answer> WithDebug(std::string_view json) const;

  // Fields after the status line and Date, without the blank line.
  const std::string& head() const { return head_; }

  // The head of the 304 to this answer.
  const std::string& not_modified_head() const { return not_modified_head_; }

  struct Encoded {
    std::string head;
    std::string body;
  };

  // The gzip form: Options::gzip, or made at most once (with the first caller's level). nullptr
  // when it is not worth it: not compressible, too small, or no smaller than the body.
  const Encoded* Gzip(int level) const;

  // Whether Gzip would have work to do that a loop should not: a large body to compress.
  bool IsGzipDear() const;

 private:
  void MakeGzip(int level) const;

  const Options options_;
  const std::string body_;
  std::string head_;
  std::string not_modified_head_;
  mutable std::once_flag gzip_once_;
  mutable std::atomic<bool> gzip_known_{false};
  mutable std::unique_ptr<const Encoded> gzip_;
};

using AnswerPtr = std::shared_ptr<const Answer>;

}  // namespace cpa::http
