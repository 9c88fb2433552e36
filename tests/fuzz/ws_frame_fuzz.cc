// A client's bytes into the message reader: no input may crash it, make it hold more than its
// limit, or mean something else when it comes in other pieces.
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "ws/message_reader.h"

namespace {

constexpr std::size_t kMessageBytesMax = 512;

void Require(bool holds) {
  if (!holds) std::abort();
}

void Check(const cpa::ws::Incoming& incoming) {
  using enum cpa::ws::Incoming::Kind;
  if (incoming.kind == kText) {
    Require(incoming.text.size() <= kMessageBytesMax);
    Require(cpa::IsValidUtf8(incoming.text));
  }
  if (incoming.kind == kPing || incoming.kind == kPong) Require(incoming.text.size() <= 125);
  if (incoming.kind == kClose) Require(cpa::IsValidUtf8(incoming.text));
}

// What the reader made of the bytes.
struct Outcome {
  std::string events;
  bool violated = false;  // The code is left out: text that is both broken and too long may be
                          // either, depending on the pieces it comes in.
  bool operator==(const Outcome&) const = default;
};

Outcome Read(std::string_view bytes, bool deflate, std::size_t piece_bytes) {
  cpa::ws::MessageReader reader(kMessageBytesMax, deflate);
  Outcome outcome;
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, piece_bytes);
    bytes.remove_prefix(piece.size());
    std::vector<char> copy(piece.begin(), piece.end());  // Of its own, so that overruns show.
    std::span<char> in = copy;
    while (const auto incoming = reader.Next(in)) {
      Check(*incoming);
      outcome.violated = incoming->kind == cpa::ws::Incoming::Kind::kViolation;
      if (outcome.violated) return outcome;
      outcome.events += std::to_string(static_cast<int>(incoming->kind)) + ':';
      outcome.events += std::to_string(incoming->code) + ':';
      outcome.events.append(incoming->text) += '\n';
      if (incoming->kind == cpa::ws::Incoming::Kind::kClose) return outcome;
    }
  }
  return outcome;
}

}  // namespace

// The first byte chooses: bit 0 whether deflate was negotiated, the rest the size of the pieces.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const bool deflate = (data[0] & 1) != 0;
  const std::size_t piece_bytes = 1 + (data[0] >> 1);
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  Require(Read(bytes, deflate, bytes.size()) == Read(bytes, deflate, piece_bytes));
  return 0;
}
