#include <algorithm>
#include <charconv>
#include <cmath>

#include "simulator/coin_facts.h"

namespace cpa::simulator {
namespace {

struct KnownCoin {
  std::string_view id;
  std::string_view symbol;
  std::string_view name;
  int image_number;
  double price_usd;
  double circulating;
  double total;  // 0 is unknown
  double max;    // 0 is unlimited
  double ath_usd;
  std::string_view ath_date;
  double atl_usd;
  std::string_view atl_date;
  std::string_view genesis;
  CoinKind kind;
  std::string_view pegged_to;
  std::string_view group;
};

// Plain facts as of about the turn of the year 2024/2025, rounded.
constexpr KnownCoin kKnownCoins[] = {
    {"bitcoin", "btc", "Bitcoin", 1, 97250, 1.981e7, 1.981e7, 2.1e7, 108135, "2024-12-17", 67.81,
     "2013-07-06", "2009-01-03", CoinKind::kMarket, "", "coin"},
    {"ethereum", "eth", "Ethereum", 279, 3385, 1.2046e8, 1.2046e8, 0, 4878.26, "2021-11-10",
     0.432979, "2015-10-20", "2015-07-30", CoinKind::kMarket, "", "coin"},
    {"tether", "usdt", "Tether", 325, 0.9996, 1.379e11, 1.379e11, 0, 1.32, "2018-07-24", 0.572521,
     "2015-03-02", "2014-10-06", CoinKind::kStable, "", "stable"},
    {"ripple", "xrp", "XRP", 44, 2.31, 5.75e10, 9.999e10, 1e11, 3.4, "2018-01-07", 0.00268621,
     "2014-05-22", "2012-06-02", CoinKind::kMarket, "", "coin"},
    {"solana", "sol", "Solana", 4128, 192.4, 4.82e8, 5.92e8, 0, 263.21, "2024-11-23", 0.500801,
     "2020-05-11", "2020-03-16", CoinKind::kMarket, "", "coin"},
    {"binancecoin", "bnb", "BNB", 825, 694, 1.44e8, 1.459e8, 2e8, 788.84, "2024-12-04", 0.0398177,
     "2017-10-19", "2017-07-08", CoinKind::kMarket, "", "coin"},
    {"dogecoin", "doge", "Dogecoin", 5, 0.3375, 1.474e11, 1.474e11, 0, 0.731578, "2021-05-08",
     8.69e-5, "2015-05-06", "2013-12-06", CoinKind::kMarket, "", "meme"},
    {"usd-coin", "usdc", "USDC", 6319, 0.9999, 4.49e10, 4.49e10, 0, 1.17, "2019-05-08", 0.877647,
     "2023-03-11", "2018-09-26", CoinKind::kStable, "", "stable"},
    {"cardano", "ada", "Cardano", 975, 0.968, 3.52e10, 4.5e10, 4.5e10, 3.09, "2021-09-02",
     0.01925275, "2020-03-13", "2017-09-29", CoinKind::kMarket, "", "coin"},
    {"staked-ether", "steth", "Lido Staked Ether", 13442, 3382, 9.72e6, 9.72e6, 0, 4829.57,
     "2021-11-10", 482.9, "2020-12-22", "2020-12-19", CoinKind::kPegged, "ethereum", "wrapped"},
    {"tron", "trx", "TRON", 1094, 0.2555, 8.62e10, 8.62e10, 0, 0.431288, "2024-12-04", 0.00180434,
     "2017-11-12", "2017-09-13", CoinKind::kMarket, "", "coin"},
    {"avalanche-2", "avax", "Avalanche", 12559, 37.9, 4.108e8, 4.498e8, 7.2e8, 144.96, "2021-11-21",
     2.8, "2020-12-31", "2020-09-21", CoinKind::kMarket, "", "coin"},
    {"sui", "sui", "Sui", 26375, 4.62, 3.01e9, 1e10, 1e10, 5.35, "2025-01-04", 0.364846,
     "2023-10-19", "2023-05-03", CoinKind::kMarket, "", "coin"},
    {"the-open-network", "ton", "Toncoin", 17980, 5.39, 2.46e9, 5.12e9, 0, 8.25, "2024-06-15",
     0.519364, "2021-09-21", "2021-08-26", CoinKind::kMarket, "", "coin"},
    {"chainlink", "link", "Chainlink", 877, 20.6, 6.381e8, 1e9, 1e9, 52.7, "2021-05-10", 0.148183,
     "2017-11-29", "2017-09-20", CoinKind::kMarket, "", "token"},
    {"shiba-inu", "shib", "Shiba Inu", 11939, 2.196e-5, 5.8926e14, 5.895e14, 0, 8.616e-5,
     "2021-10-28", 5.6366e-11, "2020-11-28", "2020-08-01", CoinKind::kMarket, "", "meme"},
    {"wrapped-bitcoin", "wbtc", "Wrapped Bitcoin", 7598, 97080, 129000, 129000, 0, 108368,
     "2024-12-17", 3139.17, "2019-04-02", "2019-01-30", CoinKind::kPegged, "bitcoin", "wrapped"},
    {"stellar", "xlm", "Stellar", 100, 0.4205, 3.05e10, 5e10, 5e10, 0.875563, "2018-01-03",
     0.00047612, "2015-03-05", "2014-08-05", CoinKind::kMarket, "", "coin"},
    {"polkadot", "dot", "Polkadot", 12171, 6.92, 1.53e9, 1.53e9, 0, 54.98, "2021-11-04", 2.7,
     "2020-08-20", "2020-08-19", CoinKind::kMarket, "", "coin"},
    {"hedera-hashgraph", "hbar", "Hedera", 3688, 0.2797, 3.82e10, 5e10, 5e10, 0.569229,
     "2021-09-15", 0.00986111, "2020-01-02", "2019-09-17", CoinKind::kMarket, "", "coin"},
    {"bitcoin-cash", "bch", "Bitcoin Cash", 780, 447, 1.981e7, 1.981e7, 2.1e7, 3785.82,
     "2017-12-20", 76.93, "2018-12-16", "2017-08-01", CoinKind::kMarket, "", "coin"},
    {"leo-token", "leo", "LEO Token", 8418, 9.05, 9.25e8, 9.85e8, 0, 10, "2024-12-07", 0.799859,
     "2019-12-24", "2019-05-20", CoinKind::kMarket, "", "exchange"},
    {"litecoin", "ltc", "Litecoin", 2, 105.8, 7.54e7, 8.4e7, 8.4e7, 410.26, "2021-05-10", 1.15,
     "2015-01-14", "2011-10-08", CoinKind::kMarket, "", "coin"},
    {"uniswap", "uni", "Uniswap", 12504, 13.35, 6.005e8, 1e9, 1e9, 44.92, "2021-05-03", 1.03,
     "2020-09-17", "2020-09-17", CoinKind::kMarket, "", "token"},
    {"hyperliquid", "hype", "Hyperliquid", 30888, 24.3, 3.339e8, 1e9, 1e9, 34.96, "2024-12-21",
     3.81, "2024-11-29", "2024-11-29", CoinKind::kMarket, "", "coin"},
    {"pepe", "pepe", "Pepe", 30925, 1.849e-5, 4.2069e14, 4.2069e14, 4.2069e14, 2.803e-5,
     "2024-12-09", 5.5142e-8, "2023-04-18", "2023-04-17", CoinKind::kMarket, "", "meme"},
    {"weth", "weth", "WETH", 30962, 3386, 2.93e6, 2.93e6, 0, 4799.89, "2021-11-09", 82.1,
     "2018-12-14", "2017-12-12", CoinKind::kPegged, "ethereum", "wrapped"},
    {"near", "near", "NEAR Protocol", 10365, 5.19, 1.17e9, 1.23e9, 0, 20.44, "2022-01-16", 0.526762,
     "2020-11-04", "2020-10-13", CoinKind::kMarket, "", "coin"},
    {"ethena-usde", "usde", "Ethena USDe", 31036, 0.9991, 5.87e9, 5.87e9, 0, 1.032, "2023-12-20",
     0.929486, "2024-10-04", "2023-11-22", CoinKind::kStable, "", "stable"},
    {"aptos", "apt", "Aptos", 26455, 9.07, 5.58e8, 1.13e9, 0, 19.92, "2023-01-26", 3.08,
     "2022-12-29", "2022-10-17", CoinKind::kMarket, "", "coin"},
    {"internet-computer", "icp", "Internet Computer", 14495, 10.27, 4.79e8, 5.26e8, 0, 700.65,
     "2021-05-10", 2.87, "2023-09-22", "2021-05-10", CoinKind::kMarket, "", "coin"},
    {"dai", "dai", "Dai", 9956, 1.0001, 3.42e9, 3.42e9, 0, 1.22, "2020-03-13", 0.88196,
     "2023-03-11", "2019-11-18", CoinKind::kStable, "", "stable"},
    {"aave", "aave", "Aave", 12645, 309, 1.503e7, 1.6e7, 1.6e7, 661.69, "2021-05-18", 26.02,
     "2020-11-05", "2020-10-02", CoinKind::kMarket, "", "token"},
    {"crypto-com-chain", "cro", "Cronos", 7310, 0.1426, 2.72e10, 3e10, 0, 0.965407, "2021-11-24",
     0.0121196, "2019-02-08", "2018-12-14", CoinKind::kMarket, "", "exchange"},
    {"mantle", "mnt", "Mantle", 30980, 1.18, 3.37e9, 6.22e9, 6.22e9, 1.51, "2024-04-08", 0.307978,
     "2023-10-18", "2023-07-17", CoinKind::kMarket, "", "coin"},
    {"ethereum-classic", "etc", "Ethereum Classic", 453, 25.9, 1.502e8, 2.107e8, 2.107e8, 167.09,
     "2021-05-06", 0.615038, "2016-07-25", "2015-07-30", CoinKind::kMarket, "", "coin"},
    {"polygon-ecosystem-token", "pol", "POL (ex-MATIC)", 31332, 0.4595, 8.5e9, 1.03e10, 0, 1.29,
     "2024-03-13", 0.281115, "2024-08-05", "2023-10-25", CoinKind::kMarket, "", "coin"},
    {"monero", "xmr", "Monero", 69, 193.5, 1.845e7, 0, 0, 542.33, "2018-01-09", 0.216177,
     "2015-01-14", "2014-04-18", CoinKind::kMarket, "", "coin"},
    {"render-token", "render", "Render", 11636, 7.21, 5.177e8, 5.325e8, 6.442e8, 8.78, "2021-11-21",
     0.03665669, "2020-06-16", "2020-06-10", CoinKind::kMarket, "", "token"},
    {"vechain", "vet", "VeChain", 1167, 0.0451, 8.099e10, 8.599e10, 8.671e10, 0.280991,
     "2021-04-19", 0.00191713, "2020-03-13", "2018-07-30", CoinKind::kMarket, "", "coin"},
    {"bittensor", "tao", "Bittensor", 28452, 447, 8.03e6, 2.1e7, 2.1e7, 757.6, "2024-04-11", 30.83,
     "2023-05-14", "2021-01-03", CoinKind::kMarket, "", "coin"},
    {"mantra-dao", "om", "MANTRA", 31517, 3.72, 9.7e8, 1.78e9, 0, 4.52, "2024-11-18", 0.01726188,
     "2023-10-12", "2020-08-19", CoinKind::kMarket, "", "token"},
    {"first-digital-usd", "fdusd", "First Digital USD", 31079, 0.9988, 1.93e9, 1.93e9, 0, 1.041,
     "2023-10-23", 0.942129, "2023-08-17", "2023-07-26", CoinKind::kStable, "", "stable"},
    {"algorand", "algo", "Algorand", 4380, 0.3496, 8.38e9, 8.38e9, 1e10, 3.56, "2019-06-20",
     0.087513, "2023-09-11", "2019-06-19", CoinKind::kMarket, "", "coin"},
    {"kaspa", "kas", "Kaspa", 25751, 0.1173, 2.55e10, 2.55e10, 2.87e10, 0.207411, "2024-08-01",
     0.00017105, "2022-05-26", "2021-11-07", CoinKind::kMarket, "", "coin"},
    {"filecoin", "fil", "Filecoin", 12817, 5.01, 6.16e8, 1.96e9, 1.96e9, 236.84, "2021-04-01", 2.64,
     "2022-12-16", "2020-10-15", CoinKind::kMarket, "", "coin"},
    {"cosmos", "atom", "Cosmos Hub", 1481, 6.46, 3.909e8, 3.909e8, 0, 44.45, "2022-01-17", 1.16,
     "2020-03-13", "2019-03-13", CoinKind::kMarket, "", "coin"},
    {"arbitrum", "arb", "Arbitrum", 16547, 0.7414, 4.26e9, 1e10, 1e10, 2.39, "2024-01-12", 0.431578,
     "2024-09-07", "2023-03-16", CoinKind::kMarket, "", "token"},
    {"fantom", "ftm", "Fantom", 4001, 0.7035, 2.8e9, 3.175e9, 3.175e9, 3.46, "2021-10-28",
     0.00190227, "2020-03-13", "2018-10-30", CoinKind::kMarket, "", "coin"},
    {"okb", "okb", "OKB", 4463, 47.3, 6e7, 2.359e8, 3e8, 64.92, "2023-11-14", 0.580608,
     "2019-01-14", "2019-01-22", CoinKind::kMarket, "", "exchange"},
    {"celestia", "tia", "Celestia", 31967, 4.72, 4.73e8, 1.08e9, 0, 20.85, "2024-02-10", 2.08,
     "2023-10-31", "2023-10-31", CoinKind::kMarket, "", "coin"},
    {"optimism", "op", "Optimism", 25244, 1.81, 1.35e9, 4.29e9, 4.29e9, 4.23, "2024-01-12",
     0.402159, "2022-06-18", "2022-05-31", CoinKind::kMarket, "", "token"},
    {"bonk", "bonk", "Bonk", 28600, 2.98e-5, 7.64e13, 8.88e13, 8.88e13, 5.825e-5, "2024-11-20",
     8.614e-8, "2022-12-29", "2022-12-25", CoinKind::kMarket, "", "meme"},
    {"theta-token", "theta", "Theta Network", 2538, 2.14, 1e9, 1e9, 1e9, 15.72, "2021-04-16",
     0.04039979, "2020-03-13", "2018-01-17", CoinKind::kMarket, "", "coin"},
    {"injective-protocol", "inj", "Injective", 12882, 20.9, 9.89e7, 1e8, 0, 52.62, "2024-03-14",
     0.657401, "2020-11-03", "2020-10-20", CoinKind::kMarket, "", "coin"},
    {"blockstack", "stx", "Stacks", 2069, 1.52, 1.51e9, 1.818e9, 1.818e9, 3.86, "2024-04-01",
     0.04559639, "2020-03-13", "2019-10-28", CoinKind::kMarket, "", "coin"},
    {"the-graph", "grt", "The Graph", 13397, 0.2066, 9.55e9, 1.08e10, 1.08e10, 2.84, "2021-02-12",
     0.052051, "2022-11-22", "2020-12-17", CoinKind::kMarket, "", "token"},
    {"thorchain", "rune", "THORChain", 6595, 4.63, 3.38e8, 5e8, 5e8, 20.87, "2021-05-19",
     0.00851264, "2019-09-28", "2019-07-23", CoinKind::kMarket, "", "coin"},
    {"bitcoin-cash-sv", "bsv", "Bitcoin SV", 6799, 54.1, 1.981e7, 1.981e7, 2.1e7, 489.75,
     "2021-04-16", 21.43, "2023-06-10", "2018-11-09", CoinKind::kMarket, "", "coin"},
    {"floki", "floki", "FLOKI", 32183, 0.0001718, 9.6e12, 9.67e12, 1e13, 0.00034495, "2024-06-05",
     8.428e-8, "2021-07-06", "2021-06-28", CoinKind::kMarket, "", "meme"},
    {"sei-network", "sei", "Sei", 28205, 0.4017, 4.3e9, 1e10, 0, 0.877895, "2024-01-03", 0.095364,
     "2023-10-19", "2023-08-15", CoinKind::kMarket, "", "coin"},
    {"jupiter-exchange-solana", "jup", "Jupiter", 32257, 0.8385, 1.68e9, 1e10, 1e10, 2,
     "2024-01-31", 0.457464, "2024-02-21", "2024-01-31", CoinKind::kMarket, "", "token"},
    {"worldcoin-wld", "wld", "Worldcoin", 32294, 2.08, 8.55e8, 1e10, 1e10, 11.74, "2024-03-10",
     0.97389, "2023-09-13", "2023-07-24", CoinKind::kMarket, "", "token"},
    {"lido-dao", "ldo", "Lido DAO", 13573, 1.87, 8.96e8, 1e9, 1e9, 7.3, "2021-08-20", 0.40615,
     "2022-06-18", "2021-01-05", CoinKind::kMarket, "", "token"},
    {"gala", "gala", "GALA", 12493, 0.0357, 4.13e10, 4.13e10, 5e10, 0.824837, "2021-11-26",
     0.00015141, "2020-12-28", "2020-09-16", CoinKind::kMarket, "", "token"},
    {"tezos", "xtz", "Tezos", 976, 1.28, 1.02e9, 1.04e9, 0, 9.12, "2021-10-04", 0.350476,
     "2018-12-07", "2018-06-30", CoinKind::kMarket, "", "coin"},
    {"the-sandbox", "sand", "The Sandbox", 12129, 0.5457, 2.45e9, 3e9, 3e9, 8.4, "2021-11-25",
     0.02897764, "2020-11-04", "2020-08-14", CoinKind::kMarket, "", "token"},
    {"quant-network", "qnt", "Quant", 3370, 104.6, 1.454e7, 1.461e7, 1.461e7, 427.42, "2021-09-11",
     0.215773, "2018-08-23", "2018-08-10", CoinKind::kMarket, "", "token"},
    {"eos", "eos", "EOS", 738, 0.7702, 1.53e9, 2.1e9, 2.1e9, 22.71, "2018-04-29", 0.405413,
     "2024-11-04", "2018-06-09", CoinKind::kMarket, "", "coin"},
    {"flow", "flow", "Flow", 13446, 0.7122, 1.55e9, 1.55e9, 0, 42.4, "2021-04-05", 0.391969,
     "2023-09-11", "2021-01-27", CoinKind::kMarket, "", "coin"},
    {"maker", "mkr", "Maker", 1364, 1487, 882000, 882000, 1.0056e6, 6292.31, "2021-05-03", 168.36,
     "2020-03-16", "2017-12-15", CoinKind::kMarket, "", "token"},
    {"bittorrent", "btt", "BitTorrent", 22457, 1.086e-6, 9.682e14, 9.9e14, 9.9e14, 3.43e-6,
     "2022-01-21", 3.65368e-7, "2023-10-13", "2021-12-02", CoinKind::kMarket, "", "token"},
    {"kucoin-shares", "kcs", "KuCoin", 1047, 11.1, 1.22e8, 1.42e8, 0, 28.83, "2021-12-01", 0.342863,
     "2019-02-07", "2017-10-24", CoinKind::kMarket, "", "exchange"},
    {"tether-gold", "xaut", "Tether Gold", 32701, 2641, 246500, 246500, 0, 2839.07, "2024-10-31",
     1447.84, "2020-03-19", "2020-01-23", CoinKind::kGold, "", "gold"},
    {"pax-gold", "paxg", "PAX Gold", 32738, 2648, 201000, 201000, 0, 2868.55, "2024-10-30", 1399.64,
     "2019-11-27", "2019-09-05", CoinKind::kGold, "", "gold"},
    {"true-usd", "tusd", "TrueUSD", 3449, 0.9981, 4.945e8, 4.945e8, 0, 1.62, "2018-08-26", 0.88355,
     "2020-03-12", "2018-03-04", CoinKind::kStable, "", "stable"},
    {"zcash", "zec", "Zcash", 32812, 56.4, 1.63e7, 2.1e7, 2.1e7, 3191.93, "2016-10-29", 16.08,
     "2024-07-05", "2016-10-28", CoinKind::kMarket, "", "coin"},
    {"dogwifcoin", "wif", "dogwifhat", 32849, 1.93, 9.989e8, 9.989e8, 9.989e8, 4.83, "2024-03-31",
     0.00155464, "2023-12-13", "2023-11-20", CoinKind::kMarket, "", "meme"},
    {"axie-infinity", "axs", "Axie Infinity", 13029, 6.31, 1.57e8, 2.7e8, 2.7e8, 164.9,
     "2021-11-06", 0.123718, "2020-11-06", "2020-11-04", CoinKind::kMarket, "", "token"},
    {"yearn-finance", "yfi", "yearn.finance", 32923, 8120, 33800, 36666, 36666, 90787, "2021-05-12",
     31.65, "2020-07-18", "2020-07-17", CoinKind::kMarket, "", "token"},
    {"baby-doge-coin", "babydoge", "Baby Doge Coin", 32960, 2.63e-9, 1.738e17, 2.1e17, 4.2e17,
     6.345e-9, "2024-12-09", 9.5e-11, "2021-06-08", "2021-06-01", CoinKind::kMarket, "", "meme"},
};

std::chrono::sys_days ParseDay(std::string_view text) {
  int year = 0;
  unsigned month = 0, day = 0;
  std::from_chars(text.data(), text.data() + 4, year);
  std::from_chars(text.data() + 5, text.data() + 7, month);
  std::from_chars(text.data() + 8, text.data() + 10, day);
  return std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day};
}

std::optional<double> KnownAmount(double amount) {
  return amount > 0 ? std::optional(amount) : std::nullopt;
}

CoinFacts ToFacts(const KnownCoin& known) {
  CoinFacts coin;
  coin.id = known.id;
  coin.symbol = known.symbol;
  coin.name = known.name;
  coin.image_number = known.image_number;
  coin.kind = known.kind;
  coin.pegged_to = known.pegged_to;
  coin.group = known.group;
  coin.price_usd = known.price_usd;
  coin.circulating = known.circulating;
  coin.total = KnownAmount(known.total);
  coin.max = KnownAmount(known.max);
  coin.ath_usd = known.ath_usd;
  coin.atl_usd = known.atl_usd;
  coin.ath_date = ParseDay(known.ath_date);
  coin.atl_date = ParseDay(known.atl_date);
  coin.genesis = ParseDay(known.genesis);
  FillTemper(coin);
  return coin;
}

}  // namespace

std::vector<CoinFacts> KnownCoins() {
  std::vector<CoinFacts> coins;
  coins.reserve(std::size(kKnownCoins));
  for (const KnownCoin& known : kKnownCoins) coins.push_back(ToFacts(known));
  std::ranges::stable_sort(coins, std::greater{},
                           [](const CoinFacts& coin) { return coin.price_usd * coin.circulating; });
  return coins;
}

}  // namespace cpa::simulator
