#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <unordered_set>

#include "base/text.h"
#include "simulator/coin_facts.h"
#include "simulator/noise.h"

namespace cpa::simulator {
namespace {

constexpr std::array<std::string_view, 72> kFirst = {
    "Nova",     "Luma",   "Orbit",  "Quanta",  "Zephyr", "Helix",   "Aurora",  "Tidal",  "Ember",
    "Kestrel",  "Onyx",   "Vertex", "Cobalt",  "Mirage", "Solace",  "Atlas",   "Boreal", "Cinder",
    "Drift",    "Echo",   "Fathom", "Glacier", "Harbor", "Indigo",  "Juniper", "Krypt",  "Lattice",
    "Meridian", "Nimbus", "Opal",   "Prism",   "Quill",  "Rune",    "Sable",   "Tempo",  "Umbra",
    "Vesper",   "Willow", "Xenon",  "Yonder",  "Zenith", "Acorn",   "Breeze",  "Comet",  "Dune",
    "Equinox",  "Fable",  "Garnet", "Hollow",  "Iris",   "Jade",    "Kindle",  "Lotus",  "Maple",
    "Nectar",   "Oasis",  "Pebble", "Quartz",  "Raven",  "Sequoia", "Thistle", "Ultra",  "Velvet",
    "Walnut",   "Yarrow", "Zircon", "Alto",    "Bison",  "Crane",   "Delta",   "Elm",    "Falcon"};
constexpr std::array<std::string_view, 60> kSecond = {
    "Protocol", "Network",  "Finance", "Swap",   "Chain",  "Token",    "DAO",     "AI",
    "Inu",      "Coin",     "Labs",    "Cash",   "Gold",   "Bridge",   "Pay",     "Link",
    "Vault",    "Yield",    "Stake",   "Lend",   "Market", "Exchange", "Games",   "World",
    "Land",     "Art",      "Music",   "Social", "Data",   "Cloud",    "Compute", "Storage",
    "Energy",   "Carbon",   "Health",  "Travel", "Sport",  "Fan",      "Meme",    "Cat",
    "Dog",      "Frog",     "Rocket",  "Moon",   "Star",   "Sun",      "Wave",    "River",
    "Forest",   "Mountain", "Ocean",   "Garden", "City",   "Guild",    "Quest",   "Arena",
    "Forge",    "Mint",     "Reserve", "Index"};
constexpr std::size_t kNameCount = kFirst.size() * kSecond.size();

// Names for the listed-only coins start here, so that the two sets never meet.
constexpr std::size_t kListedNamesFrom = 1'200;

// What real listings contain and a page, a parser or an escape must survive.
struct Oddity {
  std::string_view id;
  std::string_view symbol;
  std::string_view name;
  CoinKind kind = CoinKind::kMarket;
  double price_usd = 0;  // 0: as any other coin.
  std::string_view group = "token";
  std::string_view pegged_to = "";
};

constexpr Oddity kOddities[] = {
    {"bitcoin-meridian", "btc", "Bitcoin Meridian"},
    {"ether-lite", "eth", "Ether Lite"},
    {"bridged-usdc-lumen", "usdc", "Bridged USDC (Lumen)", CoinKind::kUnranked, 0.9971, "stable"},
    {"harbor-staked-btc", "hsbtc", "Harbor Staked BTC", CoinKind::kPegged, 97'400, "wrapped",
     "bitcoin"},
    {"sakura-coin", "桜", "桜コイン"},
    {"quietcoin", "quiet", "Quietcoin", CoinKind::kUnranked},
    {"cafe-credito", "café", "Café Crédito"},
    {"moon-fox", "🦊", "🦊 Moon Fox", CoinKind::kMarket, 2.7e-7, "meme"},
    {"novaya-zvezda", "звезда", "Новая Звезда"},
    {"atom-dust", "dust", "Atom Dust", CoinKind::kMarket, 5e-11, "meme"},
    {"nujum", "nujum", "\u200fنجوم"},
    {"c-users-coins-memes", "mem", R"(C:\Users\coins\"memes")", CoinKind::kMarket, 0, "meme"},
    {"dex.harbor", "dexh", "dex.Harbor"},
    {"bold-and-bright", "b&b", "Bold & <b>Bright</b>"},
    {"grain-inu", "grain", "Grain Inu", CoinKind::kMarket, 3.1e-9, "meme"},
    {"vela-harbor", "vlh", "Vela Harbor", CoinKind::kStale},
    {"solar-token", "sol", "Solar Token"},
    {"oldmine-credits", "omc", "Oldmine Credits", CoinKind::kStale},
    {"ghost-ledger", "ghost", "Ghost Ledger", CoinKind::kDead},
};

constexpr Oddity kListedOddities[] = {
    {"1move token", "1mt", "1Move Token"},
    {"_", "\u03b7", "\u03b7"},
    {"empty-sign", "", "Empty Sign"},
    {"the-longest-name-that-anybody-has-given-to-a-token-in-this-listing-2-0", "long",
     "The Longest Name That Anybody Has Given to a Token in This Listing 2.0"},
};

std::chrono::sys_days DayBetween(std::uint64_t hash, std::chrono::sys_days from,
                                 std::chrono::sys_days to) {
  return from + std::chrono::days{static_cast<int>(UnitOf(hash) * double((to - from).count()))};
}

std::string Slug(std::string_view name) {
  std::string slug = AsciiLower(name);
  std::ranges::replace(slug, ' ', '-');
  return slug;
}

// The nth of kNameCount names in a scattered order; the multiplier shares no factor with the count.
void GiveName(CoinFacts& coin, std::size_t nth) {
  const std::size_t place = nth * 1'237 % kNameCount;
  const std::string_view first = kFirst[place % kFirst.size()];
  const std::string_view second = kSecond[place / kFirst.size()];
  coin.name = std::string(first) + ' ' + std::string(second);
  coin.symbol = AsciiLower(std::string(first.substr(0, 2 + nth % 2)) + second[0]);
  if (nth >= kNameCount) coin.name += ' ' + std::to_string(nth / kNameCount + 1);
  coin.id = Slug(coin.name);
  coin.group = second == "Coin" || second == "Network" || second == "Chain" ? "coin"
               : second == "Inu" || second == "Meme" || second == "Cat"     ? "meme"
                                                                            : "token";
}

void ApplyOddity(CoinFacts& coin, const Oddity& oddity) {
  coin.id = oddity.id;
  coin.symbol = oddity.symbol;
  coin.name = oddity.name;
  coin.kind = oddity.kind;
  coin.group = oddity.group;
  coin.pegged_to = oddity.pegged_to;
  if (oddity.price_usd > 0) coin.price_usd = oddity.price_usd;
}

// Supplies that give the wanted cap at the coin's price; a third of them leave something unknown.
void GiveSupplies(CoinFacts& coin, double cap_usd, std::uint64_t hash) {
  coin.circulating = std::floor(cap_usd / coin.price_usd * 1'000) / 1'000;
  const double share = 0.35 + 0.65 * UnitOf(Hash(hash, 1));
  if (hash % 3 != 0) coin.total = std::floor(coin.circulating / share);
  if (hash % 2 == 0) coin.max = coin.total;
}

void GiveRecords(CoinFacts& coin, std::uint64_t hash) {
  using std::chrono::year;
  coin.genesis = DayBetween(Hash(hash, 2), year{2017} / 6 / 1, year{2022} / 6 / 1);
  coin.ath_usd = coin.price_usd * std::exp(0.3 + 2.9 * UnitOf(Hash(hash, 3)));
  coin.atl_usd = coin.price_usd / std::exp(0.7 + 3.3 * UnitOf(Hash(hash, 4)));
  coin.ath_date = DayBetween(Hash(hash, 5), coin.genesis, year{2023} / 6 / 1);
  coin.atl_date = DayBetween(Hash(hash, 6), coin.genesis, year{2023} / 6 / 1);
  if (hash % 11 == 0) coin.age_days = 5 + static_cast<int>(hash >> 32) % 300;
}

void Finish(CoinFacts& coin, double cap_usd, std::uint64_t hash) {
  coin.image_number = 20'000 + static_cast<int>(hash % 20'000);
  GiveSupplies(coin, cap_usd, hash);
  GiveRecords(coin, hash);
  FillTemper(coin);
}

double AnyPrice(std::uint64_t hash) {
  return std::pow(10.0, -5.5 + 8 * UnitOf(Hash(hash, 7)));
}

CoinFacts BogusLeader() {
  CoinFacts coin;
  ApplyOddity(coin, {"ticorex-token", "ticx", "TicoREX Token", CoinKind::kBogus, 0.00136138});
  coin.volume_usd = 5.4;
  Finish(coin, 3.33e12, 41);
  coin.total = 1.01101101e16;
  coin.max.reset();
  return coin;
}

}  // namespace

std::vector<CoinFacts> MadeUpCoins(const MadeUpOptions& options) {
  // About 2,000 USD for the last one, whatever the count.
  const double log_largest = std::log(options.largest_cap_usd);
  const double log_fall = std::log(2'050.0) - log_largest;
  const auto count = static_cast<std::size_t>(options.count);
  const std::size_t odd_every = std::max<std::size_t>(count / (std::size(kOddities) + 1), 1);

  std::vector<CoinFacts> coins;
  if (options.bogus_leader) coins.push_back(BogusLeader());
  for (std::size_t i = 0; coins.size() < count; ++i) {
    const std::uint64_t hash = Hash(i, 77);
    CoinFacts coin;
    coin.price_usd = AnyPrice(hash);
    GiveName(coin, i);
    const std::size_t odd = i / odd_every;
    const bool is_odd = i % odd_every == odd_every - 1 && odd < std::size(kOddities);
    if (is_odd) ApplyOddity(coin, kOddities[odd]);
    const double part = static_cast<double>(coins.size()) / static_cast<double>(count - 1);
    Finish(coin, std::exp(log_largest + log_fall * std::pow(part, 1.2)), hash);
    coins.push_back(std::move(coin));
  }
  return coins;
}

std::vector<CoinFacts> ListedOnlyCoins(int count) {
  std::vector<CoinFacts> coins;
  coins.reserve(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const std::uint64_t hash = Hash(i, 78);
    CoinFacts coin;
    coin.kind = CoinKind::kUnranked;
    coin.price_usd = AnyPrice(hash);
    GiveName(coin, kListedNamesFrom + i);
    if (i < std::size(kListedOddities)) ApplyOddity(coin, kListedOddities[i]);
    coin.kind = CoinKind::kUnranked;
    Finish(coin, std::pow(10.0, 2.5 + 3 * UnitOf(Hash(hash, 8))), hash);
    coins.push_back(std::move(coin));
  }
  return coins;
}

}  // namespace cpa::simulator
