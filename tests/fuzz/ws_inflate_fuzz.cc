// Any bytes into the inflater: the result stays within its limit, and does not depend on how the
// input is cut; what our deflater makes comes back as it was.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "ws/frame.h"
#include "ws/inflater.h"
#include "ws/tick_builder.h"

namespace {

using cpa::ws::Inflater;

constexpr std::size_t kOutBytesMax = 16 * 1024;

void Require(bool holds) {
  if (!holds) std::abort();
}

std::pair<Inflater::Status, std::string> Inflate(std::string_view bytes, std::size_t piece_bytes) {
  Inflater inflater;
  std::string out;
  auto status = Inflater::Status::kOk;
  while (!bytes.empty() && status == Inflater::Status::kOk) {
    const std::string_view piece = bytes.substr(0, piece_bytes);
    bytes.remove_prefix(piece.size());
    status = inflater.Append(piece, out, kOutBytesMax);
    Require(out.size() <= kOutBytesMax);
  }
  if (status == Inflater::Status::kOk) status = inflater.Finish(out, kOutBytesMax);
  Require(out.size() <= kOutBytesMax);
  return {status, std::move(out)};
}

void CheckRoundTrip(std::string_view text) {
  static cpa::ws::TickDeflater deflater(6);
  cpa::ws::TickBuilder builder(1);
  builder.Add(0, 1, text);
  const auto deflated = deflater.Deflate(*builder.Build());
  Inflater inflater;
  std::string out;
  const std::string_view payload = cpa::ws::FramePayload(deflated->bytes);
  Require(inflater.Append(payload, out, text.size()) == Inflater::Status::kOk);
  Require(inflater.Finish(out, text.size()) == Inflater::Status::kOk);
  Require(out == text);
}

}  // namespace

// The first byte chooses the size of the pieces.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = Inflate(bytes, bytes.size());
  const auto pieces = Inflate(bytes, 1 + data[0]);
  Require(whole.first == pieces.first);
  if (whole.first == Inflater::Status::kOk) Require(whole.second == pieces.second);
  CheckRoundTrip(bytes);
  return 0;
}
