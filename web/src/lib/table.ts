// The order and choice of rows in the market's table. Pure, but for the reader's choice itself.

import { signal } from "@preact/signals";
import type { Coin } from "./types";

export type Column =
  | "rank" | "name" | "price" | "change1h" | "change24h" | "change7d" | "cap" | "volume";
export type Direction = "ascending" | "descending";
export type Side = "all" | "gainers" | "losers";

export interface Sort {
  column: Column;
  direction: Direction;
}

// How the price of a coin went; null where upstream does not say.
export interface Trend {
  change1h: number | null;
  change7d: number | null;
  sparkline: readonly number[];
}

export interface TableRow {
  coin: Coin;
  trend: Trend | undefined;
}

export const sort = signal<Sort>({ column: "rank", direction: "ascending" });
export const side = signal<Side>("all");
export const words = signal("");
export const found = signal<readonly string[]>([]); // What the server means by them, as ids.

// Names and ranks are read from the start, figures from the largest.
export function nextSort(current: Sort, column: Column): Sort {
  if (current.column !== column) {
    const text = column === "rank" || column === "name";
    return { column, direction: text ? "ascending" : "descending" };
  }
  return { column, direction: current.direction === "ascending" ? "descending" : "ascending" };
}

export interface Choice {
  side: Side;
  words: string;
  found: readonly string[]; // Where no row has the words, these fit: they forgive typing mistakes.
}

export function chosenRows(rows: TableRow[], order: Sort, choice: Choice): TableRow[] {
  const wanted = choice.words.trim().toLowerCase();
  const exact = rows.filter(({ coin }) => matches(coin, wanted));
  const fitting = exact.length > 0 ? exact : rows.filter(({ coin }) => choice.found.includes(coin.id));
  const chosen = fitting.filter(({ coin }) => isOnSide(coin, choice.side));
  return chosen.sort((a, b) => compare(valueOf(a, order.column), valueOf(b, order.column), order));
}

function isOnSide(coin: Coin, which: Side): boolean {
  const change = coin.price_change_percentage_24h ?? 0;
  return which === "all" || (which === "gainers" ? change > 0 : change < 0);
}

function matches(coin: Coin, wanted: string): boolean {
  return [coin.name, coin.symbol, coin.id].some((text) => text.toLowerCase().includes(wanted));
}

type Value = number | string | null | undefined;

function valueOf({ coin, trend }: TableRow, column: Column): Value {
  switch (column) {
    case "rank": return coin.market_cap_rank;
    case "name": return coin.name;
    case "price": return coin.current_price;
    case "change1h": return trend?.change1h;
    case "change24h": return coin.price_change_percentage_24h;
    case "change7d": return trend?.change7d;
    case "cap": return coin.market_cap;
    case "volume": return coin.volume_24h;
  }
}

// The unknown comes last in both directions, as in the API.
function compare(a: Value, b: Value, { direction }: Sort): number {
  if (a == null || b == null) return a == null ? (b == null ? 0 : 1) : -1;
  const ascending = typeof a === "string" ? a.localeCompare(String(b)) : a - Number(b);
  return direction === "ascending" ? ascending : -ascending;
}

// The path of a sparkline in a box of the given size; empty for fewer than two prices.
export function sparkPath(prices: readonly number[], width: number, height: number): string {
  if (prices.length < 2) return "";
  const low = Math.min(...prices);
  const span = Math.max(...prices) - low || 1;
  const step = width / (prices.length - 1);
  const points = prices.map((price, i) => {
    const y = height - 1 - ((price - low) / span) * (height - 2);
    return `${(i * step).toFixed(1)},${y.toFixed(1)}`;
  });
  return `M${points.join("L")}`;
}
