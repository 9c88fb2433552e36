// The socket: says the key first, asks for the current prices and for missed alerts, comes back
// by itself after a loss, with growing pauses. Knows nothing of what is shown.

import { reconnectDelay } from "./backoff";
import type { Socket } from "./far_socket";
import { counted, countFrom, missing, type FeedMessage, type SeqCount } from "./feed";
import type { PortfolioValues } from "./portfolios";
import type { AlertEvent, Candle } from "./types";

export type StreamState = "connecting" | "live" | "waiting" | "refused" | "stopped";

export interface StreamEvents {
  // While it waits: after how many milliseconds it tries again.
  onState(state: StreamState, reason: string, retryInMs?: number): void;
  onConnected(source: string, timestamp: string): void; // The time is the server's own.
  onNewCount(): void; // What was known before belongs to another count of seq.
  onPrices(message: FeedMessage): void;
  onCandle(id: string, interval: string, candle: Candle): void;
  onAlert(event: AlertEvent): void;
  onPortfolio(values: PortfolioValues): void;
  onUnwatched(): void; // A coin that alerts depend on has no prices any more.
}

// The world outside; tests bring their own.
export interface StreamWorld {
  open(): Socket;
  random(): number;
  after(milliseconds: number, call: () => void): () => void; // Returns what cancels it.
}

type Message = { type: string } & Record<string, unknown>;

// A silent connection may be dead without knowing: an unanswered ping tells.
const kPingMs = 15_000;
const kInvalidKey = 4001;

export class Stream {
  private socket: Socket | undefined;
  private key = "";
  private failures = 0;
  private quiet = 0; // Pings in a row without any message.
  private lastEvent = "";
  private cancelTimer = () => {};
  private count: SeqCount = countFrom("", 0);
  private gapSeen = false;
  private readonly candles = new Map<string, { id: string; interval: string }>();
  private withPortfolios = false;

  constructor(
    private readonly world: StreamWorld,
    private readonly events: StreamEvents,
  ) {}

  // Again with another key: the connection before ends.
  start(key: string): void {
    this.stop();
    this.key = key;
    this.failures = 0;
    this.connect();
  }

  stop(): void {
    this.cancelTimer();
    const socket = this.socket;
    this.socket = undefined;
    socket?.close(1000);
    this.events.onState("stopped", "");
  }

  // After the network came back there is nothing to wait for.
  retryNow(): void {
    if (this.key && !this.socket) this.connect();
  }

  // Asks for the current values of all coins.
  askSnapshot(): void {
    this.say({ type: "snapshot" });
  }

  ack(eventId: string): void {
    this.say({ type: "ack", event_id: eventId });
  }

  // Returns what ends it.
  followCandle(id: string, interval: string): () => void {
    const name = `${id} ${interval}`;
    this.candles.set(name, { id, interval });
    this.say({ type: "subscribe", channel: "candles", ids: [id], interval });
    return () => {
      this.candles.delete(name);
      this.say({ type: "unsubscribe", channel: "candles", ids: [id], interval });
    };
  }

  // Returns what ends it.
  followPortfolios(): () => void {
    this.withPortfolios = true;
    this.say({ type: "subscribe", channel: "portfolios" });
    return () => {
      this.withPortfolios = false;
      this.say({ type: "unsubscribe", channel: "portfolios" });
    };
  }

  private connect(): void {
    this.cancelTimer();
    this.events.onState("connecting", "");
    const socket = this.world.open();
    this.socket = socket;
    socket.onopen = () => this.say({ type: "auth", api_key: this.key });
    socket.onmessage = (event) => {
      if (socket === this.socket) this.take(JSON.parse(String(event.data)) as Message);
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.lost(event.code, event.reason);
    };
    this.watch();
  }

  private say(message: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private take(message: Message): void {
    this.quiet = 0;
    if ("epoch" in message && message.type !== "connected") this.noteEpoch(message);
    switch (message.type) {
      case "connected": return this.greeted(message);
      case "price_update":
      case "snapshot": return this.takePrices(message as unknown as FeedMessage);
      case "candle": return this.takeCandle(message);
      case "alert_triggered": return this.takeAlert(message as unknown as AlertEvent);
      case "coin_unwatched": return this.events.onUnwatched();
      case "portfolio_update": return this.events.onPortfolio(message["data"] as PortfolioValues);
    }
  }

  private greeted(message: Message): void {
    this.failures = 0;
    this.gapSeen = false;
    this.count = countFrom(this.count.epoch, Number(message["seq"]));
    this.noteEpoch(message);
    this.events.onConnected(String(message["source"]), String(message["timestamp"]));
    this.events.onState("live", "");
    this.askSnapshot();
    // What no socket has accepted yet comes by itself; this asks for what this page did not see.
    if (this.lastEvent) this.say({ type: "resume", since: this.lastEvent });
    for (const { id, interval } of this.candles.values()) {
      this.say({ type: "subscribe", channel: "candles", ids: [id], interval });
    }
    if (this.withPortfolios) this.say({ type: "subscribe", channel: "portfolios" });
  }

  // In another epoch seq is another count: nobody can say what was missed, so all is asked for.
  private noteEpoch(message: Message): void {
    const epoch = String(message["epoch"]);
    if (epoch === this.count.epoch) return;
    this.count = countFrom(epoch, Number(message["seq"]));
    this.gapSeen = false;
    this.events.onNewCount();
    if (message.type !== "connected" && message.type !== "snapshot") this.askSnapshot();
  }

  private takePrices(message: FeedMessage): void {
    this.count = counted(this.count, message);
    this.events.onPrices(message);
  }

  private takeCandle(message: Message): void {
    const candle = message["candle"] as Candle;
    this.events.onCandle(String(message["crypto_id"]), String(message["interval"]), candle);
  }

  private takeAlert(event: AlertEvent): void {
    this.lastEvent = event.event_id;
    this.events.onAlert(event);
  }

  private lost(code: number, reason: string): void {
    this.cancelTimer();
    this.socket = undefined;
    if (code === kInvalidKey) return this.events.onState("refused", reason);
    this.failures += 1;
    const delay = reconnectDelay(this.failures, () => this.world.random());
    this.events.onState("waiting", reason, delay);
    this.cancelTimer = this.world.after(delay, () => this.connect());
  }

  private watch(): void {
    this.cancelTimer = this.world.after(kPingMs, () => {
      if (this.quiet >= 2) return this.giveUp();
      this.quiet += 1;
      this.say({ type: "ping" });
      this.fillGap();
      this.watch();
    });
  }

  // A gap that outlives two looks is a loss, which the current values mend.
  private fillGap(): void {
    const gap = missing(this.count) > 0;
    if (gap && this.gapSeen) this.askSnapshot();
    this.gapSeen = gap;
  }

  private giveUp(): void {
    const socket = this.socket;
    this.quiet = 0;
    this.lost(0, "no answer");
    socket?.close();
  }
}
