#include "base/crypto.h"

#include <algorithm>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace cpa {
namespace {

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::array<std::uint8_t, 20> Sha1(std::string_view text) {
  std::array<std::uint8_t, 20> digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  return digest;
}

std::string Sha256Hex(std::string_view text) {
  std::array<std::uint8_t, 32> digest{};
  EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  return Hex(digest);
}

std::array<std::uint8_t, 32> HmacSha256(std::string_view key, std::string_view text) {
  std::array<std::uint8_t, 32> digest{};
  unsigned int length = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), Bytes(text), text.size(),
       digest.data(), &length);
  return digest;
}

std::string HmacSha256Hex(std::string_view key, std::string_view text) {
  return Hex(HmacSha256(key, text));
}

std::string Base64(std::span<const std::uint8_t> bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');  // EVP_EncodeBlock ends with a NUL.
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes.data(),
                                     static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(length));
  return out;
}

std::string Base64Url(std::span<const std::uint8_t> bytes) {
  std::string out = Base64(bytes);
  std::ranges::replace(out, '+', '-');
  std::ranges::replace(out, '/', '_');
  out.erase(std::ranges::find(out, '='), out.end());
  return out;
}

std::optional<std::string> Base64Decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), Bytes(text),
                                     static_cast<int>(text.size()));
  if (length < 0) return std::nullopt;
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  bytes.resize(static_cast<std::size_t>(length) - padding);
  // What OpenSSL forgives (white space, padding inside, loose bits) does not come out the same.
  const auto* const first = reinterpret_cast<const std::uint8_t*>(bytes.data());
  if (Base64({first, bytes.size()}) != text) return std::nullopt;
  return bytes;
}

std::string Hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

bool EqualsConstantTime(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string NewUuid(const Clock& clock, Random& random) {
  std::array<std::uint8_t, 16> bytes;
  random.Fill(bytes);
  const auto now = clock.Now().time_since_epoch();
  const auto stamp = std::chrono::floor<Millis>(now);
  const auto stamp_ms = static_cast<std::uint64_t>(stamp.count());
  const auto within_ns = std::chrono::duration_cast<std::chrono::nanoseconds>(now - stamp).count();
  const auto fraction = static_cast<std::uint64_t>(within_ns) * 4096 / 1'000'000;  // 12 bits
  for (int i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(stamp_ms >> (40 - 8 * i));
  bytes[6] = static_cast<std::uint8_t>(0x70 | (fraction >> 8));
  bytes[7] = static_cast<std::uint8_t>(fraction);
  bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3F));
  std::string text = Hex(bytes);
  for (const std::size_t at : {8, 13, 18, 23}) text.insert(at, 1, '-');
  return text;
}

}  // namespace cpa
