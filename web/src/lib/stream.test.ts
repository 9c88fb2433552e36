import { beforeEach, expect, it, vi } from "vitest";
import type { Socket } from "./far_socket";
import { Stream, type StreamState } from "./stream";
import type { AlertEvent } from "./types";

// Only what the stream uses of a WebSocket; the test plays the server.
class FakeSocket {
  readyState = 1;
  sent: { type: string; [member: string]: unknown }[] = [];
  onopen = () => {};
  onmessage = (_event: { data: string }) => {};
  onclose = (_event: { code: number; reason: string }) => {};
  closed = false;
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.closed = true;
  }
  tell(message: object) {
    this.onmessage({ data: JSON.stringify(message) });
  }
  types() {
    return this.sent.map(({ type }) => type);
  }
}

let sockets: FakeSocket[];
let timers: { milliseconds: number; call: () => void }[];
let states: StreamState[];
let alerts: string[];
let portfolios: string[];
let unwatched: number;
let newCounts: number;
let stream: Stream;

beforeEach(() => {
  vi.stubGlobal("WebSocket", { OPEN: 1 });
  [sockets, timers, states, alerts, portfolios] = [[], [], [], [], []];
  [unwatched, newCounts] = [0, 0];
  const open = () => {
    sockets.push(new FakeSocket());
    return last() as unknown as Socket;
  };
  const after = (milliseconds: number, call: () => void) => {
    const timer = { milliseconds, call };
    timers.push(timer);
    return () => void (timers = timers.filter((one) => one !== timer));
  };
  stream = new Stream({ open, random: () => 0, after }, {
    onState: (state) => states.push(state),
    onConnected: () => {},
    onNewCount: () => (newCounts += 1),
    onPrices: () => {},
    onCandle: () => {},
    onAlert: (event) => alerts.push(event.event_id),
    onPortfolio: ({ portfolio_id }) => portfolios.push(portfolio_id),
    onUnwatched: () => (unwatched += 1),
  });
});

function last(): FakeSocket {
  return sockets[sockets.length - 1] as FakeSocket;
}

function passTime(): void {
  const due = timers;
  timers = [];
  due.forEach(({ call }) => call());
}

function connect(epoch = "e1"): void {
  last().onopen();
  last().tell({ type: "connected", source: "simulated", epoch, seq: 7 });
}

const alert = (id: string) => ({ type: "alert_triggered", event_id: id }) as unknown as AlertEvent;

it("says the key first and asks for the current prices when it is greeted", () => {
  stream.start("ck_1");
  connect();
  expect(last().sent[0]).toEqual({ type: "auth", api_key: "ck_1" });
  expect(last().types()).toEqual(["auth", "snapshot"]);
  expect(states).toEqual(["stopped", "connecting", "live"]);
});

it("tells that a coin is not watched any more", () => {
  stream.start("ck_1");
  connect();
  last().tell({ type: "coin_unwatched", crypto_id: "rare", reason: "withdrawn" });
  expect(unwatched).toBe(1);
});

it("comes back after a loss, each time later, and resumes after the last alert", () => {
  stream.start("ck_1");
  connect();
  last().tell(alert("a1"));
  last().onclose({ code: 1006, reason: "" });
  expect(timers.map(({ milliseconds }) => milliseconds)).toEqual([250]);
  passTime();
  last().onclose({ code: 1006, reason: "" });
  expect(timers.map(({ milliseconds }) => milliseconds)).toEqual([500]);
  passTime();
  connect();
  expect(last().sent).toContainEqual({ type: "resume", since: "a1" });
  expect(alerts).toEqual(["a1"]);
});

it("follows its candles again on a new connection, but not those it left", () => {
  stream.start("ck_1");
  connect();
  stream.followCandle("bitcoin", "1h");
  stream.followCandle("ethereum", "1h")();
  last().onclose({ code: 1006, reason: "" });
  passTime();
  connect();
  const followed = last().sent.filter(({ channel }) => channel === "candles");
  expect(followed.map(({ ids }) => ids)).toEqual([["bitcoin"]]);
});

it("follows the portfolios again on a new connection, unless it left them", () => {
  const followed = () => last().sent.filter(({ channel }) => channel === "portfolios").length;
  const again = () => {
    last().onclose({ code: 1006, reason: "" });
    passTime();
    connect();
  };
  stream.start("ck_1");
  connect();
  const leave = stream.followPortfolios();
  again();
  expect(followed()).toBe(1);
  last().tell({ type: "portfolio_update", data: { portfolio_id: "p1" } });
  expect(portfolios).toEqual(["p1"]);
  leave();
  again();
  expect(followed()).toBe(0);
});

it("does not try again with a key that was refused", () => {
  stream.start("ck_1");
  last().onclose({ code: 4001, reason: "Invalid API key" });
  expect(states[states.length - 1]).toBe("refused");
  expect(timers).toEqual([]);
});

it("gives up a connection that answers no pings", () => {
  stream.start("ck_1");
  connect();
  passTime();
  passTime();
  passTime();
  expect(last().closed).toBe(true);
  expect(states[states.length - 1]).toBe("waiting");
});

it("starts a new count only where the server did", () => {
  const again = (epoch: string) => {
    last().onclose({ code: 1006, reason: "" });
    passTime();
    connect(epoch);
  };
  stream.start("ck_1");
  connect();
  expect(newCounts).toBe(1);
  again("e1");
  expect(newCounts).toBe(1);
  again("e2");
  expect(newCounts).toBe(2);
});

it("asks for everything when the epoch changes under its feet, for the gap cannot be counted", () => {
  stream.start("ck_1");
  connect();
  last().tell({ type: "options", min_change: 0, max_rate_ms: 0, epoch: "e1", seq: 8 });
  expect(last().types()).toEqual(["auth", "snapshot"]);
  last().tell({ type: "options", min_change: 0, max_rate_ms: 0, epoch: "e2", seq: 3 });
  expect(last().types()).toEqual(["auth", "snapshot", "snapshot"]);
  expect(newCounts).toBe(2);
  last().tell({ type: "price_update", seq: 4, data: {} });
  passTime();
  passTime();
  expect(last().types()).toEqual(["auth", "snapshot", "snapshot", "ping", "ping"]);
});

it("asks for a snapshot when a gap stays, and not while it is young", () => {
  stream.start("ck_1");
  connect();
  last().tell({ type: "price_update", seq: 9, data: {} });
  passTime();
  expect(last().types()).toEqual(["auth", "snapshot", "ping"]);
  passTime();
  expect(last().types()).toEqual(["auth", "snapshot", "ping", "ping", "snapshot"]);
});
