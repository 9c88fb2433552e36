import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Stream, type Disconnect, type Socket, type StreamOptions } from "../src/index.js";
import { FakeSocket } from "./fakes.js";

let stream: Stream;
const disconnects: Disconnect[] = [];
const waiting: ((event: Disconnect) => void)[] = [];

function open(more: Partial<StreamOptions> = {}): FakeSocket {
  stream = new Stream({
    baseUrl: "https://x.test/",
    apiKey: "ck_test",
    WebSocket: FakeSocket,
    minDelayMs: 1,
    maxDelayMs: 8,
    onDisconnect: (event) => {
      disconnects.push(event);
      waiting.shift()?.(event);
    },
    ...more,
  });
  return FakeSocket.last;
}

/** The connection after the one that is there. */
async function reconnected(): Promise<FakeSocket> {
  const before = FakeSocket.opened.length;
  while (FakeSocket.opened.length === before) await new Promise(setImmediate);
  FakeSocket.last.greet();
  return FakeSocket.last;
}

const alert = (event_id: string) =>
  ({ type: "alert_triggered", event_id }) as Socket.AlertTriggered;

beforeEach(() => {
  FakeSocket.opened = [];
  disconnects.length = 0;
});
afterEach(() => stream.close());

test("the key is the first thing said, and is not in the address", () => {
  const socket = open();
  assert.equal(socket.url, "wss://x.test/ws");
  socket.greet();
  assert.deepEqual(socket.said, [{ type: "auth", api_key: "ck_test" }]);
});

test("listeners hear their type until they end", () => {
  const socket = open();
  const heard: number[] = [];
  const stop = stream.on("price_update", (message) => heard.push(message.seq));
  socket.greet();
  socket.tell({ type: "price_update", seq: 1 });
  socket.tell({ type: "pong" });
  stop();
  socket.tell({ type: "price_update", seq: 2 });
  assert.deepEqual(heard, [1]);
});

test("next waits for the message that is wanted, or for the signal", async () => {
  const socket = open();
  const second = stream.next("price_update", (message) => message.seq === 2);
  const never = stream.next("pong", undefined, AbortSignal.abort(new Error("enough")));
  socket.tell({ type: "price_update", seq: 1 });
  socket.tell({ type: "price_update", seq: 2 });
  assert.equal((await second).seq, 2);
  await assert.rejects(never, { message: "enough" });
});

test("what is said before the greeting waits for it", () => {
  const socket = open();
  stream.send({ type: "subscribe", ids: ["bitcoin"] });
  assert.deepEqual(socket.said, []);
  socket.greet();
  stream.send({ type: "ping" });
  assert.deepEqual(socket.said.slice(1), [
    { type: "subscribe", ids: ["bitcoin"] },
    { type: "ping" },
  ]);
});

test("a new connection is brought to where the last one was", async () => {
  open().greet();
  stream.send({ type: "options", max_rate_ms: 1000 });
  stream.send({ type: "options", min_change: 0.5 });
  stream.send({ type: "subscribe", ids: ["bitcoin", "solana"] });
  stream.send({ type: "unsubscribe", ids: ["solana"] });
  stream.send({ type: "subscribe", channel: "candles", interval: "1m", ids: ["bitcoin"] });
  stream.send({ type: "subscribe", channel: "candles", interval: "1h", ids: ["solana"] });
  stream.send({ type: "unsubscribe", channel: "candles", ids: ["solana"] });
  stream.send({ type: "subscribe", channel: "portfolios" });
  stream.send({ type: "ping" });
  FakeSocket.last.break();
  const again = await reconnected();
  assert.deepEqual(again.said.slice(1), [
    { type: "options", max_rate_ms: 1000, min_change: 0.5 },
    { type: "subscribe", ids: ["bitcoin"] },
    { type: "subscribe", channel: "candles", interval: "1m", ids: ["bitcoin"] },
    { type: "subscribe", channel: "portfolios" },
  ]);
});

test("nothing, and everything but something, survive a break as well", async () => {
  open().greet();
  stream.send({ type: "unsubscribe" });
  stream.send({ type: "subscribe", channel: "portfolios" });
  stream.send({ type: "unsubscribe", channel: "portfolios" });
  FakeSocket.last.break();
  assert.deepEqual((await reconnected()).said.slice(1), [{ type: "unsubscribe" }]);
  stream.send({ type: "subscribe" });
  stream.send({ type: "unsubscribe", ids: ["tether", "solana"] });
  stream.send({ type: "subscribe", ids: ["solana"] });
  FakeSocket.last.break();
  const except = { type: "unsubscribe", ids: ["tether"] };
  assert.deepEqual((await reconnected()).said.slice(1), [except]);
});

test("more coins than fit in one message are asked for in several", async () => {
  open().greet();
  const ids = Array.from({ length: 1500 }, (_, index) => `coin-${index}`);
  stream.send({ type: "subscribe", ids: ids.slice(0, 1000) });
  stream.send({ type: "subscribe", ids: ids.slice(1000) });
  FakeSocket.last.break();
  const said = (await reconnected()).said.slice(1) as Socket.Subscribe[];
  assert.deepEqual(
    said.map((message) => message.ids?.length),
    [1000, 500],
  );
});

test("a gap is counted within an epoch, and only told where the server counts anew", async () => {
  const gaps: (number | null)[] = [];
  const greet = async (epoch: string, seq: number) => {
    const socket = FakeSocket.last;
    socket.onopen?.({} as never);
    socket.tell({ type: "connected", epoch, seq });
    return socket;
  };
  open({ onGap: (missed) => gaps.push(missed) });
  (await greet("e1", 10)).tell({ type: "price_update", seq: 12 });
  const lost = async () => {
    const before = FakeSocket.opened.length;
    FakeSocket.last.break();
    while (FakeSocket.opened.length === before) await new Promise(setImmediate);
  };
  await lost();
  await greet("e1", 12);
  assert.deepEqual(gaps, []);
  await lost();
  (await greet("e1", 20)).tell({ type: "options", epoch: "e1", seq: 21 });
  assert.deepEqual(gaps, [8]);
  await lost();
  (await greet("e2", 3)).tell({ type: "snapshot", epoch: "e3", seq: 1 });
  assert.deepEqual(gaps, [8, null, null]);
});

test("alerts are asked for since the last one, and each is told once", async () => {
  open().greet();
  const heard: string[] = [];
  stream.on("alert_triggered", (message) => heard.push(message.event_id));
  FakeSocket.last.tell(alert("e1"));
  FakeSocket.last.tell(alert("e2"));
  FakeSocket.last.break();
  const again = await reconnected();
  assert.deepEqual(again.said.slice(1), [{ type: "resume", since: "e2" }]);
  again.tell(alert("e2"));
  again.tell(alert("e3"));
  assert.deepEqual(heard, ["e1", "e2", "e3"]);
});

test("pauses grow with each failure up to the longest, and start anew after a greeting", async () => {
  open().break();
  for (let failure = 0; failure < 5; ++failure) {
    const before = FakeSocket.opened.length;
    while (FakeSocket.opened.length === before) await new Promise(setImmediate);
    FakeSocket.last.break();
  }
  const longest = [1, 2, 4, 8, 8, 8];
  for (const [index, { retryInMs }] of disconnects.entries()) {
    const most = longest[index] ?? 0;
    assert(retryInMs !== null && retryInMs >= most / 2 && retryInMs <= most, `${retryInMs}`);
  }
  (await reconnected()).break();
  assert((disconnects.at(-1)?.retryInMs ?? 9) <= 1);
});

test("a bad key is not tried again", () => {
  open().break(4001, "Invalid API key");
  assert.deepEqual(disconnects, [{ code: 4001, reason: "Invalid API key", retryInMs: null }]);
});

test("silence is asked about once, then the connection is given up", async () => {
  const socket = open({ silenceMs: 5 });
  socket.greet();
  const event = await new Promise<Disconnect>((resolve) => waiting.push(resolve));
  assert.deepEqual(socket.said.slice(1), [{ type: "ping" }]);
  assert.equal(event.reason, "silence");
  assert(socket.isClosed);
});

test("a closed stream stays closed", () => {
  const socket = open();
  socket.greet();
  stream.close();
  socket.break();
  assert(socket.isClosed);
  assert.deepEqual(disconnects, []);
  assert.equal(FakeSocket.opened.length, 1);
});
