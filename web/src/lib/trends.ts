// What the list of prices tells of its rows on request: change over one hour and seven days, and
// the line of the last seven days. One call for all rows, while somebody looks at them.

import { signal } from "@preact/signals";
import { get } from "./api";
import type { Trend } from "./table";

const kRefreshMs = 60_000;

interface TrendCoin {
  id: string;
  price_change_percentage_1h?: number | null;
  price_change_percentage_7d?: number | null;
  sparkline_in_7d?: { price: number[] } | null;
}

export const trends = signal<ReadonlyMap<string, Trend>>(new Map());

// Returns what ends it.
export function followTrends(coins: number): () => void {
  const tried = () => void refresh(coins).catch(() => {
    // The notice above all views tells of an unreachable server; the last figures stay.
  });
  tried();
  const timer = setInterval(tried, kRefreshMs);
  return () => clearInterval(timer);
}

async function refresh(coins: number): Promise<void> {
  if (document.hidden && trends.peek().size > 0) return;
  const wanted = "sparkline=true&price_change_percentage=1h,7d";
  const rows = await get<TrendCoin[]>(`/crypto/prices?limit=${coins}&${wanted}`);
  trends.value = new Map(rows.map((row) => [row.id, trendOf(row)]));
}

function trendOf(row: TrendCoin): Trend {
  return {
    change1h: row.price_change_percentage_1h ?? null,
    change7d: row.price_change_percentage_7d ?? null,
    sparkline: row.sparkline_in_7d?.price ?? [],
  };
}
