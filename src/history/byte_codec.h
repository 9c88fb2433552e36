// Numbers as bytes, for what history keeps: little-endian, variable length (LEB128), and zigzag for
// signed ones. A reader never reads past its end; it says afterwards whether it wanted to.
// Threads: as values.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace cpa {

class ByteWriter {
 public:
  void Byte(std::uint8_t value) { out_ += static_cast<char>(value); }

  void Varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) Byte(static_cast<std::uint8_t>(value | 0x80));
    Byte(static_cast<std::uint8_t>(value));
  }

  void Zigzag(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    Varint((bits << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0));
  }

  void Fixed32(std::uint32_t value) { Fixed(value, 4); }

  void Double(double value) { Fixed(std::bit_cast<std::uint64_t>(value), 8); }

  const std::string& bytes() const { return out_; }

  std::string Take() { return std::move(out_); }

 private:
  void Fixed(std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) Byte(static_cast<std::uint8_t>(value >> (8 * i)));
  }

  std::string out_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  // 0 once the bytes have run out or a number was too long.
  std::uint8_t Byte() {
    if (rest_.empty()) {
      failed_ = true;
      return 0;
    }
    const char first = rest_.front();
    rest_.remove_prefix(1);
    return static_cast<std::uint8_t>(first);
  }

  std::uint64_t Varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint64_t byte = Byte();
      value |= (byte & 0x7F) << shift;
      if ((byte & 0x80) == 0) return value;
    }
    failed_ = true;
    return 0;
  }

  std::int64_t Zigzag() {
    const std::uint64_t bits = Varint();
    return static_cast<std::int64_t>((bits >> 1) ^ (0 - (bits & 1)));
  }

  std::uint32_t Fixed32() { return static_cast<std::uint32_t>(Fixed(4)); }

  double Double() { return std::bit_cast<double>(Fixed(8)); }

  std::size_t left() const { return rest_.size(); }

  bool failed() const { return failed_; }

 private:
  std::uint64_t Fixed(int bytes) {
    std::uint64_t value = 0;
    for (int i = 0; i < bytes; ++i) value |= std::uint64_t{Byte()} << (8 * i);
    return value;
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace cpa
