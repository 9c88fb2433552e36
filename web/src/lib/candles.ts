// Which candles a chart can show, and the open candle made from a price. Pure.

import type { Candle } from "./types";

export type Interval = "1m" | "5m" | "15m" | "1h" | "4h" | "1d" | "1w" | "1M";

export interface Range {
  name: string;
  days: number;
  intervals: readonly Interval[]; // The first is shown when the range is chosen.
}

// The API gives at most 5,000 candles at once, oldest first: no range asks for more.
export const kRanges: readonly Range[] = [
  { name: "1D", days: 1, intervals: ["5m", "1m", "15m", "1h"] },
  { name: "7D", days: 7, intervals: ["4h", "1h", "5m", "15m"] },
  { name: "1M", days: 30, intervals: ["4h", "1h", "1d"] },
  { name: "3M", days: 90, intervals: ["1d", "1h", "4h"] },
  { name: "1Y", days: 365, intervals: ["1d", "4h", "1w", "1M"] },
];

const kMinuteMs = 60_000;
const kLengthMs: Record<Exclude<Interval, "1M">, number> = {
  "1m": kMinuteMs, "5m": 5 * kMinuteMs, "15m": 15 * kMinuteMs, "1h": 60 * kMinuteMs,
  "4h": 240 * kMinuteMs, "1d": 1440 * kMinuteMs, "1w": 10_080 * kMinuteMs,
};

// Bar times are in seconds, as the chart library has them.
export interface Bar {
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number | null;
  isTraded: boolean; // The volume was traded in the bar; otherwise in the 24 hours before its end.
  seen: number; // Of its time, 0 to 1; 1 while it goes on.
}

// As the server: less than this of its time is a gap.
const kWhole = 0.9;

export function isPartial(bar: Bar): boolean {
  return bar.seen < kWhole;
}

export function barOf(candle: Candle): Bar {
  const { open, high, low, close } = candle;
  const time = Date.parse(candle.open_time) / 1000;
  const isTraded = candle.traded_volume !== null;
  const volume = candle.traded_volume ?? candle.volume_24h;
  const seen = candle.is_open ? 1 : candle.coverage;
  return { time, open, high, low, close, volume, isTraded, seen };
}

export function candlesPath(id: string, range: Range, interval: Interval, nowMs: number): string {
  const from = Math.floor((nowMs - range.days * 1440 * kMinuteMs) / 1000);
  const query = `interval=${interval}&from=${from}&limit=5000`;
  return `/crypto/${encodeURIComponent(id)}/ohlc?${query}`;
}

// The last bar with a price that came after it: the same bar, or the first of the next.
export function barWithPrice(last: Bar, price: number, interval: Interval, nowMs: number): Bar {
  const time = openTime(interval, nowMs) / 1000;
  if (time > last.time) {
    return { ...last, time, open: price, high: price, low: price, close: price, seen: 1 };
  }
  const high = Math.max(last.high, price);
  return { ...last, high, low: Math.min(last.low, price), close: price };
}

// Puts a bar at the end, in the place of the one of the same time. False: it is older than that.
export function keepLast(bars: Bar[], bar: Bar): boolean {
  const last = bars[bars.length - 1];
  if (last && bar.time < last.time) return false;
  if (last?.time === bar.time) bars.pop();
  bars.push(bar);
  return true;
}

// Of the past that upstream filled in one price an hour is known: such candles are dashes, and a
// line says more.
export function suitsLine(bars: readonly Bar[]): boolean {
  const flat = bars.filter(({ high, low }) => high === low).length;
  return flat * 2 > bars.length;
}

// Months and weeks are those of UTC; weeks begin on Monday: the epoch was a Thursday.
function openTime(interval: Interval, nowMs: number): number {
  if (interval === "1M") {
    const now = new Date(nowMs);
    return Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
  }
  const shift = interval === "1w" ? 4 * kLengthMs["1d"] : 0;
  const length = kLengthMs[interval];
  return Math.floor((nowMs - shift) / length) * length + shift;
}
