import type { ClientMessage, Subscribe } from "./messages.js";

type Interval = NonNullable<Subscribe["interval"]>;

/** As many ids as one message may name. */
const IDS_MAX = 1000;

/** What a client wants to hear, as the server understands what it was told; so that it can be told
 * again on a new connection. */
export class Subscription {
  // `except` follows from everything when something is taken away from it.
  #prices: { kind: "everything" } | { kind: "only" | "except"; ids: Set<string> } = {
    kind: "everything",
  };
  readonly #candles = new Map<Interval, Set<string>>();
  #portfolios = false;
  #options: ClientMessage | undefined;

  /** Takes notice of a message that is said to the server. */
  note(message: ClientMessage): void {
    if (message.type === "options") this.#options = { ...this.#options, ...message };
    if (message.type !== "subscribe" && message.type !== "unsubscribe") return;
    switch (message.channel ?? "prices") {
      case "prices":
        return this.#notePrices(message);
      case "candles":
        return this.#noteCandles(message);
      case "portfolios":
        this.#portfolios = message.type === "subscribe";
    }
  }

  #notePrices({ type, ids }: Subscribe): void {
    const adds = type === "subscribe";
    if (ids === undefined) {
      this.#prices = adds ? { kind: "everything" } : { kind: "only", ids: new Set() };
      return;
    }
    if (this.#prices.kind === "everything") {
      this.#prices = { kind: adds ? "only" : "except", ids: new Set() };
    }
    change(this.#prices.ids, ids, adds === (this.#prices.kind === "only"));
  }

  #noteCandles({ type, ids, interval }: Subscribe): void {
    if (type === "subscribe") {
      if (ids === undefined || interval === undefined) return; // The server will refuse it.
      const followed = this.#candles.get(interval) ?? new Set();
      change(followed, ids, true);
      this.#candles.set(interval, followed);
      return;
    }
    for (const [each, followed] of this.#candles) {
      if (interval !== undefined && interval !== each) continue;
      change(followed, ids ?? [...followed], false);
    }
  }

  /** What brings a new connection, which gets every price, to where this one was. */
  messages(): ClientMessage[] {
    const messages: ClientMessage[] = this.#options ? [this.#options] : [];
    const prices = this.#prices;
    if (prices.kind !== "everything") {
      if (prices.kind === "only" && prices.ids.size === 0) messages.push({ type: "unsubscribe" });
      const type = prices.kind === "only" ? "subscribe" : "unsubscribe";
      for (const ids of chunks(prices.ids)) messages.push({ type, ids });
    }
    for (const [interval, followed] of this.#candles) {
      for (const ids of chunks(followed)) {
        messages.push({ type: "subscribe", channel: "candles", interval, ids });
      }
    }
    if (this.#portfolios) messages.push({ type: "subscribe", channel: "portfolios" });
    return messages;
  }
}

function change(set: Set<string>, ids: readonly string[], add: boolean): void {
  for (const id of ids) {
    if (add) set.add(id);
    else set.delete(id);
  }
}

function* chunks(set: Set<string>): Generator<string[]> {
  const ids = [...set];
  for (let at = 0; at < ids.length; at += IDS_MAX) yield ids.slice(at, at + IDS_MAX);
}
