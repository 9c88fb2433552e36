import { isPartial, type Bar } from "../lib/candles";
import { formatCompact, formatPrice, formatTime } from "../lib/numbers";
import { Change } from "./change";

// One bar in words: what the picture says to those who see it, for everybody.
export function ChartLegend({ bar }: { bar: Bar | null }) {
  if (!bar) return <div class="legend" />;
  const figures: [string, number][] = [
    ["Open", bar.open], ["High", bar.high], ["Low", bar.low], ["Close", bar.close],
  ];
  return (
    <div class="legend" role="group" aria-label="Candle">
      <span class="quiet">{formatTime(new Date(bar.time * 1000).toISOString())}</span>
      {figures.map(([name, price]) => (
        <span key={name}><span class="quiet">{name}</span> {formatPrice(price, "USD")}</span>
      ))}
      <Change percent={(bar.close / bar.open - 1) * 100} />
      {isPartial(bar) && (
        <span title="Prices of the rest of this candle's time are not known">
          <span class="quiet">Seen</span> {Math.round(bar.seen * 100)} % of its time
        </span>
      )}
      {bar.volume !== null && (
        <span><span class="quiet">Volume</span> {formatCompact(bar.volume, "USD")}</span>
      )}
    </div>
  );
}
