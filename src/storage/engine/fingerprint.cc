#include "storage/engine/fingerprint.h"

#include <string>

#include "base/crypto.h"

namespace cpa {
namespace {

constexpr const char* kStateKey = "storage/fingerprint";
constexpr std::string_view kText = "crypto-price-api: fingerprint of the secret";

}  // namespace

Result<SecretCheck> CheckSecret(StateStore& state, std::string_view secret) {
  const auto remembered = state.Load(kStateKey);
  if (!remembered) return remembered.error();
  if (!*remembered) {
    if (const auto saved = RememberSecret(state, secret); !saved) return saved.error();
    return SecretCheck::kFirst;
  }
  const bool same = EqualsConstantTime(**remembered, HmacSha256Hex(secret, kText));
  return same ? SecretCheck::kOk : SecretCheck::kChanged;
}

Result<void> RememberSecret(StateStore& state, std::string_view secret) {
  return state.Save(kStateKey, HmacSha256Hex(secret, kText));
}

}  // namespace cpa
