#include "accounts/keys.h"

#include <algorithm>
#include <cassert>
#include <span>
#include <vector>

#include "base/crypto.h"

namespace cpa {
namespace {

constexpr std::size_t kIdLength = 8;
constexpr std::size_t kShownLength = 4;

// The length of base64url without padding for `bytes` bytes.
constexpr std::size_t EncodedLength(std::size_t bytes) {
  return (bytes * 4 + 2) / 3;
}

bool IsBase64Url(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

// Not random at all: bytes that only the holder of the secret can make, and again whenever needed.
class DerivedBytes final : public Random {
 public:
  DerivedBytes(std::string_view secret, std::string_view seed) : secret_(secret), seed_(seed) {}

  void Fill(std::span<std::uint8_t> bytes) override {
    while (!bytes.empty()) {
      const auto block = HmacSha256(secret_, seed_ + '\n' + std::to_string(++block_number_));
      const std::size_t count = std::min(block.size(), bytes.size());
      std::copy_n(block.begin(), count, bytes.begin());
      bytes = bytes.subspan(count);
    }
  }

 private:
  const std::string_view secret_;
  const std::string seed_;
  int block_number_ = 0;
};

}  // namespace

std::string NewKey(std::string_view prefix, int byte_count, Random& random) {
  assert(byte_count >= kKeyBytesMin && byte_count <= kKeyBytesMax);
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(byte_count));
  random.Fill(bytes);
  return std::string(prefix) + Base64Url(bytes);
}

std::string DeriveKey(std::string_view prefix, int byte_count, std::string_view secret,
                      std::string_view seed) {
  DerivedBytes bytes(secret, seed);
  return NewKey(prefix, byte_count, bytes);
}

std::string_view KeyId(std::string_view key, std::string_view prefix) {
  if (!key.starts_with(prefix)) return {};
  key.remove_prefix(prefix.size());
  const bool possible = key.size() >= EncodedLength(kKeyBytesMin) &&
                        key.size() <= EncodedLength(kKeyBytesMax) &&
                        std::ranges::all_of(key, IsBase64Url);
  return possible ? key.substr(0, kIdLength) : std::string_view{};
}

std::string_view ShownKeyPrefix(std::string_view key, std::string_view prefix) {
  assert(!KeyId(key, prefix).empty());
  return key.substr(0, prefix.size() + kShownLength);
}

std::string HashKey(std::string_view secret, std::string_view key) {
  return HmacSha256Hex(secret, key);
}

}  // namespace cpa
