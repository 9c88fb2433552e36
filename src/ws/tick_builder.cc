#include "ws/tick_builder.h"

#include <cassert>
#include <utility>

#include "ws/frame.h"

namespace cpa::ws {
namespace {

constexpr int kRawDeflateBits = -15;
constexpr int kMemoryLevel = 8;
constexpr std::size_t kFlushTailBytes = 4;  // 00 00 FF FF, which receivers add again.
constexpr std::uint8_t kDeflatedText =
    kFinBit | kDeflatedBit | static_cast<std::uint8_t>(Opcode::kText);

std::shared_ptr<Tick> NewTick(std::uint64_t first_sequence, std::size_t bytes_hint) {
  auto tick = std::make_shared<Tick>();
  tick->first_sequence = first_sequence;
  tick->bytes.reserve(bytes_hint);
  return tick;
}

}  // namespace

TickBuilder::TickBuilder(std::uint64_t first_sequence, std::size_t bytes_hint)
    : tick_(NewTick(first_sequence, bytes_hint)) {
  assert(first_sequence > 0);
}

void TickBuilder::Add(Topic topic, double value, std::string_view json) {
  assert(!json.empty());
  const std::size_t offset = tick_->bytes.size();
  AppendFrame(tick_->bytes, Opcode::kText, json);
  tick_->frames.push_back({.topic = topic,
                           .offset = static_cast<std::uint32_t>(offset),
                           .length = static_cast<std::uint32_t>(tick_->bytes.size() - offset),
                           .value = value});
}

TickPtr TickBuilder::Build() {
  auto next = NewTick(next_sequence(), tick_->bytes.size());
  return std::exchange(tick_, std::move(next));
}

TickDeflater::TickDeflater(int level) {
  [[maybe_unused]] const int status =
      deflateInit2(&stream_, level, Z_DEFLATED, kRawDeflateBits, kMemoryLevel, Z_DEFAULT_STRATEGY);
  assert(status == Z_OK);
}

TickDeflater::~TickDeflater() {
  deflateEnd(&stream_);
}

// The payload deflated, without the tail. Lives until the next call.
std::string_view TickDeflater::DeflatePayload(std::string_view payload) {
  // zlib's bound leaves out the bytes of the flush itself.
  scratch_.resize(deflateBound(&stream_, static_cast<uLong>(payload.size())) + 16);
  stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(payload.data()));
  stream_.avail_in = static_cast<uInt>(payload.size());
  stream_.next_out = reinterpret_cast<Bytef*>(scratch_.data());
  stream_.avail_out = static_cast<uInt>(scratch_.size());
  [[maybe_unused]] const int status = deflate(&stream_, Z_SYNC_FLUSH);
  assert(status == Z_OK && stream_.avail_in == 0 && stream_.avail_out > 0);
  const std::size_t made = scratch_.size() - stream_.avail_out;
  assert(made > kFlushTailBytes);
  return std::string_view(scratch_).substr(0, made - kFlushTailBytes);
}

DeflatedTickPtr TickDeflater::Deflate(const Tick& tick) {
  deflateReset(&stream_);
  auto deflated = std::make_shared<DeflatedTick>();
  deflated->bytes.reserve(tick.bytes.size() / 4);
  for (const TickFrame& frame : tick.frames) {
    const std::string_view bytes = std::string_view(tick.bytes).substr(frame.offset, frame.length);
    const std::string_view payload = DeflatePayload(FramePayload(bytes));
    AppendFrameHeader(deflated->bytes, kDeflatedText, payload.size());
    deflated->bytes += payload;
  }
  return deflated;
}

}  // namespace cpa::ws
