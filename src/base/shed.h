// What was turned away so that it hurts nobody else, by reason: for metrics. Threads: any.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace cpa {

enum class ShedReason : std::uint8_t {
  kConnections,         // All places were taken.
  kAddressConnections,  // One address had its share of them.
  kUploads,             // Large bodies held all the memory that there is for them.
  kUserUploads,         // One user had a share of it.
  kBodies,              // A body that was refused at its head and not read.
};

inline constexpr std::array<std::string_view, 5> kShedReasonNames = {
    "connections", "address_connections", "uploads", "user_uploads", "bodies"};

class ShedCounts {
 public:
  void Count(ShedReason reason) {
    counts_[static_cast<std::size_t>(reason)].fetch_add(1, std::memory_order_relaxed);
  }

  std::uint64_t Of(ShedReason reason) const {
    return counts_[static_cast<std::size_t>(reason)].load(std::memory_order_relaxed);
  }

 private:
  std::array<std::atomic<std::uint64_t>, kShedReasonNames.size()> counts_{};
};

}  // namespace cpa
