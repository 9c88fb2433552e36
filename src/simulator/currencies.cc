#include "simulator/currencies.h"

#include <algorithm>

namespace cpa::simulator {
namespace {

// Rates as of about the turn of the year 2024/2025; only their size matters.
constexpr Currency kCurrencies[] = {
    {"btc", "Bitcoin", "BTC", "crypto", 1, 0, "bitcoin"},
    {"eth", "Ether", "ETH", "crypto", 1, 0, "ethereum"},
    {"ltc", "Litecoin", "LTC", "crypto", 1, 0, "litecoin"},
    {"bch", "Bitcoin Cash", "BCH", "crypto", 1, 0, "bitcoin-cash"},
    {"bnb", "Binance Coin", "BNB", "crypto", 1, 0, "binancecoin"},
    {"eos", "EOS", "EOS", "crypto", 1, 0, "eos"},
    {"xrp", "XRP", "XRP", "crypto", 1, 0, "ripple"},
    {"xlm", "Lumens", "XLM", "crypto", 1, 0, "stellar"},
    {"link", "Chainlink", "LINK", "crypto", 1, 0, "chainlink"},
    {"dot", "Polkadot", "DOT", "crypto", 1, 0, "polkadot"},
    {"yfi", "Yearn.finance", "YFI", "crypto", 1, 0, "yearn-finance"},
    {"usd", "US Dollar", "$", "fiat", 1, 0, ""},
    {"aed", "United Arab Emirates Dirham", "DH", "fiat", 3.6729, 0, ""},
    {"ars", "Argentine Peso", "$", "fiat", 1030, 0.004, ""},
    {"aud", "Australian Dollar", "A$", "fiat", 1.609, 0.004, ""},
    {"bdt", "Bangladeshi Taka", "৳", "fiat", 109.7, 0.004, ""},
    {"bhd", "Bahraini Dinar", "BD", "fiat", 0.37698, 0, ""},
    {"bmd", "Bermudian Dollar", "$", "fiat", 1, 0, ""},
    {"brl", "Brazil Real", "R$", "fiat", 6.18, 0.004, ""},
    {"cad", "Canadian Dollar", "CA$", "fiat", 1.444, 0.004, ""},
    {"chf", "Swiss Franc", "Fr.", "fiat", 0.908, 0.004, ""},
    {"clp", "Chilean Peso", "CLP$", "fiat", 910.22, 0.004, ""},
    {"cny", "Chinese Yuan", "¥", "fiat", 7.1105, 0.004, ""},
    {"czk", "Czech Koruna", "Kč", "fiat", 22.551, 0.004, ""},
    {"dkk", "Danish Krone", "kr.", "fiat", 6.8052, 0.004, ""},
    {"eur", "Euro", "€", "fiat", 0.965, 0.004, ""},
    {"gbp", "British Pound Sterling", "£", "fiat", 0.803, 0.004, ""},
    {"gel", "Georgian Lari", "₾", "fiat", 2.6775, 0.004, ""},
    {"hkd", "Hong Kong Dollar", "HK$", "fiat", 7.8219, 0.004, ""},
    {"huf", "Hungarian Forint", "Ft", "fiat", 346.43, 0.004, ""},
    {"idr", "Indonesian Rupiah", "Rp", "fiat", 15556, 0.004, ""},
    {"ils", "Israeli New Shekel", "₪", "fiat", 3.7367, 0.004, ""},
    {"inr", "Indian Rupee", "₹", "fiat", 85.7, 0.004, ""},
    {"jpy", "Japanese Yen", "¥", "fiat", 157.2, 0.004, ""},
    {"krw", "South Korean Won", "₩", "fiat", 1468, 0.004, ""},
    {"kwd", "Kuwaiti Dinar", "KD", "fiat", 0.30727, 0.004, ""},
    {"lkr", "Sri Lankan Rupee", "Rs", "fiat", 322.17, 0.004, ""},
    {"mmk", "Burmese Kyat", "K", "fiat", 2099, 0.004, ""},
    {"mxn", "Mexican Peso", "MX$", "fiat", 16.858, 0.004, ""},
    {"myr", "Malaysian Ringgit", "RM", "fiat", 4.6675, 0.004, ""},
    {"ngn", "Nigerian Naira", "₦", "fiat", 1545, 0.004, ""},
    {"nok", "Norwegian Krone", "kr", "fiat", 10.31, 0.004, ""},
    {"nzd", "New Zealand Dollar", "NZ$", "fiat", 1.6127, 0.004, ""},
    {"php", "Philippine Peso", "₱", "fiat", 55.781, 0.004, ""},
    {"pkr", "Pakistani Rupee", "₨", "fiat", 277.1, 0.004, ""},
    {"pln", "Polish Zloty", "zł", "fiat", 3.9843, 0.004, ""},
    {"rub", "Russian Ruble", "₽", "fiat", 109.5, 0.004, ""},
    {"sar", "Saudi Riyal", "SR", "fiat", 3.7503, 0, ""},
    {"sek", "Swedish Krona", "kr", "fiat", 10.269, 0.004, ""},
    {"sgd", "Singapore Dollar", "S$", "fiat", 1.333, 0.004, ""},
    {"thb", "Thai Baht", "฿", "fiat", 34.881, 0.004, ""},
    {"try", "Turkish Lira", "₺", "fiat", 35.3, 0.004, ""},
    {"twd", "New Taiwan Dollar", "NT$", "fiat", 31.245, 0.004, ""},
    {"uah", "Ukrainian hryvnia", "₴", "fiat", 37.832, 0.004, ""},
    {"vef", "Venezuelan bolívar fuerte", "Bs.F", "fiat", 0.1, 0, ""},
    {"vnd", "Vietnamese đồng", "₫", "fiat", 24477, 0.004, ""},
    {"zar", "South African Rand", "R", "fiat", 18.647, 0.004, ""},
    {"xdr", "IMF Special Drawing Rights", "XDR", "fiat", 0.74893, 0.004, ""},
    {"xag", "Silver - Troy Ounce", "XAG", "commodity", 0.033445, 0.009, ""},
    {"xau", "Gold - Troy Ounce", "XAU", "commodity", 0.00037864, 0.009, ""},
    {"bits", "Bits", "μBTC", "crypto", 1e+06, 0, "bitcoin"},
    {"sats", "Satoshi", "sats", "crypto", 1e+08, 0, "bitcoin"},
};

static_assert(kCurrencies[kUsd].code == "usd");

}  // namespace

std::span<const Currency> Currencies() {
  return kCurrencies;
}

std::optional<std::size_t> FindCurrency(std::string_view code) {
  const auto found = std::ranges::find(kCurrencies, code, &Currency::code);
  if (found == std::end(kCurrencies)) return std::nullopt;
  return static_cast<std::size_t>(found - std::begin(kCurrencies));
}

}  // namespace cpa::simulator
