#include "simulator/coin_facts.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "simulator/noise.h"

namespace cpa::simulator {
namespace {

std::uint64_t HashOfText(std::string_view text) {
  std::uint64_t hash = 0;
  for (const char c : text) hash = Hash(hash, static_cast<unsigned char>(c));
  return hash;
}

// A number in [low, high) that belongs to this coin and purpose.
double Between(const CoinFacts& coin, std::uint64_t purpose, double low, double high) {
  return low + (high - low) * UnitOf(Hash(HashOfText(coin.id), purpose));
}

void FillMarketTemper(CoinFacts& coin) {
  const double cap_digits = std::log10(std::max(coin.price_usd * coin.circulating, 1.0));
  coin.beta = coin.group == "exchange" ? 0.6 : Between(coin, 1, 0.9, 1.5);
  if (coin.group == "meme") coin.beta += 0.2;
  coin.daily_sigma = std::clamp(0.018 + (11 - cap_digits) * 0.008, 0.015, 0.07);
  coin.tail = std::clamp((10.5 - cap_digits) * 0.03, 0.0, 0.2);
  if (coin.id == "bitcoin") {
    coin.beta = 1;
    coin.daily_sigma = 0.008;
  }
}

std::string AddressOf(const CoinFacts& coin, std::uint64_t platform) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string address = "0x";
  for (std::uint64_t i = 0; i < 40; ++i) {
    address += kHex[Hash(HashOfText(coin.id), platform, i) & 15];
  }
  return address;
}

void FillPlatforms(CoinFacts& coin) {
  if (coin.group == "coin") return;
  constexpr std::array<std::string_view, 6> kPlatforms = {
      "ethereum", "binance-smart-chain", "polygon-pos", "base", "arbitrum-one", "avalanche"};
  const std::uint64_t hash = Hash(HashOfText(coin.id), 2);
  const std::size_t count = 1 + hash % 3;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t which = i == 0 ? (hash >> 8) % 2 : 2 + (hash >> (8 * i)) % 4;
    if (std::ranges::count(coin.platforms, kPlatforms[which],
                           &std::pair<std::string, std::string>::first) > 0) {
      continue;
    }
    // One address in fifty is missing, as in upstream's own list.
    const bool missing = (hash >> 40) % 50 == 0;
    coin.platforms.emplace_back(kPlatforms[which], missing ? "" : AddressOf(coin, which));
  }
}

double VolumeShare(const CoinFacts& coin) {
  if (coin.group == "stable") return Between(coin, 3, 0.05, 0.45);
  if (coin.group == "wrapped" || coin.group == "gold") return Between(coin, 3, 0.005, 0.03);
  // The large ones are traded everywhere.
  const double least = coin.price_usd * coin.circulating > 1e10 ? 0.015 : 0.003;
  return std::exp(Between(coin, 3, std::log(least), std::log(0.1)));
}

}  // namespace

void FillTemper(CoinFacts& coin) {
  switch (coin.kind) {
    case CoinKind::kStable:
    case CoinKind::kPegged:
      coin.daily_sigma = 0.0008;
      coin.tail = 0.05;
      break;
    case CoinKind::kGold:
      coin.beta = 0.03;
      coin.daily_sigma = 0.007;
      break;
    case CoinKind::kStale:
    case CoinKind::kDead:
      break;
    case CoinKind::kMarket:
    case CoinKind::kUnranked:
    case CoinKind::kBogus:
      FillMarketTemper(coin);
      break;
  }
  if (coin.volume_usd == 0) {
    coin.volume_usd = coin.price_usd * coin.circulating * VolumeShare(coin);
  }
  FillPlatforms(coin);
}

}  // namespace cpa::simulator
