// The coins as the page shows them: one signal for each, so that an update touches the cells of
// that coin only. Filled by lib/live.ts, in USD.

import { signal, type Signal } from "@preact/signals";
import { changesOf, type Entry, type News } from "./feed";

const kFlashMs = 700;

interface Flash {
  until: number;
  entries: readonly Entry[];
}

let flashes: Flash[] = [];
let calmTimer: ReturnType<typeof setTimeout> | undefined;

const rows = new Map<string, Signal<Entry>>();
let feed = new Map<string, Entry>();

// The ids of all coins; a new list only when a coin came or the order by rank changed.
export const coinIds = signal<readonly string[]>([]);

// undefined: the market does not have this coin (yet). Read coinIds to learn when it comes.
export function rowOf(id: string): Signal<Entry> | undefined {
  return rows.get(id);
}

export function priceOf(id: string): number | null {
  return rows.get(id)?.value.coin.current_price ?? null;
}

export function takeNews(news: readonly News[]): void {
  const changes = changesOf(feed, news);
  let listChanged = false;
  for (const entry of changes) listChanged = take(entry) || listChanged;
  if (listChanged) coinIds.value = [...rows.keys()].sort(byRank);
  calmDown();
  const until = performance.now() + kFlashMs;
  flashes.push({ until, entries: changes.filter(({ move }) => move !== "none") });
  calmTimer ??= setTimeout(calmDown, kFlashMs);
}

// A colour that is set and taken away, together with the next prices, costs next to nothing; an
// animation would paint sixty times a second.
function calmDown(): void {
  const now = performance.now();
  for (const { entries } of flashes.filter(({ until }) => until <= now)) {
    for (const entry of entries) {
      const row = rows.get(entry.coin.id);
      if (row?.peek() === entry) row.value = { ...entry, move: "none" };
    }
  }
  flashes = flashes.filter(({ until }) => until > now);
  clearTimeout(calmTimer);
  calmTimer = flashes.length > 0 ? setTimeout(calmDown, kFlashMs) : undefined;
}

// Returns whether the list of coins has another order now.
function take(entry: Entry): boolean {
  const { id, market_cap_rank } = entry.coin;
  const before = feed.get(id);
  feed.set(id, entry);
  const row = rows.get(id);
  if (row) row.value = entry;
  else rows.set(id, signal(entry));
  return before?.coin.market_cap_rank !== market_cap_rank;
}

function byRank(a: string, b: string): number {
  return rankOf(a) - rankOf(b) || (a < b ? -1 : 1);
}

function rankOf(id: string): number {
  return feed.get(id)?.coin.market_cap_rank ?? Number.MAX_SAFE_INTEGER;
}

// The prices stay on the screen; any new value is newer than what another connection told.
export function startNewCount(): void {
  feed = new Map([...feed].map(([id, entry]) => [id, { ...entry, seq: 0 }]));
}
