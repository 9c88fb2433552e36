#include "base/secret_box.h"

#include <memory>
#include <new>
#include <span>
#include <stdexcept>

#include <openssl/evp.h>

#include "base/crypto.h"

namespace cpa {
namespace {

// Base64 of nonce, encrypted text and tag. 96 random bits as the nonce are safe for four billion
// texts under one key (NIST SP 800-38D, 8.3).
constexpr std::string_view kVersion = "v1.";
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

struct ContextFreer {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextFreer>;

Context NewContext() {
  Context context(EVP_CIPHER_CTX_new());
  if (!context) throw std::bad_alloc();
  return context;
}

unsigned char* Octets(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

const unsigned char* Octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

void Require(int outcome) {
  if (outcome != 1) throw std::runtime_error("AES-256-GCM failed");
}

}  // namespace

SecretBox::SecretBox(std::string_view secret, std::string_view purpose, Random& random)
    : key_(HmacSha256(secret, "sealer\n" + std::string(purpose))), random_(random) {}

std::string SecretBox::Seal(std::string_view text, std::string_view place) const {
  std::array<std::uint8_t, kNonceBytes> nonce;
  random_.Fill(nonce);
  std::string sealed(kNonceBytes + text.size() + kTagBytes, '\0');
  std::copy(nonce.begin(), nonce.end(), sealed.begin());
  unsigned char* const encrypted = Octets(sealed) + kNonceBytes;
  const Context context = NewContext();
  int length = 0;
  Require(EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key_.data(), nonce.data()));
  Require(EVP_EncryptUpdate(context.get(), nullptr, &length, Octets(place),
                            static_cast<int>(place.size())));
  Require(EVP_EncryptUpdate(context.get(), encrypted, &length, Octets(text),
                            static_cast<int>(text.size())));
  Require(EVP_EncryptFinal_ex(context.get(), encrypted + length, &length));
  Require(
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, encrypted + text.size()));
  return std::string(kVersion) + Base64({Octets(sealed), sealed.size()});
}

std::optional<std::string> SecretBox::Open(std::string_view sealed, std::string_view place) const {
  if (!sealed.starts_with(kVersion)) return std::nullopt;
  auto bytes = Base64Decode(sealed.substr(kVersion.size()));
  if (!bytes || bytes->size() < kNonceBytes + kTagBytes) return std::nullopt;
  std::string text(bytes->size() - kNonceBytes - kTagBytes, '\0');
  const Context context = NewContext();
  int length = 0;
  Require(
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key_.data(), Octets(*bytes)));
  Require(EVP_DecryptUpdate(context.get(), nullptr, &length, Octets(place),
                            static_cast<int>(place.size())));
  Require(EVP_DecryptUpdate(context.get(), Octets(text), &length, Octets(*bytes) + kNonceBytes,
                            static_cast<int>(text.size())));
  Require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes,
                              Octets(*bytes) + kNonceBytes + text.size()));
  unsigned char rest = 0;
  if (EVP_DecryptFinal_ex(context.get(), &rest, &length) != 1) return std::nullopt;
  return text;
}

}  // namespace cpa
