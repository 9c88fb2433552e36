import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError, Client, type ClientOptions, type KnownErrorCode } from "../src/index.js";
import { FakeServer, answer } from "./fakes.js";

const KEY = "ck_test";

function clientOf(server: FakeServer, more: Partial<ClientOptions> = {}): Client {
  return new Client({ baseUrl: "http://x.test/api/", apiKey: KEY, fetch: server.fetch, ...more });
}

const busy = (status: number, seconds: string) =>
  answer(
    status,
    { detail: "Later" },
    { "Retry-After": seconds, "X-Error-Code": "too_many_requests" },
  );

test("a path is filled and escaped, and the query left out where it is empty", async () => {
  const server = new FakeServer([answer(200, {}), answer(200, [])]);
  const client = clientOf(server);
  await client.get("/crypto/{crypto_id}", { path: { crypto_id: "a/b c" } });
  await client.get("/crypto/prices", { query: { limit: 5, ids: "x,y" } });
  assert.equal(server.requests[0]?.url, "http://x.test/api/crypto/a%2Fb%20c");
  assert.equal(server.requests[1]?.url, "http://x.test/api/crypto/prices?limit=5&ids=x%2Cy");
});

test("the key and the idempotency key go in their fields", async () => {
  const server = new FakeServer([answer(201, {})]);
  const body = { name: "Savings" };
  await clientOf(server).post("/portfolios", { body, idempotencyKey: "once" });
  assert.equal(server.header(0, "X-API-Key"), KEY);
  assert.equal(server.header(0, "Idempotency-Key"), "once");
  assert.equal(server.header(0, "Content-Type"), "application/json");
  assert.equal(server.requests[0]?.init.body, JSON.stringify(body));
});

test("a refusal is an error with status, code, detail and problems", async () => {
  const problem = { type: "missing", loc: ["body", "name"], msg: "Field required", input: null };
  const refusal = answer(422, { detail: [problem] }, { "X-Error-Code": "validation_error" });
  const client = clientOf(new FakeServer([refusal]));
  await assert.rejects(client.post("/portfolios", { body: { name: "" } }), (error: unknown) => {
    assert(error instanceof ApiError);
    assert.equal(error.status, 422);
    assert.equal(error.code, "validation_error");
    assert.equal(error.detail, "body.name: Field required");
    assert.deepEqual(error.problems, [problem]);
    return true;
  });
});

test("what a proxy says in its own words is an error too", async () => {
  const page = new Response("<h1>Bad gateway</h1>", { status: 502, statusText: "Bad Gateway" });
  const failure = clientOf(new FakeServer([page])).get("/health");
  await assert.rejects(failure, { status: 502, code: "http_502", detail: "Bad Gateway" });
});

test("who was told to come later comes again, with the same request", async () => {
  const server = new FakeServer([busy(429, "0"), busy(429, "0"), answer(201, { id: "p" })]);
  const made = await clientOf(server).post("/portfolios", { body: { name: "a" } });
  assert.equal(made.id, "p");
  assert.equal(server.requests.length, 3);
  assert.equal(server.requests[2]?.init.body, '{"name":"a"}');
});

test("it gives up after the number of attempts it may make", async () => {
  const server = new FakeServer([busy(429, "0"), busy(429, "0"), answer(200, [])]);
  const refused = clientOf(server, { maxRetries: 1 }).get("/crypto/prices");
  await assert.rejects(refused, { status: 429, code: "too_many_requests", retryAfterSeconds: 0 });
  assert.equal(server.requests.length, 2);
});

test("a pause longer than it may take is the caller's affair", async () => {
  const server = new FakeServer([busy(429, "61"), answer(200, [])]);
  const refused = clientOf(server).get("/crypto/prices");
  await assert.rejects(refused, { status: 429, retryAfterSeconds: 61 });
  assert.equal(server.requests.length, 1);
});

test("after 503 only what may happen twice is sent again", async () => {
  const server = new FakeServer([busy(503, "0"), busy(503, "0"), answer(201, {})]);
  const client = clientOf(server);
  await assert.rejects(client.post("/portfolios", { body: { name: "a" } }), { status: 503 });
  await client.post("/portfolios", { body: { name: "a" }, idempotencyKey: "k" });
  assert.equal(server.requests.length, 3);
});

test("an abort ends the pause", async () => {
  const server = new FakeServer([busy(429, "50")]);
  const stop = new AbortController();
  const call = clientOf(server).get("/crypto/prices", { signal: stop.signal });
  setImmediate(() => stop.abort(new Error("enough")));
  await assert.rejects(call, { message: "enough" });
});

test("paging follows the query of the link, on the path and host of the first page", async () => {
  const link = '<https://elsewhere.test/alerts?limit=1&cursor=c2>; rel="next"';
  const server = new FakeServer([
    answer(200, [{ id: 1 }], { Link: link }),
    answer(200, [{ id: 2 }]),
  ]);
  const ids: unknown[] = [];
  for await (const alert of clientOf(server).rows("/alerts", { query: { limit: 1 } })) {
    ids.push(alert.id);
  }
  assert.deepEqual(ids, [1, 2]);
  assert.equal(server.requests[1]?.url, "http://x.test/api/alerts?limit=1&cursor=c2");
  assert.equal(server.header(1, "X-API-Key"), KEY);
});

test("a link to another page than the next one ends the paging", async () => {
  const link = '</alerts?cursor=a>; rel="prev"';
  const server = new FakeServer([answer(200, [], { Link: link })]);
  for await (const page of clientOf(server).pages("/alerts")) assert.deepEqual(page, []);
  assert.equal(server.requests.length, 1);
});

test("another parser keeps what JSON.parse rounds", async () => {
  const text = '{"quantity":0.123456789012345678}';
  const reply = new Response(text, { headers: { "Content-Type": "application/json" } });
  const parseJson = (json: string) => JSON.parse(json.replace(/:([\d.]+)/g, ':"$1"'));
  const client = clientOf(new FakeServer([reply]), { parseJson });
  const holding = await client.get("/portfolios/{portfolio_id}/holdings/{crypto_id}", {
    path: { portfolio_id: "p", crypto_id: "bitcoin" },
  });
  assert.equal(holding.quantity, "0.123456789012345678");
});

export const known: KnownErrorCode[] = ["ledger_conflict", "invalid_api_key", "body_too_large"];
// @ts-expect-error: no operation has this code.
export const unknown: KnownErrorCode = "nonesuch";

/** Never called: what must not compile. */
export async function mistakes(client: Client): Promise<void> {
  // @ts-expect-error: there is no such path.
  await client.get("/crypto/price");
  // @ts-expect-error: the path has a parameter.
  await client.get("/crypto/{crypto_id}");
  // @ts-expect-error: a page is a number.
  await client.get("/crypto/prices", { query: { page: "one" } });
  // @ts-expect-error: a portfolio has a name.
  await client.post("/portfolios", { body: {} });
  // @ts-expect-error: a sign-up takes no API key of another name.
  await client.post("/users", { body: { username: "a", email: "b", key: "c" } });
  // @ts-expect-error: reading needs no idempotency key.
  await client.get("/alerts", { idempotencyKey: "k" });
  // @ts-expect-error: one coin is no list.
  client.rows("/crypto/{crypto_id}", { path: { crypto_id: "bitcoin" } });
  // @ts-expect-error: an answer has no such member.
  (await client.get("/users/me")).password;
  // @ts-expect-error: prices come as JSON only.
  await client.csv("/crypto/prices");
}
