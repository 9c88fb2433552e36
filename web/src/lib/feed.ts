// What the page knows of the market from the socket, and how updates reach the screen: gathered,
// newest value of each coin, once per animation frame. Pure.

import type { Coin, CoinPrice } from "./types";

export type FeedMessage =
  | { type: "price_update"; seq: number; skipped?: number; stale?: boolean; data: CoinPrice }
  | { type: "snapshot"; seq: number; data: Coin[] };

export interface Entry {
  coin: Coin;
  seq: number;
  move: "up" | "down" | "none";
}

export type Feed = ReadonlyMap<string, Entry>;

// One coin's news: of the fields that an update lacks the feed keeps what it has.
export interface News {
  data: CoinPrice;
  seq: number;
}

// Within one epoch a value never goes back to an older seq; another epoch is another count, so
// that needs a feed whose seqs are forgotten. Returns only what changed.
export function changesOf(feed: Feed, news: Iterable<News>): Entry[] {
  const changes: Entry[] = [];
  for (const { data, seq } of news) {
    const before = feed.get(data.id);
    if (before && before.seq > seq) continue;
    const coin = { ...(before?.coin ?? unknownOf(data)), ...data };
    const move = moveOf(before?.coin.current_price, coin.current_price);
    changes.push({ coin, seq, move });
  }
  return changes;
}

function unknownOf(data: CoinPrice): Coin {
  const nothing = { last_updated: null, market_cap_rank: null, high_24h: null, low_24h: null };
  return { ...data, ...nothing, circulating_supply: null, source: "", age_ms: 0, stale: false };
}

function moveOf(before: number | null | undefined, now: number | null): Entry["move"] {
  if (before == null || now === null || before === now) return "none";
  return now > before ? "up" : "down";
}

export interface Gatherer {
  take(message: FeedMessage): void;
  flush(): void; // Before another connection, whose seq may say nothing about what waits.
}

// `schedule` is requestAnimationFrame in the page; a hidden tab has no frames, so what waits is at
// most one value of each coin.
export function gatherPerFrame(
  schedule: (frame: () => void) => void,
  deliver: (news: News[]) => void,
): Gatherer {
  let waiting = new Map<string, News>();
  const flush = () => {
    const news = [...waiting.values()];
    waiting = new Map();
    if (news.length > 0) deliver(news);
  };
  const take = (message: FeedMessage) => {
    const coins = message.type === "snapshot" ? message.data : [justConfirmed(message.data, message.stale ?? false)];
    if (waiting.size === 0 && coins.length > 0) schedule(flush);
    for (const data of coins) gather(waiting, { data, seq: message.seq });
  };
  return { take, flush };
}

// A price that moved was confirmed by that, however old the one before was; it may still have a
// stamp that is old.
function justConfirmed(data: CoinPrice, stale: boolean): CoinPrice {
  const fresh: Pick<Coin, "age_ms" | "stale"> = { age_ms: 0, stale };
  return { ...data, ...fresh };
}

// A snapshot says more of a coin than an update: what it alone knows outlives a newer update.
function gather(waiting: Map<string, News>, news: News): void {
  const before = waiting.get(news.data.id);
  if (!before) waiting.set(news.data.id, news);
  else if (before.seq <= news.seq) {
    waiting.set(news.data.id, { seq: news.seq, data: { ...before.data, ...news.data } });
  }
}

// Counts what was lost within one epoch. Every published change has a seq of its own, and the
// server says in `skipped` what it left out on purpose; what is neither received nor skipped is
// missing.
// A skipped change may be announced a moment after the gap, so only a lasting gap is a loss.
export interface SeqCount {
  epoch: string;
  base: number;
  newest: number;
  accounted: number;
}

export function countFrom(epoch: string, seq: number): SeqCount {
  return { epoch, base: seq, newest: seq, accounted: 0 };
}

export function counted(count: SeqCount, message: FeedMessage): SeqCount {
  if (message.type === "snapshot") {
    return message.seq < count.newest ? count : countFrom(count.epoch, message.seq);
  }
  if (message.seq <= count.base) return count;
  return {
    ...count,
    newest: Math.max(count.newest, message.seq),
    accounted: count.accounted + 1 + (message.skipped ?? 0),
  };
}

export function missing(count: SeqCount): number {
  return Math.max(0, count.newest - count.base - count.accounted);
}
