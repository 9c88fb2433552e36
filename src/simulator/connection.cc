#include "simulator/connection.h"

#include <array>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>

#include "base/text.h"

// g++ 12 takes the matching operator new and delete of Asio's coroutine frames for strangers when
// it inlines only one of them.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace cpa::simulator {
namespace {

namespace http = boost::beast::http;

constexpr std::uint32_t kHeaderBytesMax = 16 * 1024;
constexpr std::uint64_t kBodyBytesMax = 1024 * 1024;
constexpr std::uint64_t kCannedBytesMax = 8 * 1024 * 1024;
constexpr std::size_t kReadBufferBytes = 64 * 1024;

bool IsCannedUpload(const http::request<http::string_body>& message) {
  return message.method() == http::verb::put && message.target().starts_with("/_sim/canned");
}

std::string HeaderText(const http::request<http::string_body>& message, std::string_view name) {
  const auto value = message[boost::beast::string_view(name.data(), name.size())];
  return std::string(value.data(), value.size());
}

// The key from its header, else from the query.
std::string KeyOf(const http::request<http::string_body>& message, const Query& query,
                  std::string_view header, std::string_view parameter) {
  std::string key = HeaderText(message, header);
  return key.empty() ? std::string(query.Text(parameter)) : key;
}

}  // namespace

Connection::Connection(Socket socket, ConnectionHost& host)
    : socket_(std::move(socket)),
      host_(host),
      timer_(host.loop.executor()),
      buffer_(kReadBufferBytes) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

Task<void> Connection::Run() {
  // Not `while (co_await ...)`: g++ 12 compiles that into a trap.
  bool goes_on = true;
  while (goes_on) goes_on = co_await ServeOne();
  Close();
}

void Connection::ReleaseHeld() {
  if (!holding_) return;
  released_ = true;
  timer_.cancel();
  error_code ignored;
  socket_.cancel(ignored);
}

void Connection::Close() {
  timer_.cancel();
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

Task<bool> Connection::ServeOne() {
  released_ = false;
  Parser parser;
  if (!co_await ReadRequest(parser)) co_return false;
  Request request;
  if (!MakeRequest(parser, request)) {
    co_await Refuse(400, "Bad Request");
    co_return false;
  }
  accept_encoding_ = request.accept_encoding;
  const Reply reply = host_.simulation.Handle(request);
  if (reply.faults_cleared) host_.release_held();
  const bool keep_alive = parser.get().keep_alive();
  if (reply.wire_fault) co_return co_await SendBroken(*reply.wire_fault, reply.answer, keep_alive);
  co_return co_await Send(reply.answer, keep_alive);
}

Task<bool> Connection::ReadRequest(Parser& parser) {
  parser.header_limit(kHeaderBytesMax);
  parser.body_limit(kCannedBytesMax);
  error_code error;
  co_await http::async_read_header(socket_, buffer_, parser, asio::redirect_error(kUseTask, error));
  if (!error && !IsCannedUpload(parser.get()) &&
      parser.content_length().value_or(0) > kBodyBytesMax) {
    error = http::error::body_limit;
  }
  if (!error && EqualsIgnoreCase(HeaderText(parser.get(), "Expect"), "100-continue")) {
    if (!co_await Write("HTTP/1.1 100 Continue\r\n\r\n")) co_return false;
  }
  if (!error) {
    co_await http::async_read(socket_, buffer_, parser, asio::redirect_error(kUseTask, error));
  }
  if (!error) co_return true;
  if (error == http::error::body_limit) {
    co_await Refuse(413, "Payload Too Large");
  } else if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    co_await Refuse(431, "Request Header Fields Too Large");
  } else if (error != http::error::end_of_stream && error != http::error::partial_message &&
             error.category() == make_error_code(http::error::end_of_stream).category()) {
    co_await Refuse(400, "Bad Request");
  }
  co_return false;
}

bool Connection::MakeRequest(Parser& parser, Request& request) {
  auto& message = parser.get();
  const auto method = message.method_string();
  request.method.assign(method.data(), method.size());
  const auto target = message.target();
  if (!ParseTarget({target.data(), target.size()}, request)) return false;
  request.user_agent = HeaderText(message, "User-Agent");
  request.accept_encoding = HeaderText(message, "Accept-Encoding");
  request.origin = HeaderText(message, "Origin");
  request.demo_key = KeyOf(message, request.query, "x-cg-demo-api-key", "x_cg_demo_api_key");
  request.pro_key = KeyOf(message, request.query, "x-cg-pro-api-key", "x_cg_pro_api_key");
  request.body = std::move(message.body());
  error_code error;
  const auto peer = socket_.remote_endpoint(error);
  request.peer_address = peer.address().to_string();
  request.peer_is_loopback = !error && peer.address().is_loopback();
  return true;
}

HeadOptions Connection::NextHead(std::size_t content_length, bool keep_alive) {
  return {.date = host_.loop.http_date(),
          .answer_number = ++host_.answers,
          .content_length = content_length,
          .gzip = false,
          .keep_alive = keep_alive};
}

Task<bool> Connection::Send(const Answer& answer, bool keep_alive) {
  const bool gzip = !answer.body.empty() && AcceptsGzip(accept_encoding_);
  const std::string body = gzip ? Gzip(answer.body) : answer.body;
  HeadOptions options = NextHead(body.size(), keep_alive);
  options.gzip = gzip;
  const bool written = co_await Write(HeadOf(answer, options), body);
  co_return written&& keep_alive;
}

// The body of a broken answer goes out uncompressed, so that the break is where the fault says.
Task<bool> Connection::SendBroken(const FaultRule& fault, const Answer& answer, bool keep_alive) {
  const std::string& body = answer.body;
  const std::string_view half = std::string_view(body).substr(0, body.size() / 2);
  const auto head = [&](std::size_t declared) {
    return HeadOf(answer, NextHead(declared, keep_alive));
  };
  switch (fault.kind) {
    case FaultKind::kDelay: {
      co_await Wait(fault.delay);
      co_return co_await Send(answer, keep_alive);
    }
    case FaultKind::kDrip: {
      const bool done = co_await Drip(fault.delay, head(body.size()), body);
      co_return done&& keep_alive;
    }
    case FaultKind::kStall: {
      if (co_await Write(head(body.size()), half)) co_await ReadToEnd();
      co_return false;
    }
    case FaultKind::kShortBody:
      co_await Write(head(body.size()), half);
      co_return false;
    case FaultKind::kLongBody:
      co_await Write(head(half.size()), body);
      co_return false;
    case FaultKind::kReset: {
      co_await Write(head(body.size()), half);
      Reset();
      co_return false;
    }
    case FaultKind::kOversize:
      co_return co_await SendOversize(fault, answer, keep_alive);
    case FaultKind::kGzipBomb: {
      const std::string bomb = GzipOfSpaces(fault.bytes);
      HeadOptions options = NextHead(bomb.size(), keep_alive);
      options.gzip = true;
      const bool written = co_await Write(HeadOf(answer, options), bomb);
      co_return written&& keep_alive;
    }
    default:
      co_return co_await Send(answer, keep_alive);
  }
}

Task<bool> Connection::SendOversize(const FaultRule& fault, const Answer& answer, bool keep_alive) {
  const std::string spaces(64 * 1024, ' ');
  const std::size_t total = fault.bytes + answer.body.size();
  bool written = co_await Write(HeadOf(answer, NextHead(total, keep_alive)));
  for (std::size_t left = fault.bytes; written && left > 0;) {
    const std::size_t part = std::min(left, spaces.size());
    written = co_await Write(std::string_view(spaces).substr(0, part));
    left -= part;
  }
  if (written) written = co_await Write(answer.body);
  co_return written&& keep_alive;
}

Task<bool> Connection::Drip(Millis delay, const std::string& head, const std::string& body) {
  if (!co_await Write(head)) co_return false;
  for (std::size_t i = 0; i < body.size(); ++i) {
    co_await Wait(delay);
    if (released_) co_return false;
    const bool written = co_await Write(std::string_view(body).substr(i, 1));
    if (!written) co_return false;
  }
  co_return true;
}

Task<bool> Connection::Write(std::string_view first, std::string_view second) {
  const std::array<asio::const_buffer, 2> buffers = {asio::buffer(first), asio::buffer(second)};
  error_code error;
  co_await asio::async_write(socket_, buffers, asio::redirect_error(kUseTask, error));
  co_return !error;
}

// An answer to what is no request, and time for the client to read it: closing with unread bytes in
// the socket would reset the connection before that.
Task<void> Connection::Refuse(int status, std::string_view text) {
  const Answer answer = PlainError(status, text);
  const bool written =
      co_await Write(HeadOf(answer, NextHead(answer.body.size(), false)), answer.body);
  if (!written) co_return;
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  co_await ReadToEnd();
}

Task<void> Connection::Wait(Millis delay) {
  holding_ = true;
  timer_.expires_after(delay);
  error_code ignored;
  co_await timer_.async_wait(asio::redirect_error(kUseTask, ignored));
  holding_ = false;
}

// Until the client leaves, or for the length of the longest request.
Task<void> Connection::ReadToEnd() {
  holding_ = true;
  std::array<char, 4096> bytes;
  error_code error;
  for (std::uint64_t total = 0; !error && total < 2 * kCannedBytesMax;) {
    total += co_await socket_.async_read_some(asio::buffer(bytes),
                                              asio::redirect_error(kUseTask, error));
  }
  holding_ = false;
}

void Connection::Reset() {
  error_code ignored;
  socket_.set_option(asio::socket_base::linger(true, 0), ignored);
  socket_.close(ignored);
}

}  // namespace cpa::simulator
