import { describe, expect, it } from "vitest";
import { changesOf, countFrom, counted, gatherPerFrame, missing, type FeedMessage } from "./feed";
import type { Feed, News } from "./feed";
import type { Coin } from "./types";

function price(id: string, current_price: number) {
  const unknown = { price_change_24h: null, price_change_percentage_24h: null };
  const amounts = { market_cap: null, volume_24h: null, current_price };
  return { id, symbol: id, name: id, ...amounts, ...unknown };
}

function update(id: string, value: number, seq: number, skipped?: number): FeedMessage {
  return { type: "price_update", seq, data: price(id, value), ...(skipped ? { skipped } : {}) };
}

function snapshot(seq: number, ...coins: Partial<Coin>[]): FeedMessage {
  return { type: "snapshot", seq, data: coins as Coin[] };
}

function after(feed: Feed, ...news: News[]): Feed {
  const next = new Map(feed);
  for (const entry of changesOf(feed, news)) next.set(entry.coin.id, entry);
  return next;
}

const news = (id: string, value: number, seq: number) => ({ data: price(id, value), seq });

describe("the feed", () => {
  it("tells which way a price moved and leaves the old feed alone", () => {
    const first = after(new Map(), news("bitcoin", 10, 1));
    const second = after(first, news("bitcoin", 11, 2));
    expect(first.get("bitcoin")?.move).toBe("none");
    expect(second.get("bitcoin")?.move).toBe("up");
    expect(after(second, news("bitcoin", 9, 3)).get("bitcoin")?.move).toBe("down");
  });
  it("keeps a newer price when an older snapshot comes late", () => {
    const feed = after(new Map(), news("bitcoin", 11, 5));
    expect(after(feed, news("bitcoin", 10, 4)).get("bitcoin")?.coin.current_price).toBe(11);
  });
  it("keeps the rank that an update does not carry", () => {
    const ranked = { data: { ...price("bitcoin", 10), market_cap_rank: 1 }, seq: 1 };
    const feed = after(after(new Map(), ranked), news("bitcoin", 11, 2));
    expect(feed.get("bitcoin")?.coin.market_cap_rank).toBe(1);
  });
});

describe("gatherPerFrame", () => {
  function gatherer() {
    const frames: (() => void)[] = [];
    const got: News[][] = [];
    const { take, flush } = gatherPerFrame((frame) => frames.push(frame), (all) => got.push(all));
    return { frames, got, take, flush };
  }
  it("delivers the newest of each coin once per frame", () => {
    const { frames, got, take } = gatherer();
    take(update("bitcoin", 1, 1));
    take(update("bitcoin", 2, 2));
    take(update("ethereum", 3, 3));
    expect(frames).toHaveLength(1);
    frames[0]?.();
    expect(got).toMatchObject([[news("bitcoin", 2, 2), news("ethereum", 3, 3)]]);
    take(update("bitcoin", 4, 4));
    expect(frames).toHaveLength(2);
  });
  it("keeps all coins of two snapshots in one frame", () => {
    const { frames, got, take } = gatherer();
    take(snapshot(1, price("bitcoin", 1)));
    take(snapshot(1, price("ethereum", 2)));
    frames[0]?.();
    expect(got[0]?.map((one) => one.data.id)).toEqual(["bitcoin", "ethereum"]);
  });
  it("keeps nothing of a connection that ended for the frame of the next", () => {
    const { frames, got, take, flush } = gatherer();
    take(update("bitcoin", 1, 5000));
    flush();
    take(update("bitcoin", 2, 7));
    frames.forEach((frame) => frame());
    expect(got).toMatchObject([[news("bitcoin", 1, 5000)], [news("bitcoin", 2, 7)]]);
  });
  it("takes a price that moves for fresh, however old the snapshot's was", () => {
    const { frames, got, take } = gatherer();
    take(snapshot(1, { ...price("bitcoin", 1), stale: true, age_ms: 90_000 }));
    take(update("bitcoin", 2, 2));
    frames[0]?.();
    expect(got[0]?.[0]?.data).toMatchObject({ stale: false, age_ms: 0 });
  });
  it("keeps the rank of a snapshot under the price of a later update", () => {
    const { frames, got, take } = gatherer();
    take(snapshot(1, { ...price("bitcoin", 1), market_cap_rank: 1 }));
    take(update("bitcoin", 2, 2));
    frames[0]?.();
    expect(got[0]?.[0]?.data).toMatchObject({ current_price: 2, market_cap_rank: 1 });
  });
});

describe("the count of changes", () => {
  it("finds what is neither received nor skipped", () => {
    const count = [update("a", 1, 11), update("b", 1, 14)].reduce(counted, countFrom("e", 10));
    expect(missing(count)).toBe(2);
  });
  it("accepts what the server says it skipped, in any order", () => {
    const said = [update("a", 1, 14, 2), update("b", 1, 13)];
    expect(missing(said.reduce(counted, countFrom("e", 10)))).toBe(0);
  });
  it("starts again at a snapshot, but not at one that is older than what came", () => {
    const gap = counted(countFrom("e", 10), update("a", 1, 15));
    expect(missing(counted(gap, snapshot(15)))).toBe(0);
    expect(missing(counted(gap, snapshot(12)))).toBe(4);
  });
});
