// Sources of prices, by the name that is shown with every price. Threads: values.
#pragma once

#include <cstddef>
#include <string_view>

namespace cpa {

// Names are the program's own, never what somebody sends: a source is made from a literal, once,
// beside the code that speaks to it.
class Source {
 public:
  template <std::size_t size>
  consteval explicit Source(const char (&name)[size]) : name_(name, size - 1) {}

  constexpr std::string_view name() const { return name_; }

  bool operator==(const Source&) const = default;

 private:
  std::string_view name_;
};

inline constexpr Source kCoinGecko{"coingecko"};
inline constexpr Source kSimulated{"simulated"};  // Every price is made up.

}  // namespace cpa
