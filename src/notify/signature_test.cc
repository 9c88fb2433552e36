#include "notify/signature.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include "base/crypto.h"
#include "base/random.h"

namespace cpa::notify {
namespace {

const std::string kKey(32, '\x5a');

std::vector<std::string> Sign(std::string_view id, std::string_view body, Millis at,
                              std::vector<std::string> keys = {kKey}) {
  return SignatureFields({.id = id, .body = body, .sent_at = WallTime{at}}, keys);
}

// HMAC as RFC 2104 writes it, over nothing but a plain digest.
std::string Sha256(const std::string& text) {
  std::string digest(32, '\0');
  EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr,
             EVP_sha256(), nullptr);
  return digest;
}

std::string IndependentHmac(std::string key, const std::string& text) {
  key.resize(64, '\0');
  std::string inner = key;
  std::string outer = key;
  for (char& c : inner) c = static_cast<char>(c ^ 0x36);
  for (char& c : outer) c = static_cast<char>(c ^ 0x5c);
  return Sha256(outer + Sha256(inner + text));
}

// The example that the reference implementations of the standard publish.
TEST(Signature, IsTheStandardsExample) {
  const std::string key = *Base64Decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  const auto fields = Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", R"({"test": 2432232314})",
                           Millis{1'614'265'330'000}, {key});
  ASSERT_EQ(fields.size(), 3u);
  EXPECT_EQ(fields[0], "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek");
  EXPECT_EQ(fields[1], "webhook-timestamp: 1614265330");
  EXPECT_EQ(fields[2], "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(Signature, AgreesWithAnIndependentHmacForAThousandPayloads) {
  SeededRandom random(7);
  for (int i = 0; i < 1000; ++i) {
    std::string body(random.Next64() % 300, '\0');
    random.Fill({reinterpret_cast<std::uint8_t*>(body.data()), body.size()});
    const std::string id = "msg_" + std::to_string(i);
    const auto seconds = static_cast<std::int64_t>(random.Next64() % 2'000'000'000);
    const std::string mac = IndependentHmac(kKey, id + "." + std::to_string(seconds) + "." + body);
    const std::string expected =
        "webhook-signature: v1," +
        Base64({reinterpret_cast<const std::uint8_t*>(mac.data()), mac.size()});
    EXPECT_EQ(Sign(id, body, Millis{seconds * 1000 + 999})[2], expected);
  }
}

TEST(Signature, ChangesWithEveryPart) {
  const auto original = Sign("id", "body", Millis{1000})[2];
  EXPECT_NE(Sign("ie", "body", Millis{1000})[2], original);
  EXPECT_NE(Sign("id", "bodz", Millis{1000})[2], original);
  EXPECT_NE(Sign("id", "body", Millis{2000})[2], original);
  EXPECT_NE(Sign("id", "body", Millis{1000}, {std::string(32, '\x5b')})[2], original);
}

TEST(Signature, HasOneOfEachKeyDuringARotation) {
  const std::string other(32, '\x11');
  const auto both = Sign("id", "body", Millis{1000}, {kKey, other})[2];
  const auto first = Sign("id", "body", Millis{1000})[2];
  const auto second = Sign("id", "body", Millis{1000}, {other})[2];
  EXPECT_EQ(both, first + second.substr(std::string_view("webhook-signature:").size()));
}

}  // namespace
}  // namespace cpa::notify
