#include "notify/signature.h"

#include <chrono>

#include "base/crypto.h"

namespace cpa::notify {

std::vector<std::string> SignatureFields(const Message& message,
                                         std::span<const std::string> keys) {
  const auto seconds =
      std::chrono::floor<std::chrono::seconds>(message.sent_at.time_since_epoch()).count();
  const std::string stamp = std::to_string(seconds);
  std::string content(message.id);
  content.append(".").append(stamp).append(".").append(message.body);
  std::string signatures;
  for (const std::string& key : keys) {
    signatures += (signatures.empty() ? "v1," : " v1,") + Base64(HmacSha256(key, content));
  }
  return {"webhook-id: " + std::string(message.id), "webhook-timestamp: " + stamp,
          "webhook-signature: " + signatures};
}

}  // namespace cpa::notify
