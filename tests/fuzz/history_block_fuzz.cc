// Pieces of history from anybody: what decodes encodes to something that decodes to the same, and
// the rest is refused. The checksum is put right first, or nothing would get past it.
#include <zlib.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "history/sample_block.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

bool SameBits(const std::optional<double>& a, const std::optional<double>& b) {
  return a.has_value() == b.has_value() && (!a || std::memcmp(&*a, &*b, sizeof(double)) == 0);
}

bool SameSample(const cpa::PriceSample& a, const cpa::PriceSample& b) {
  return a.at == b.at && SameBits(a.price, b.price) && SameBits(a.market_cap, b.market_cap) &&
         SameBits(a.volume_24h, b.volume_24h);
}

std::string Sealed(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  const std::uint32_t checksum =
      static_cast<std::uint32_t>(crc32(0, data, static_cast<uInt>(size)));
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(checksum >> (8 * i));
  return bytes;
}

void CheckBlock(const std::string& bytes) {
  const auto block = cpa::DecodeBlock(bytes);
  if (!block) return;
  Require(block->size() <= bytes.size());
  const auto again = cpa::DecodeBlock(cpa::EncodeBlock(*block));
  Require(again.has_value() && again->size() == block->size());
  for (std::size_t i = 0; i < block->size(); ++i) Require(SameSample((*block)[i], (*again)[i]));
}

void CheckTick(const std::string& bytes) {
  const auto tick = cpa::DecodeTick(bytes);
  if (!tick) return;
  Require(tick->size() <= bytes.size());
  const auto again = cpa::DecodeTick(cpa::EncodeTick(*tick));
  Require(again.has_value() && again->size() == tick->size());
  for (std::size_t i = 0; i < tick->size(); ++i) {
    Require((*tick)[i].coin == (*again)[i].coin);
    Require(SameSample((*tick)[i].sample, (*again)[i].sample));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string as_it_is(reinterpret_cast<const char*>(data), size);
  const std::string sealed = Sealed(data, size);
  for (const std::string& bytes : {as_it_is, sealed}) {
    CheckBlock(bytes);
    CheckTick(bytes);
  }
  return 0;
}
