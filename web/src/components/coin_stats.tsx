import { converted, shown } from "../lib/currency";
import { formatCompact, formatCount, formatPercent, formatPrice } from "../lib/numbers";
import { formatShare, formatTime } from "../lib/numbers";
import type { CoinDetail, HistoryStats } from "../lib/types";

export function CoinStats({ coin, past }: { coin: CoinDetail; past: HistoryStats | null }) {
  const { currency } = shown.value;
  const price = (usd: number | null | undefined) => formatPrice(converted(usd), currency);
  const large = (usd: number | null | undefined) => formatCompact(converted(usd), currency);
  const rows: [string, string, string?][] = [
    ["Rank", formatCount(coin.market_cap_rank)],
    ["Market cap", large(coin.market_cap)],
    ["Volume 24 h", large(coin.volume_24h)],
    ["High 24 h", price(coin.high_24h)],
    ["Low 24 h", price(coin.low_24h)],
    ["Circulating supply", formatCount(coin.circulating_supply)],
    ["Total supply", formatCount(coin.total_supply)],
    ["Max supply", formatCount(coin.max_supply)],
    ["Fully diluted", large(coin.fully_diluted_valuation)],
    ["All-time high", price(coin.ath), formatTime(coin.ath_date)],
    ["All-time low", price(coin.atl), formatTime(coin.atl_date)],
    [`Return, ${past?.days ?? 30} d`, formatPercent(past?.return_percent)],
    ["Volatility, a year", formatShare(past?.volatility.annualized_percent)],
  ];
  return (
    <dl class="panel stats">
      {rows.map(([name, value, more]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd title={more}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
