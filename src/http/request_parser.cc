#include "http/request_parser.h"

#include <algorithm>
#include <limits>
#include <string>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include "base/asio.h"
#include "http/head_guard.h"

namespace cpa::http {
namespace {

namespace beast_http = boost::beast::http;
using BeastView = boost::beast::string_view;

std::string_view View(BeastView text) {
  return {text.data(), text.size()};
}

Verb ToVerb(beast_http::verb verb) {
  switch (verb) {
    case beast_http::verb::get:
      return Verb::kGet;
    case beast_http::verb::head:
      return Verb::kHead;
    case beast_http::verb::post:
      return Verb::kPost;
    case beast_http::verb::put:
      return Verb::kPut;
    case beast_http::verb::patch:
      return Verb::kPatch;
    case beast_http::verb::delete_:
      return Verb::kDelete;
    case beast_http::verb::options:
      return Verb::kOptions;
    default:
      return Verb::kOther;
  }
}

void SetTarget(std::string_view target, Request& request) {
  target.remove_prefix(OriginOfTarget(target).size());
  const std::size_t mark = std::min(target.find('?'), target.size());
  request.target = target;
  request.path = target.substr(0, mark);
  request.query = target.substr(std::min(mark + 1, target.size()));
  // The absolute form may leave the path out (RFC 9110, section 4.2.3).
  if (request.path.empty()) request.path = "/";
  if (request.target.empty()) request.target = "/";
}

// Beast's parser without Beast's message: the fields stay views into the head.
class HeadParser final : public beast_http::basic_parser<true> {
 public:
  explicit HeadParser(Request& request) : request_(request) {
    skip(true);  // The head only: bodies are read by RequestReader.
    header_limit(std::numeric_limits<std::uint32_t>::max());  // The guard has limited it.
  }

 private:
  using Error = boost::beast::error_code;

  void on_request_impl(beast_http::verb verb, BeastView method, BeastView target, int version,
                       Error&) override {
    request_.verb = ToVerb(verb);
    request_.http_1_1 = version >= 11;
    request_.method = View(method);
    SetTarget(View(target), request_);
  }

  void on_field_impl(beast_http::field, BeastView name, BeastView value, Error&) override {
    request_.fields.emplace_back(View(name), View(value));
  }

  void on_response_impl(int, BeastView, int, Error&) override {}

  void on_header_impl(Error&) override {}

  void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}

  std::size_t on_body_impl(BeastView body, Error&) override { return body.size(); }

  void on_chunk_header_impl(std::uint64_t, BeastView, Error&) override {}

  std::size_t on_chunk_body_impl(std::uint64_t, BeastView body, Error&) override {
    return body.size();
  }

  void on_finish_impl(Error&) override {}

  Request& request_;
};

bool Parse(std::string_view head, Request& request) {
  HeadParser parser(request);
  boost::beast::error_code error;
  const std::size_t used = parser.put(asio::buffer(head), error);
  return !error && parser.is_done() && used == head.size();
}

// Where the minor version stands in a head, "HTTP/1.2".
std::size_t MinorVersionOf(std::string_view head) {
  return std::min(head.find("\r\n"), head.size()) - 1;
}

void Move(std::string_view& view, std::string_view from, std::string_view to) {
  const bool is_inside =
      view.data() >= from.data() && view.data() + view.size() <= from.data() + from.size();
  if (is_inside) view = to.substr(static_cast<std::size_t>(view.data() - from.data()), view.size());
}

// Beast knows no version beyond 1.1, so it reads a copy that says so.
bool ParseAsHighestKnown(std::string_view head, Request& request) {
  std::string copy(head);
  copy[MinorVersionOf(head)] = '1';
  if (!Parse(copy, request)) return false;
  for (auto* view : {&request.method, &request.target, &request.path, &request.query}) {
    Move(*view, copy, head);
  }
  for (auto& [name, value] : request.fields) {
    Move(name, copy, head);
    Move(value, copy, head);
  }
  return true;
}

}  // namespace

bool ParseRequest(std::string_view head, std::string_view body, Request& request) {
  request.fields.clear();
  request.path_values.clear();
  request.body = body;
  const std::size_t minor = MinorVersionOf(head);
  const bool is_higher = minor < head.size() && head[minor] > '1' && head[minor] <= '9';
  return is_higher ? ParseAsHighestKnown(head, request) : Parse(head, request);
}

}  // namespace cpa::http
