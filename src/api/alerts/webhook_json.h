// The public JSON of webhooks and their deliveries. Appending functions add to `out`.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "alerts/webhook.h"

namespace cpa::api {

// `secret` is the full one in the answer that makes it; empty: it is not shown.
void AppendWebhook(std::string& out, const Webhook& webhook, std::string_view secret = {});

void AppendDelivery(std::string& out, const Delivery& delivery);

}  // namespace cpa::api
