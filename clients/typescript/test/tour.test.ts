// Everything once, against the server at BASE_URL, whose market is simulated.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createServer, connect, type Socket as Connection } from "node:net";
import { after, before, test } from "node:test";
import WebSocket from "ws";
import { ApiError, Client, Stream, type Api, type Socket } from "../src/index.js";

const SECONDS = 20;
const baseUrl = process.env["BASE_URL"] ?? "http://localhost:8019";
const soon = () => AbortSignal.timeout(SECONDS * 1000);
const anybody = new Client({ baseUrl });
let apiKey: string;
let ann: Client;
let portfolio: Api.Portfolio;

before(async () => {
  const username = `ann_${randomUUID().slice(0, 8)}`;
  const email = `${username}@example.com`;
  ({ api_key: apiKey } = await anybody.post("/users", { body: { username, email } }));
  ann = new Client({ baseUrl, apiKey });
  portfolio = await ann.post("/portfolios", {
    body: { name: "Savings", cost_basis_method: "fifo" },
  });
});

const streams: Stream[] = [];
after(() => streams.forEach((stream) => stream.close()));

function openStream(url = baseUrl, key = apiKey): Stream {
  const stream = new Stream({ baseUrl: url, apiKey: key, WebSocket, minDelayMs: 20 });
  streams.push(stream);
  return stream;
}

const here = () => ({ path: { portfolio_id: portfolio.id } });

function trade(transaction_type: "buy" | "sell", quantity: string, price_per_unit: string) {
  const body = { crypto_id: "bitcoin", transaction_type, quantity, price_per_unit };
  return ann.post("/portfolios/{portfolio_id}/transactions", { ...here(), body });
}

test("prices, a coin and a search", async () => {
  const prices = await anybody.get("/crypto/prices", { query: { limit: 3, order: "price_desc" } });
  assert.equal(prices.length, 3);
  assert((prices[0]?.current_price ?? 0) >= (prices[1]?.current_price ?? Infinity));
  const coin = await anybody.get("/crypto/{crypto_id}", { path: { crypto_id: "bitcoin" } });
  assert.equal(coin.symbol, "BTC");
  const hits = await anybody.get("/search/crypto", { query: { query: "etherum" } });
  assert(hits.some((hit) => hit.id === "ethereum"));
});

test("who has no key is refused", async () => {
  await assert.rejects(anybody.get("/users/me"), (error: unknown) => {
    assert(error instanceof ApiError);
    assert.deepEqual([error.status, error.code], [401, "invalid_api_key"]);
    return true;
  });
});

test("buys, sales and what they came to", async () => {
  await trade("buy", "2", "40000");
  const sale = await trade("sell", "0.5", "90000");
  assert.equal(sale.realized_profit_loss, 25_000);
  const summary = await ann.get("/portfolios/{portfolio_id}/summary", here());
  assert.equal(summary.total_cost, 60_000);
  assert.equal(summary.holdings[0]?.quantity, 1.5);
  await assert.rejects(trade("sell", "99", "1"), { status: 409, code: "ledger_conflict" });
});

test("a repetition with the same key takes effect once", async () => {
  const request = { body: { name: "Once" }, idempotencyKey: randomUUID() };
  const first = await ann.post("/portfolios", request);
  const again = await ann.post("/portfolios", request);
  assert.equal(again.id, first.id);
  await ann.delete("/portfolios/{portfolio_id}", { path: { portfolio_id: first.id } });
});

test("CSV goes out and in as text", async () => {
  const copy = await ann.post("/portfolios", { body: { name: "Copy" } });
  await trade("buy", "0.123456789012345678", "1");
  const csv = await ann.get("/portfolios/{portfolio_id}/transactions/export", here());
  assert.match(csv, /0\.123456789012345678/);
  const report = await ann.post("/portfolios/{portfolio_id}/transactions/import", {
    path: { portfolio_id: copy.id },
    query: { dry_run: "true" },
    body: csv,
  });
  assert.equal(report.problem_count, 0);
  assert(report.rows >= 1);
  const path = { crypto_id: "bitcoin" };
  const history = await anybody.csv("/crypto/{crypto_id}/history", { path });
  assert.match(history, /^\S*price\S*\r?\n/);
});

test("paging ends after the last row and repeats none", async () => {
  for (let price = 1; price <= 5; ++price) await trade("buy", "1", String(price));
  const ids: string[] = [];
  let pages = 0;
  const path = "/portfolios/{portfolio_id}/transactions";
  for await (const page of ann.pages(path, { ...here(), query: { limit: 2 } })) {
    ++pages;
    ids.push(...page.map((row) => row.id));
  }
  const all = await ann.get(path, { ...here(), query: { limit: 200 } });
  assert.deepEqual(
    ids,
    all.map((row) => row.id),
  );
  assert.equal(pages, Math.ceil(ids.length / 2));
});

test("a webhook into the server's own network is refused, with the reason", async () => {
  const body = { url: "https://10.0.0.1/hook" };
  await assert.rejects(ann.post("/webhooks", { body }), (error: unknown) => {
    assert(error instanceof ApiError);
    assert.equal(error.status, 422);
    assert.deepEqual(error.problems[0]?.loc, ["body", "url"]);
    return true;
  });
});

test("the stream tells prices, and what was subscribed to", async () => {
  const stream = openStream();
  const update = await stream.next("price_update", undefined, soon());
  assert.equal(typeof update.data.current_price, "number");
  const answered = stream.next("subscribed", undefined, soon());
  stream.send({ type: "subscribe", ids: ["bitcoin", "nonesuch"] });
  const { ids, unknown } = (await answered) as Socket.Subscribed;
  assert.deepEqual([ids, unknown], [["bitcoin"], ["nonesuch"]]);
});

test("the stream tells what a portfolio is worth now", async () => {
  const stream = openStream();
  stream.send({ type: "subscribe", channel: "portfolios" });
  const mine = (update: Socket.PortfolioUpdate) => update.data.portfolio_id === portfolio.id;
  const { data } = await stream.next("portfolio_update", mine, soon());
  assert(data.total_value > 0);
});

test("a stream with a bad key ends", async () => {
  const event = await new Promise((resolve) => {
    const options = { baseUrl, apiKey: "ck_" + "A".repeat(43), WebSocket };
    streams.push(new Stream({ ...options, onDisconnect: resolve }));
  });
  assert.deepEqual(event, { code: 4001, reason: "Invalid API key", retryInMs: null });
});

/** Something in between that can cut what goes through it. */
async function cuttable() {
  const connections = new Set<Connection>();
  const server = createServer((near) => {
    const far = connect(Number(new URL(baseUrl).port), new URL(baseUrl).hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      connections.add(one);
      one.pipe(other).on("error", () => {});
      one.on("close", () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address() as { port: number };
  const cut = () => connections.forEach((connection) => connection.destroy());
  after(() => (server.close(), cut()));
  return { url: `http://127.0.0.1:${address.port}`, cut };
}

function newAlert(target_price: string) {
  const body = { crypto_id: "bitcoin", alert_type: "price_above", target_price } as const;
  return ann.post("/alerts", { body });
}

test("after a break the stream has its subscriptions and the alerts since", async () => {
  const line = await cuttable();
  const stream = openStream(line.url);
  const told: string[] = [];
  stream.on("alert_triggered", (event) => told.push(event.alert_id));
  stream.send({ type: "subscribe", ids: ["ethereum"] });
  await stream.next("subscribed", undefined, soon());
  const of = (alert: Api.Alert) =>
    stream.next("alert_triggered", (event) => event.alert_id === alert.id, soon());
  const first = await newAlert("1");
  await of(first);

  const answered = stream.next("subscribed", undefined, soon());
  line.cut();
  const second = await newAlert("2");
  const resumed = stream.next("resumed", undefined, soon());
  await of(second);
  assert.equal((await resumed).complete, true);
  assert.deepEqual(((await answered) as Socket.Subscribed).ids, ["ethereum"]);
  assert.deepEqual(told, [first.id, second.id]);
});
