#include "alerts/webhook.h"

#include <array>
#include <cstddef>

namespace cpa {
namespace {

constexpr std::array<std::string_view, 4> kWebhookStates = {"enabled", "disabled", "gone",
                                                            "failing"};
constexpr std::array<std::string_view, 3> kDeliveryKinds = {"alert", "digest", "test"};
constexpr std::array<std::string_view, 3> kDeliveryStates = {"pending", "delivered", "failed"};

template <class Enum, std::size_t size>
std::optional<Enum> Parse(const std::array<std::string_view, size>& names, std::string_view name) {
  for (std::size_t i = 0; i < size; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view WebhookStateName(WebhookState state) {
  return kWebhookStates[static_cast<std::size_t>(state)];
}

std::optional<WebhookState> ParseWebhookState(std::string_view name) {
  return Parse<WebhookState>(kWebhookStates, name);
}

std::string_view DeliveryKindName(DeliveryKind kind) {
  return kDeliveryKinds[static_cast<std::size_t>(kind)];
}

std::optional<DeliveryKind> ParseDeliveryKind(std::string_view name) {
  return Parse<DeliveryKind>(kDeliveryKinds, name);
}

std::string_view DeliveryStateName(DeliveryState state) {
  return kDeliveryStates[static_cast<std::size_t>(state)];
}

std::optional<DeliveryState> ParseDeliveryState(std::string_view name) {
  return Parse<DeliveryState>(kDeliveryStates, name);
}

}  // namespace cpa
