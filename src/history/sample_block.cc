#include "history/sample_block.h"

#include <zlib.h>

#include <optional>

#include "history/byte_codec.h"
#include "history/value_column.h"

namespace cpa {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kChecksumBytes = 4;

enum : std::uint8_t { kHasMarketCap = 1, kHasVolume = 2 };

std::uint32_t Checksum(std::string_view bytes) {
  const auto* data = reinterpret_cast<const Bytef*>(bytes.data());
  return static_cast<std::uint32_t>(crc32(0, data, static_cast<uInt>(bytes.size())));
}

std::string Sealed(ByteWriter writer) {
  const std::uint32_t checksum = Checksum(writer.bytes());
  writer.Fixed32(checksum);
  return writer.Take();
}

// What stands between the version and the checksum.
Result<std::string_view> Unsealed(std::string_view bytes) {
  if (bytes.size() <= kChecksumBytes) return Internal("a piece of history is cut short");
  const std::string_view body = bytes.substr(0, bytes.size() - kChecksumBytes);
  if (ByteReader(bytes.substr(body.size())).Fixed32() != Checksum(body)) {
    return Internal("a piece of history is damaged");
  }
  if (static_cast<std::uint8_t>(body[0]) != kVersion) {
    return Internal("a piece of history was written by a newer program");
  }
  return body.substr(1);
}

Failure Inconsistent() {
  return Internal("a piece of history contradicts itself");
}

// Polls come at an even pace, so what is written is by how much the pace changed.
void WriteTimes(ByteWriter& writer, std::span<const PriceSample> samples) {
  std::uint64_t before = 0;
  std::uint64_t step = 0;
  for (const PriceSample& sample : samples) {
    const auto at = static_cast<std::uint64_t>(sample.at.time_since_epoch().count());
    writer.Zigzag(static_cast<std::int64_t>(at - before - step));
    step = before == 0 ? 0 : at - before;
    before = at;
  }
}

// Unsigned arithmetic wraps around where signed one would be undefined for hostile bytes.
bool ReadTimes(ByteReader& reader, std::vector<PriceSample>& samples) {
  std::uint64_t before = 0;
  std::uint64_t step = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const std::uint64_t at = before + step + static_cast<std::uint64_t>(reader.Zigzag());
    step = before == 0 ? 0 : at - before;
    before = at;
    samples[i].at = WallTime{Millis{static_cast<std::int64_t>(at)}};
    if (i > 0 && samples[i].at <= samples[i - 1].at) return false;
  }
  return true;
}

template <class Get>
void WriteColumn(ByteWriter& writer, std::span<const PriceSample> samples, const Get& get) {
  std::vector<std::optional<double>> values;
  values.reserve(samples.size());
  for (const PriceSample& sample : samples) values.push_back(get(sample));
  WriteValues(writer, values);
}

void WriteSample(ByteWriter& writer, const PriceSample& sample) {
  writer.Byte(static_cast<std::uint8_t>((sample.market_cap ? kHasMarketCap : 0) |
                                        (sample.volume_24h ? kHasVolume : 0)));
  writer.Double(sample.price);
  if (sample.market_cap) writer.Double(*sample.market_cap);
  if (sample.volume_24h) writer.Double(*sample.volume_24h);
}

void ReadSample(ByteReader& reader, PriceSample& sample) {
  const std::uint8_t has = reader.Byte();
  sample.price = reader.Double();
  if ((has & kHasMarketCap) != 0) sample.market_cap = reader.Double();
  if ((has & kHasVolume) != 0) sample.volume_24h = reader.Double();
}

}  // namespace

std::string EncodeBlock(std::span<const PriceSample> samples) {
  ByteWriter writer;
  writer.Byte(kVersion);
  writer.Varint(samples.size());
  WriteTimes(writer, samples);
  WriteColumn(writer, samples, [](const PriceSample& s) { return std::optional(s.price); });
  WriteColumn(writer, samples, [](const PriceSample& s) { return s.market_cap; });
  WriteColumn(writer, samples, [](const PriceSample& s) { return s.volume_24h; });
  return Sealed(std::move(writer));
}

Result<std::vector<PriceSample>> DecodeBlock(std::string_view bytes) {
  const auto body = Unsealed(bytes);
  if (!body) return body.error();
  ByteReader reader(*body);
  const std::uint64_t count = reader.Varint();
  if (count > reader.left()) return Inconsistent();  // Each time takes a byte at least.
  std::vector<PriceSample> samples(count);
  std::vector<std::optional<double>> values(count);
  if (!ReadTimes(reader, samples)) return Inconsistent();
  for (int column = 0; column < 3; ++column) {
    if (!ReadValues(reader, values)) return Inconsistent();
    for (std::size_t i = 0; i < count; ++i) {
      if (column == 0 && !values[i]) return Inconsistent();
      if (column == 0) samples[i].price = *values[i];
      if (column == 1) samples[i].market_cap = values[i];
      if (column == 2) samples[i].volume_24h = values[i];
    }
  }
  if (reader.failed() || reader.left() > 0) return Inconsistent();
  return samples;
}

std::string EncodeTick(std::span<const CoinSample> samples) {
  ByteWriter writer;
  writer.Byte(kVersion);
  writer.Varint(samples.size());
  std::uint64_t before = 0;
  for (const CoinSample& each : samples) {
    const auto at = static_cast<std::uint64_t>(each.sample.at.time_since_epoch().count());
    writer.Varint(static_cast<std::uint64_t>(each.coin));
    writer.Zigzag(static_cast<std::int64_t>(at - before));
    before = at;
    WriteSample(writer, each.sample);
  }
  return Sealed(std::move(writer));
}

Result<std::vector<CoinSample>> DecodeTick(std::string_view bytes) {
  constexpr std::size_t kBytesMin = 11;  // Coin, time, flags and price.
  const auto body = Unsealed(bytes);
  if (!body) return body.error();
  ByteReader reader(*body);
  const std::uint64_t count = reader.Varint();
  if (count > reader.left() / kBytesMin) return Inconsistent();
  std::vector<CoinSample> samples(count);
  std::uint64_t before = 0;
  for (CoinSample& each : samples) {
    const std::uint64_t coin = reader.Varint();
    if (coin > INT32_MAX) return Inconsistent();
    each.coin = static_cast<HistoryCoin>(coin);
    before += static_cast<std::uint64_t>(reader.Zigzag());
    each.sample.at = WallTime{Millis{static_cast<std::int64_t>(before)}};
    ReadSample(reader, each.sample);
  }
  if (reader.failed() || reader.left() > 0) return Inconsistent();
  return samples;
}

}  // namespace cpa
