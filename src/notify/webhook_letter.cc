#include "notify/webhook_letter.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "base/text.h"
#include "notify/signature.h"

namespace cpa::notify {
namespace {

bool IsDue(const WebhookKeys& keys, WallTime now) {
  return !keys.previous.empty() && keys.previous_expires_at && now < *keys.previous_expires_at;
}

std::string WhyNot(int status) {
  if (status >= 300 && status < 400) return "The receiver redirects, which is not followed";
  return "The receiver answered with status " + std::to_string(status);
}

// A receiver may send any bytes; a log and a database take one line of valid text.
std::string Readable(std::string text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  std::ranges::replace_if(text, is_control, ' ');
  if (!IsValidUtf8(text)) std::ranges::replace_if(text, std::not_fn(is_ascii), '?');
  return text;
}

}  // namespace

std::optional<Letter> MakeLetter(const LetterInput& input, const SecretBox& sealer) {
  const WebhookKeys& sealed = input.webhook.keys;
  std::vector<std::string> keys;
  const auto current = sealer.Open(sealed.current, input.webhook.id);
  if (!current) return std::nullopt;
  keys.push_back(*current);
  if (IsDue(sealed, input.now)) {
    if (auto previous = sealer.Open(sealed.previous, input.webhook.id)) {
      keys.push_back(*std::move(previous));
    }
  }
  const Message message{.id = input.id, .body = input.body, .sent_at = input.now};
  return Letter{.url = input.webhook.url,
                .fields = SignatureFields(message, keys),
                .body = std::string(input.body),
                .deadline = input.deadline};
}

DeliveryAttempt AttemptOf(const Reply& reply, int number, WallTime started_at) {
  DeliveryAttempt attempt{.number = number,
                          .started_at = started_at,
                          .took = reply.took,
                          .status = reply.status,
                          .error = reply.error,
                          .excerpt = Readable(reply.excerpt)};
  const bool accepted = reply.status >= 200 && reply.status < 300;
  if (reply.status != 0 && !accepted) attempt.error = WhyNot(reply.status);
  return attempt;
}

}  // namespace cpa::notify
