#include "ws/tick_builder.h"

#include <vector>

#include <gtest/gtest.h>

#include "ws/frame.h"

namespace cpa::ws {
namespace {

std::string Json(int topic) {
  return R"({"type":"price_update","symbol":"coin)" + std::to_string(topic) + R"(","price":)" +
         std::to_string(100 + topic * 7) + R"(,"pad":")" +
         std::string(static_cast<std::size_t>(topic % 5) * 60, 'p') + R"("})";
}

TickPtr BuildTick(TickBuilder& builder, int frames) {
  for (int i = 0; i < frames; ++i) {
    builder.Add(static_cast<Topic>(i), i * 1.5, Json(i));
  }
  return builder.Build();
}

// Cuts a run of server frames apart: first byte and payload of each.
std::vector<std::pair<std::uint8_t, std::string>> Frames(std::string_view bytes) {
  std::vector<std::pair<std::uint8_t, std::string>> frames;
  while (!bytes.empty()) {
    const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
    const bool long_form = at(1) == 126;
    const std::size_t head = long_form ? 4 : 2;
    const std::size_t length = long_form ? at(2) * 256u + at(3) : at(1);
    frames.emplace_back(at(0), bytes.substr(head, length));
    bytes.remove_prefix(head + length);
  }
  return frames;
}

// A client's inflate window: lives as long as the connection (no server_no_context_takeover).
class ClientWindow {
 public:
  ClientWindow() { inflateInit2(&stream_, -15); }

  ~ClientWindow() { inflateEnd(&stream_); }

  std::string Inflate(std::string payload) {
    payload.append("\x00\x00\xFF\xFF", 4);
    std::string out(100'000, '\0');
    stream_.next_in = reinterpret_cast<Bytef*>(payload.data());
    stream_.avail_in = static_cast<uInt>(payload.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream_, Z_SYNC_FLUSH), Z_OK);
    EXPECT_EQ(stream_.avail_in, 0u);
    out.resize(out.size() - stream_.avail_out);
    return out;
  }

 private:
  z_stream stream_{};
};

void ExpectInflatesTo(ClientWindow& window, const DeflatedTick& deflated, const Tick& tick) {
  const auto frames = Frames(deflated.bytes);
  const auto plain = Frames(tick.bytes);
  ASSERT_EQ(frames.size(), plain.size());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(frames[i].first, 0xC1);  // FIN, RSV1, text
    EXPECT_EQ(window.Inflate(frames[i].second), plain[i].second);
  }
}

TEST(TickBuilder, FramesAreCompleteTextsInOrder) {
  TickBuilder builder(41);
  EXPECT_TRUE(builder.empty());
  EXPECT_EQ(builder.next_sequence(), 41u);
  const TickPtr tick = BuildTick(builder, 20);
  EXPECT_EQ(tick->first_sequence, 41u);
  EXPECT_EQ(tick->last_sequence(), 60u);
  const auto frames = Frames(tick->bytes);
  ASSERT_EQ(frames.size(), 20u);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(frames[static_cast<std::size_t>(i)].first, 0x81);
    EXPECT_EQ(frames[static_cast<std::size_t>(i)].second, Json(i));
    const TickFrame& frame = tick->frames[static_cast<std::size_t>(i)];
    EXPECT_EQ(FramePayload(tick->bytes.substr(frame.offset, frame.length)), Json(i));
    EXPECT_EQ(frame.topic, static_cast<Topic>(i));
    EXPECT_EQ(frame.value, i * 1.5);
  }
}

TEST(TickBuilder, ContinuesTheSequenceInTheNextTick) {
  TickBuilder builder(1);
  BuildTick(builder, 3);
  EXPECT_EQ(builder.next_sequence(), 4u);
  EXPECT_EQ(BuildTick(builder, 2)->first_sequence, 4u);
}

TEST(TickDeflater, EveryFrameInflatesToItsPayload) {
  TickBuilder builder(1);
  const TickPtr tick = BuildTick(builder, 250);
  for (const int level : {1, 6, 9}) {
    ClientWindow window;
    ExpectInflatesTo(window, *TickDeflater(level).Deflate(*tick), *tick);
  }
}

TEST(TickDeflater, ANewcomerMayStartAtAnyTick) {
  TickBuilder builder(1);
  TickDeflater deflater(6);
  ClientWindow old_client;
  for (int round = 0; round < 3; ++round) {
    const TickPtr tick = BuildTick(builder, 100);
    const DeflatedTickPtr deflated = deflater.Deflate(*tick);
    ExpectInflatesTo(old_client, *deflated, *tick);
    ClientWindow newcomer;
    ExpectInflatesTo(newcomer, *deflated, *tick);
  }
}

TEST(TickDeflater, FramesShareTheWindowOfTheirTick) {
  TickBuilder builder(1);
  const TickPtr tick = BuildTick(builder, 250);
  const auto deflated = TickDeflater(6).Deflate(*tick);
  EXPECT_LT(deflated->bytes.size() / 250, 40u);  // Alone, each would take more than 80.
}

TEST(TickDeflater, IncompressiblePayloadsSurvive) {
  std::string noise;
  std::uint32_t state = 1;
  for (int i = 0; i < 60'000; ++i) {
    state = state * 1664525 + 1013904223;
    noise += static_cast<char>(state >> 24);
  }
  TickBuilder builder(1);
  builder.Add(0, 1, noise);
  const TickPtr tick = builder.Build();
  ClientWindow window;
  const auto deflated = TickDeflater(6).Deflate(*tick);
  EXPECT_EQ(window.Inflate(std::string(FramePayload(deflated->bytes))), noise);
}

}  // namespace
}  // namespace cpa::ws
