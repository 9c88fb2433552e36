#include "load/ws_load.h"

#include <algorithm>

#include "base/text.h"

namespace cpa::load {

namespace {

// Enough to keep the server busy, few enough to stay within its listen queue.
constexpr std::size_t kConnectsInFlight = 256;
// An inflate window costs 40 KB: without --verify only these read compressed messages.
constexpr std::size_t kInflatingClients = 16;
constexpr std::size_t kWsReadBytes = 256 * 1024;
// Small, so that a stall reaches the server instead of filling this side's buffers.
constexpr int kStalledBufferBytes = 16 * 1024;
constexpr int kWsWaitMs = 20;

std::string UpgradeRequest(const WsOptions& options) {
  std::string request = "GET /ws?api_key=" + PercentEncode(options.key) + " HTTP/1.1\r\n" +
                        "Host: 127.0.0.1:" + std::to_string(options.port) + "\r\n" +
                        "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        "Sec-WebSocket-Version: 13\r\n";
  if (options.deflate) request += "Sec-WebSocket-Extensions: permessage-deflate\r\n";
  return request + "\r\n";
}

std::string SubscribeFrame(const std::vector<std::string>& ids) {
  if (ids.empty()) return {};
  std::string message = R"({"type":"subscribe","ids":[)";
  for (const std::string& id : ids) {
    if (&id != &ids.front()) message += ',';
    AppendJsonString(message, id);
  }
  return MaskedFrame(Opcode::kText, message + "]}");
}

bool IsSettled(const WsClient& client) {
  return client.state() == WsClient::State::kOpen || client.state() == WsClient::State::kClosed;
}

}  // namespace

// Figures over all clients.
struct WsLoad::Sums {
  std::size_t opened = 0;
  std::size_t finished = 0;  // Of those that never stalled.
  std::size_t caught_up = 0;
  std::uint64_t lost = 0;
  std::uint64_t disordered = 0;
  std::uint64_t healthy_skipped = 0;
  std::uint64_t stalled_skipped = 0;
  std::string first_failure;
  std::string extension;
};

WsLoad::WsLoad(const WsOptions& options, const Clock& clock)
    : options_(options),
      clock_(clock),
      started_at_(clock.Steady()),
      scratch_(kWsReadBytes + kPayloadBytesMax),
      usage_(options.server_pid, clock) {
  setup_.upgrade_request = UpgradeRequest(options_);
  setup_.opening_frame = SubscribeFrame(options_.subset);
  setup_.full_feed = options_.subset.empty();
  setup_.reads_whole = options_.verify;
  MakeClients();
}

bool WsLoad::Run(Report& report) {
  resident_before_ = usage_.ServerResidentBytes();
  ConnectAll();
  Measure();
  const Sums sums = Sum();
  Write(report, sums);
  const bool good = IsGood(sums);
  report.Add("ok", good);
  return good;
}

bool WsLoad::IsStalling(std::size_t id) const {
  return id < static_cast<std::size_t>(options_.stalled_clients);
}

void WsLoad::MakeClients() {
  const auto count = static_cast<std::size_t>(options_.clients);
  const auto first_healthy = static_cast<std::size_t>(options_.stalled_clients);
  clients_.reserve(count);
  for (std::size_t id = 0; id < count; ++id) {
    const bool inflates = options_.verify || id < first_healthy + kInflatingClients;
    clients_.emplace_back(setup_, WsClient::Traits{.inflates = inflates, .timed = !IsStalling(id)},
                          tally_);
  }
}

void WsLoad::ConnectAll() {
  while (settled_ < clients_.size() && !IsTimedOut()) {
    StartSome();
    Receive();
  }
  connect_time_ = std::chrono::duration_cast<Millis>(clock_.Steady() - started_at_);
}

void WsLoad::StartSome() {
  for (; started_ < clients_.size() && started_ - settled_ < kConnectsInFlight; ++started_) {
    WsClient& client = clients_[started_];
    client.Connect({.port = options_.port,
                    .receive_buffer_bytes = IsStalling(started_) ? kStalledBufferBytes : 0});
    poller_.Add(client.socket(), started_, Poller::Interest::kWrite);
  }
}

void WsLoad::Receive() {
  for (const Poller::Event& event : poller_.Wait(kWsWaitMs)) Serve(event);
}

void WsLoad::Serve(const Poller::Event& event) {
  WsClient& client = clients_[event.id];
  const bool was_settled = IsSettled(client);
  if (client.state() == WsClient::State::kConnecting) {
    client.OnWritable();
    if (client.socket().is_open()) {
      poller_.Change(client.socket(), event.id, Poller::Interest::kRead);
    }
  } else if (event.readable && client.socket().is_open()) {
    client.OnReadable(scratch_, clock_.Wall());
  }
  if (!was_settled && IsSettled(client)) ++settled_;
}

void WsLoad::Measure() {
  StartWindow();
  while (!IsOver() && !IsTimedOut()) {
    Receive();
    if (!stall_ended_ && clock_.Steady() - window_start_ >= options_.stall) EndStall();
  }
  usage_.Stop();
  // Buffers of the connect storm are given back while the connections idle.
  if (options_.idle.count() > 0) resident_after_ = usage_.ServerResidentBytes();
}

void WsLoad::StartWindow() {
  resident_after_ = usage_.ServerResidentBytes();
  updates_before_window_ = tally_.updates;
  for (const WsClient& client : clients_) client_updates_before_window_.push_back(client.updates());
  for (std::size_t id = 0; IsStalling(id); ++id) {
    stall_ended_ = false;
    if (!clients_[id].socket().is_open()) continue;
    poller_.Change(clients_[id].socket(), id, Poller::Interest::kNothing);
  }
  window_start_ = clock_.Steady();
  usage_.Start();
}

void WsLoad::EndStall() {
  stall_ended_ = true;
  for (const WsClient& client : clients_) {
    newest_at_resume_ = std::max(newest_at_resume_, client.sequence().newest());
  }
  for (std::size_t id = 0; IsStalling(id); ++id) {
    if (!clients_[id].socket().is_open()) continue;
    poller_.Change(clients_[id].socket(), id, Poller::Interest::kRead);
  }
}

bool WsLoad::IsOver() const {
  if (!stall_ended_ || clock_.Steady() - window_start_ < options_.idle) return false;
  for (std::size_t id = 0; id < clients_.size(); ++id) {
    if (clients_[id].socket().is_open() && !HasFinished(id)) return false;
  }
  return true;
}

bool WsLoad::HasFinished(std::size_t id) const {
  const WsClient& client = clients_[id];
  if (client.state() != WsClient::State::kOpen) return false;
  if (IsStalling(id)) return HasCaughtUp(client);
  return client.updates() - client_updates_before_window_[id] >= options_.UpdatesPerClient();
}

bool WsLoad::HasCaughtUp(const WsClient& client) const {
  const SequenceCheck& sequence = client.sequence();
  return stall_ended_ && sequence.skipped() > 0 && sequence.newest() >= newest_at_resume_;
}

bool WsLoad::IsTimedOut() const {
  return clock_.Steady() - started_at_ > options_.timeout;
}

WsLoad::Sums WsLoad::Sum() const {
  Sums sums;
  for (std::size_t id = 0; id < clients_.size(); ++id) {
    const WsClient& client = clients_[id];
    const SequenceCheck& sequence = client.sequence();
    sums.opened += client.state() == WsClient::State::kOpen ? 1U : 0U;
    (IsStalling(id) ? sums.caught_up : sums.finished) += HasFinished(id) ? 1U : 0U;
    (IsStalling(id) ? sums.stalled_skipped : sums.healthy_skipped) += sequence.skipped();
    sums.lost += sequence.lost();
    sums.disordered += sequence.disordered();
    if (sums.first_failure.empty()) sums.first_failure = client.failure();
    if (sums.extension.empty()) sums.extension = client.extension();
  }
  return sums;
}

bool WsLoad::IsGood(const Sums& sums) const {
  const auto stalled = static_cast<std::size_t>(options_.stalled_clients);
  const bool all_open =
      sums.opened == clients_.size() && sums.finished + stalled == clients_.size();
  const bool healthy_unharmed = stalled == 0 || sums.healthy_skipped == 0;
  const bool compressed = !options_.deflate || !sums.extension.empty();
  return all_open && sums.caught_up == stalled && healthy_unharmed && compressed &&
         tally_.broken == 0 && sums.lost == 0 && sums.disordered == 0 && !usage_.failed();
}

void WsLoad::Write(Report& report, const Sums& sums) const {
  const std::uint64_t updates = tally_.updates - updates_before_window_;
  report.Add("mode", "ws");
  report.Add("clients", options_.clients);
  report.Add("open_at_end", std::uint64_t{sums.opened});
  report.Add("finished", std::uint64_t{sums.finished});
  report.Add("first_failure", sums.first_failure);
  report.Add("extension", sums.extension);
  report.Add("connect_seconds", static_cast<double>(connect_time_.count()) / 1000.0);
  report.Add("updates", updates);
  report.Add("updates_checked", tally_.updates_checked);
  report.Add("other_messages", tally_.other_messages);
  report.Add("pings", tally_.pings);
  report.Add("broken", tally_.broken);
  report.Add("lost", sums.lost);
  report.Add("disordered", sums.disordered);
  report.Add("skipped", sums.healthy_skipped);
  report.Add("bytes_per_message",
             static_cast<double>(tally_.update_bytes) / static_cast<double>(tally_.updates));
  WriteLatency(report);
  WriteStall(report, sums);
  WriteMemory(report);
  usage_.AddTo(report, "message", updates);
}

void WsLoad::WriteLatency(Report& report) const {
  const Histogram last_clients = tally_.latency.LastClients();
  Report messages;
  messages.Add("p50", tally_.latency.messages().QuantileMs(0.50));
  messages.Add("p99", tally_.latency.messages().QuantileMs(0.99));
  messages.Add("max", tally_.latency.messages().MaxMs());
  report.AddObject("latency_ms", messages);
  Report last;
  last.Add("ticks", last_clients.count());
  last.Add("p50", last_clients.QuantileMs(0.50));
  last.Add("max", last_clients.MaxMs());
  report.AddObject("last_client_ms", last);
}

void WsLoad::WriteStall(Report& report, const Sums& sums) const {
  if (options_.stalled_clients == 0) return;
  Report stall;
  stall.Add("clients", options_.stalled_clients);
  stall.Add("caught_up", std::uint64_t{sums.caught_up});
  stall.Add("skipped", sums.stalled_skipped);
  report.AddObject("stalled", stall);
}

void WsLoad::WriteMemory(Report& report) const {
  if (!options_.server_pid) return;
  const double grown = static_cast<double>(resident_after_) - static_cast<double>(resident_before_);
  report.Add("server_resident_before", resident_before_);
  report.Add("server_resident_after", resident_after_);
  report.Add("server_bytes_per_connection", grown / static_cast<double>(clients_.size()));
}

}  // namespace cpa::load
