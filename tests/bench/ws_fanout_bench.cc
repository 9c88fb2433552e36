// What a tick costs before and besides the system calls: building it, deflating it, handing it to
// clients, and reading what clients send.
#include <sys/socket.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "base/loop.h"
#include "ws/hub.h"
#include "ws/message_reader.h"
#include "ws/session.h"
#include "ws/tick_builder.h"

namespace cpa::ws {
namespace {

constexpr int kCoins = 250;

std::vector<std::string> Payloads() {
  std::vector<std::string> payloads;
  for (int i = 0; i < kCoins; ++i) {
    const std::string n = std::to_string(i * 7919 % 100'003);
    std::string json = R"({"type":"price_update","crypto_id":"coin-)" + n + R"(","symbol":"C)" + n +
                       R"(","price":)" + n + "." + n + R"(,"percent_change_24h":-0.)" + n +
                       R"(,"market_cap":)" + n + "123456" + R"(,"volume_24h":)" + n + "98765" +
                       R"(,"timestamp":"2026-11-22T17:02:33Z","source":"coingecko","seq":)" + n;
    json.resize(326, ' ');
    payloads.push_back(json + "}");
  }
  return payloads;
}

TickPtr BuildTick(TickBuilder& builder, const std::vector<std::string>& payloads) {
  for (int i = 0; i < kCoins; ++i) {
    builder.Add(static_cast<Topic>(i), i, payloads[static_cast<std::size_t>(i)]);
  }
  return builder.Build();
}

void BM_BuildTick(benchmark::State& state) {
  const auto payloads = Payloads();
  TickBuilder builder(1);
  for (auto _ : state) benchmark::DoNotOptimize(BuildTick(builder, payloads));
  state.SetItemsProcessed(state.iterations() * kCoins);
}

void BM_DeflateTick(benchmark::State& state) {
  TickBuilder builder(1);
  const TickPtr tick = BuildTick(builder, Payloads());
  TickDeflater deflater(static_cast<int>(state.range(0)));
  std::size_t bytes = 0;
  for (auto _ : state) bytes = deflater.Deflate(*tick)->bytes.size();
  state.SetItemsProcessed(state.iterations() * kCoins);
  state.counters["bytes_per_message"] = static_cast<double>(bytes) / kCoins;
}

// Small messages, as clients send them; the mask is zero, so reading leaves the bytes as they are.
void BM_ReadMaskedFrames(benchmark::State& state) {
  const auto payload_bytes = static_cast<std::size_t>(state.range(0));
  std::string bytes;
  for (int i = 0; i < 100; ++i) {
    bytes.append("\x81\xFE").append(1, static_cast<char>(payload_bytes >> 8));
    bytes.append(1, static_cast<char>(payload_bytes & 0xFF)).append(4, '\0');
    bytes.append(payload_bytes, 'x');
  }
  MessageReader reader(64 * 1024, false);
  for (auto _ : state) {
    std::span<char> in = bytes;
    while (auto incoming = reader.Next(in)) benchmark::DoNotOptimize(incoming);
  }
  state.SetItemsProcessed(state.iterations() * 100);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
}

class SilentHandler final : public SessionHandler {
 public:
  void OnOpen(Session&) override {}

  void OnText(Session&, std::string_view) override {}

  void OnClosed(Session&) override {}
};

// Full-feed clients over loopback that read everything. The reading is not timed.
class Clients {
 public:
  Clients(Loop& loop, Hub& hub, SessionHandler& handler, int count) {
    Acceptor acceptor(loop.executor(), {asio::ip::address_v4::loopback(), 0});
    for (int i = 0; i < count; ++i) {
      Socket client(loop.executor());
      client.connect(acceptor.local_endpoint());
      Session::Open({.socket = acceptor.accept(),
                     .response = "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                     .compression = Compression::kNone,
                     .rest = {},
                     .handler = handler,
                     .data = nullptr},
                    hub);
      sockets_.push_back(std::move(client));
    }
  }

  void ReadAll() {
    for (Socket& socket : sockets_) {
      while (::recv(socket.native_handle(), buffer_.data(), buffer_.size(), MSG_DONTWAIT) > 0) {
      }
    }
  }

 private:
  std::vector<Socket> sockets_;
  std::string buffer_ = std::string(1 << 20, '\0');
};

void BM_Broadcast(benchmark::State& state) {
  Loop loop(0, SystemClock());
  std::atomic<std::int64_t> deflate_wanted{0};
  SilentHandler handler;
  Hub hub(loop, {}, deflate_wanted);
  Clients clients(loop, hub, handler, static_cast<int>(state.range(0)));
  const auto payloads = Payloads();
  TickBuilder builder(1);
  for (auto _ : state) {
    state.PauseTiming();
    loop.context().poll();
    clients.ReadAll();
    const TickPtr tick = BuildTick(builder, payloads);
    state.ResumeTiming();
    hub.Broadcast(tick, DeflatedForm::kNone);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * kCoins);
  state.counters["conflated"] = static_cast<double>(hub.counters().ticks_conflated);
}

BENCHMARK(BM_BuildTick);
BENCHMARK(BM_DeflateTick)->Arg(1)->Arg(6);
BENCHMARK(BM_ReadMaskedFrames)->Arg(150)->Arg(4000);
BENCHMARK(BM_Broadcast)->Arg(100);

}  // namespace
}  // namespace cpa::ws
