// Between webhooks and single HTTP requests: opens the keys, signs, and judges what came back.
// Threads: pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "alerts/webhook.h"
#include "base/clock.h"
#include "base/secret_box.h"
#include "notify/courier.h"

namespace cpa::notify {

struct LetterInput {
  const Webhook& webhook;
  std::string_view id;
  std::string_view body;
  WallTime now{};
  Millis deadline{10'000};
};

// nullopt when the keys do not open: the server's secret is another one than when they were made.
std::optional<Letter> MakeLetter(const LetterInput& input, const SecretBox& sealer);

// Why an attempt failed for which there was no letter.
inline constexpr const char* kKeysDoNotOpen =
    "The signing secret can no longer be read, because the server's own secret has changed: rotate "
    "it";

// Accepted: any status from 200 to 299.
DeliveryAttempt AttemptOf(const Reply& reply, int number, WallTime started_at);

}  // namespace cpa::notify
