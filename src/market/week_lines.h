// The lines of the last seven days of all coins that have one. Threads: values.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace cpa {

struct WeekLines {
  std::uint64_t number = 0;                                          // Grows with each change.
  std::unordered_map<std::string, std::vector<double>> prices = {};  // domain/quote.h, WeekLine

  // Empty: none is known.
  const std::vector<double>& Of(const std::string& crypto_id) const {
    static const std::vector<double> kNone;
    const auto found = prices.find(crypto_id);
    return found == prices.end() ? kNone : found->second;
  }
};

}  // namespace cpa
