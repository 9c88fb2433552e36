// What the load generator needs of a price_update: the members after the data, read from the end
// of the message, because parsing whole messages would make the client slower than the server.
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace cpa::load {

struct UpdateTail {
  std::uint64_t sequence = 0;
  std::optional<std::uint64_t> skipped;  // Present in catch-up messages.
  std::string_view timestamp;            // Points into the message.
};

bool IsPriceUpdate(std::string_view message);
bool IsConnected(std::string_view message);

// nullopt when the message does not end in
// ["skipped":n,]"seq":n,"timestamp":"..."}
std::optional<UpdateTail> ReadTail(std::string_view message);

// Whether the text is one JSON object as far as brackets, strings and UTF-8 tell.
bool LooksLikeJsonObject(std::string_view text);

}  // namespace cpa::load
