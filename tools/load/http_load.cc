#include "load/http_load.h"

#include <cstring>
#include <utility>

namespace cpa::load {

namespace {

constexpr std::size_t kReadBytes = 256 * 1024;
constexpr int kWaitMs = 20;
constexpr Millis kConnectTime{10'000};
constexpr int kOk = 200;

std::string RequestText(const HttpOptions& options) {
  std::string text = "GET " + options.path +
                     " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(options.port) + "\r\n";
  for (const std::string& header : options.headers) text += header + "\r\n";
  return text + "\r\n";
}

}  // namespace

HttpLoad::HttpLoad(const HttpOptions& options, const Clock& clock)
    : options_(options),
      clock_(clock),
      request_(RequestText(options)),
      connections_(static_cast<std::size_t>(options.connections)),
      scratch_(kReadBytes),
      usage_(options.server_pid, clock) {}

bool HttpLoad::Run(Report& report) {
  const bool all_connected = ConnectAll();
  usage_.Start();
  for (Connection& connection : connections_) {
    if (connection.connected) SendRequests(connection, options_.pipeline);
  }
  const SteadyTime end = clock_.Steady() + options_.duration;
  while (clock_.Steady() < end && failed_ < connections_.size()) {
    for (const Poller::Event& event : poller_.Wait(kWaitMs)) Serve(event);
  }
  usage_.Stop();
  Write(report);
  const auto good = answers_by_status_.find(kOk);
  const bool ok = all_connected && failed_ == 0 && !usage_.failed() && answers_ > 0 &&
                  good != answers_by_status_.end() && good->second == answers_;
  report.Add("ok", ok);
  return ok;
}

bool HttpLoad::ConnectAll() {
  for (std::size_t id = 0; id < connections_.size(); ++id) {
    connections_[id].socket = StartConnect({.port = options_.port});
    poller_.Add(connections_[id].socket, id, Poller::Interest::kWrite);
  }
  const SteadyTime end = clock_.Steady() + kConnectTime;
  while (connected_ + failed_ < connections_.size() && clock_.Steady() < end) {
    for (const Poller::Event& event : poller_.Wait(kWaitMs)) Serve(event);
  }
  return connected_ == connections_.size();
}

void HttpLoad::Serve(const Poller::Event& event) {
  Connection& connection = connections_[event.id];
  if (!connection.socket.is_open()) return;
  if (!connection.connected) return FinishConnect(event.id);
  if (event.readable) ReceiveAnswers(connection);
}

void HttpLoad::FinishConnect(std::size_t id) {
  Connection& connection = connections_[id];
  const int error = ConnectError(connection.socket);
  if (error != 0) return Fail(connection, std::string("connect: ") + std::strerror(error));
  connection.connected = true;
  ++connected_;
  poller_.Change(connection.socket, id, Poller::Interest::kRead);
}

void HttpLoad::ReceiveAnswers(Connection& connection) {
  const Received received = Receive(connection.socket, scratch_);
  if (received.verdict == ReceiveVerdict::kNothing) return;
  if (received.verdict == ReceiveVerdict::kClosed) return Fail(connection, "connection lost");
  const int answers = CountAnswers(connection, {scratch_.data(), received.bytes});
  if (answers > 0 && connection.socket.is_open()) SendRequests(connection, answers);
}

int HttpLoad::CountAnswers(Connection& connection, std::string_view input) {
  const SteadyTime now = clock_.Steady();
  int answers = 0;
  while (!input.empty()) {
    const auto verdict = connection.reader.Read(input);
    if (verdict == ResponseReader::Verdict::kIncomplete) break;
    if (verdict == ResponseReader::Verdict::kBroken) {
      Fail(connection, connection.reader.failure());
      break;
    }
    if (connection.sent_at.empty()) {
      Fail(connection, "an answer that nobody asked for");
      break;
    }
    latency_.Add(std::chrono::duration_cast<Histogram::Micros>(now - connection.sent_at.front()));
    connection.sent_at.pop_front();
    ++answers_by_status_[connection.reader.status()];
    ++answers_;
    ++answers;
  }
  return answers;
}

void HttpLoad::SendRequests(Connection& connection, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += request_;
    connection.sent_at.push_back(clock_.Steady());
  }
  if (!SendAll(connection.socket, text)) Fail(connection, "a request was not taken");
}

void HttpLoad::Fail(Connection& connection, std::string why) {
  connection.socket.Close();
  ++failed_;
  if (first_failure_.empty()) first_failure_ = std::move(why);
}

void HttpLoad::Write(Report& report) const {
  std::uint64_t body_bytes = 0;
  for (const Connection& connection : connections_) body_bytes += connection.reader.body_bytes();
  const auto good = answers_by_status_.find(kOk);
  const std::uint64_t good_count = good == answers_by_status_.end() ? 0 : good->second;
  report.Add("mode", "http");
  report.Add("connections", options_.connections);
  report.Add("connected", std::uint64_t{connected_});
  report.Add("failed_connections", std::uint64_t{failed_});
  report.Add("first_failure", first_failure_);
  report.Add("requests", answers_);
  report.Add("not_200", answers_ - good_count);
  report.Add("body_bytes_per_request",
             static_cast<double>(body_bytes) / static_cast<double>(answers_));
  Report latency;
  latency.Add("p50", latency_.QuantileMs(0.50));
  latency.Add("p99", latency_.QuantileMs(0.99));
  latency.Add("max", latency_.MaxMs());
  report.AddObject("latency_ms", latency);
  usage_.AddTo(report, "request", answers_);
}

}  // namespace cpa::load
