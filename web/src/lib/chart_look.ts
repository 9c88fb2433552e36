// How the chart looks: colours of the page's own scheme, times and numbers as its reader writes them.

import { TickMarkType } from "lightweight-charts";
import { formatCompact } from "./numbers";

// The library thinks in UTC; readers think in the time of their wall.
function timeLabel(time: unknown): string {
  const options = { dateStyle: "medium", timeStyle: "short" } as const;
  return new Date(Number(time) * 1000).toLocaleString(undefined, options);
}

const kTickFormats: Record<TickMarkType, Intl.DateTimeFormatOptions> = {
  [TickMarkType.Year]: { year: "numeric" },
  [TickMarkType.Month]: { month: "short" },
  [TickMarkType.DayOfMonth]: { day: "numeric", month: "short" },
  [TickMarkType.Time]: { hour: "2-digit", minute: "2-digit" },
  [TickMarkType.TimeWithSeconds]: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

export const fixedOptions = {
  layout: { attributionLogo: false, fontFamily: "inherit" },
  localization: { timeFormatter: timeLabel },
  rightPriceScale: { scaleMargins: { top: 0.08, bottom: 0.2 } },
  timeScale: {
    timeVisible: true,
    tickMarkFormatter: (time: unknown, type: TickMarkType) =>
      new Date(Number(time) * 1000).toLocaleString(undefined, kTickFormats[type]),
  },
};

export const volumeOptions = {
  priceScaleId: "volume", lastValueVisible: false, priceLineVisible: false,
  priceFormat: { type: "custom", formatter: (at: number) => formatCompact(at, "USD") },
} as const;

export function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export function colourOptions() {
  const line = { color: colour("--line") };
  const border = { borderColor: colour("--line") };
  return {
    layout: { background: { color: colour("--panel") }, textColor: colour("--quiet") },
    grid: { vertLines: line, horzLines: line },
    rightPriceScale: border,
    timeScale: border,
  };
}

// Each kind of series takes the colours that it knows.
export function seriesColours() {
  const up = colour("--up");
  const down = colour("--down");
  const bodies = { upColor: up, downColor: down, borderVisible: false };
  return { ...bodies, wickUpColor: up, wickDownColor: down, color: colour("--accent") };
}
