// Alerts on the page: made, changed, fired, missed and caught up, and told to a webhook.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { startServer } from "./lib/programs.mjs";
import { startRelay } from "./lib/relay.mjs";
import { assertAccessible, assertFits, openBrowser, phone, picture, Visitor } from "./lib/visit.mjs";
import { eventually } from "./lib/wait.mjs";

let browser, world;
before(async () => {
  const settings = { TEST_MODE: "true", WEBHOOK_ALLOWED_NETWORKS: "127.0.0.0/8" };
  world = await startServer({ settings });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await world?.stop();
});

async function visitorWithKey(name, options = {}) {
  const { api_key: key } = await world.server.newUser(name);
  const visitor = await Visitor.come(browser, world.server, { key, ...options });
  return { visitor, key };
}

const above = (target_price, more = {}) =>
  ({ crypto_id: "bitcoin", alert_type: "price_above", target_price, ...more });
const toasts = (page) => page.getByRole("log", { name: "Alerts that fired" });
const rows = (page) => page.getByRole("list", { name: "Your alerts" }).getByRole("listitem");
const history = (page) => page.getByRole("list", { name: "What fired" }).getByRole("listitem");
const button = (page, name) => page.getByRole("button", { name });

async function isLive(page) {
  await page.getByText(/^Live/).waitFor();
}

async function fillNew(page, coin, price) {
  const form = page.getByRole("form", { name: "New alert" });
  await form.getByRole("combobox", { name: "Coin" }).fill(coin);
  await form.getByLabel("Price, USD").fill(price);
  return form;
}

describe("alerts", () => {
  test("one just above the price is made, fires, and shows as toast, notification and history", async () => {
    const { visitor, key } = await visitorWithKey("firing", { permissions: ["notifications"] });
    await visitor.context.addInitScript(() => {
      globalThis.shown = [];
      class Recorded {
        static permission = "granted";
        constructor(title, { body }) {
          globalThis.shown.push(`${title}: ${body}`);
        }
      }
      Object.defineProperty(globalThis, "Notification", { value: Recorded });
    });
    await world.simulator.move("bitcoin", { price: 50_000 });
    const page = await visitor.open("/alerts");
    await isLive(page);
    const form = await fillNew(page, "Bitcoin", "50100");
    await form.getByText(/Bitcoin is at \$50,000\.00/).waitFor();
    await form.getByText(/The price is 0\.20% away/).waitFor();
    await picture(page, "alerts-new");
    await button(form, "Create").click();
    await rows(page).getByText("Price rises above $50,100.00").waitFor();
    await rows(page).getByText("Active.").waitFor();
    assert.equal((await world.server.get("/alerts", key)).length, 1);
    await world.simulator.move("bitcoin", { price: 50_112 });
    const text = "Bitcoin rose above $50,100.00: it was $50,112.00";
    await toasts(page).getByText(text).waitFor();
    await history(page).getByText(text).waitFor();
    await rows(page).getByText("Fired; it rests now.").waitFor();
    await button(rows(page), /^History of Bitcoin/).click();
    await rows(page).getByText(text).waitFor();
    assert.deepEqual(await page.evaluate(() => globalThis.shown), [`Price alert: ${text}`]);
    await picture(page, "alerts-fired");
    await assertAccessible(page);
    await toasts(page).getByRole("button", { name: `Seen: ${text}` }).press("Enter");
    await toasts(page).getByText(text).waitFor({ state: "hidden" });
    await eventually(async () => {
      const [alert] = await world.server.get("/alerts", key);
      return (await world.server.get(`/alerts/${alert.id}/events`, key))[0].acknowledged_at;
    }, "the acknowledgement");
    await visitor.leave();
  });

  // B6
  test("a sign, or a choice, is a direction", async () => {
    const { visitor, key } = await visitorWithKey("directed");
    const page = await visitor.open("/alerts");
    const form = await fillNew(page, "Bitcoin", "50100");
    await form.getByLabel("When", { exact: true }).selectOption("percentage_change");
    await form.getByLabel("Percent").fill("-5");
    await button(form, "Create").click();
    await rows(page).getByText("Falls by 5.00% or more in 24 h").waitFor();
    assert.equal((await world.server.get("/alerts", key))[0].direction, "down");
    await button(page, /^Edit Bitcoin/).click();
    await page.getByRole("form", { name: /^Change Bitcoin/ }).getByLabel("Which way").selectOption("up");
    await button(page, "Save").click();
    await rows(page).getByText("Rises by 5.00% or more in 24 h").waitFor();
    assert.equal((await world.server.get("/alerts", key))[0].direction, "up");
    await visitor.leave();
  });

  test("is paused, resumed, edited, watched again and deleted", async () => {
    const { visitor, key } = await visitorWithKey("changing");
    visitor.expected.push(/status of 422/);
    await world.simulator.move("bitcoin", { price: 50_000 });
    await world.server.post("/alerts", above("90000"), key);
    const status = async () => (await world.server.get("/alerts", key))[0]?.status;
    const page = await visitor.open("/alerts");
    await button(page, /^Pause: Bitcoin/).click();
    await rows(page).getByText("Paused.").waitFor();
    assert.equal(await status(), "disabled");
    await button(page, /^Resume: Bitcoin/).click();
    await rows(page).getByText("Active.").waitFor();
    await button(page, /^Edit Bitcoin/).click();
    const form = page.getByRole("form", { name: /^Change Bitcoin/ });
    await form.getByLabel("Price, USD").fill("-1");
    await button(form, "Save").click();
    await form.getByText("Input should be greater than 0").waitFor();
    await form.getByLabel("Price, USD").fill("49000");
    await picture(page, "alerts-edit");
    await button(form, "Save").click();
    await rows(page).getByText("Price rises above $49,000.00").waitFor();
    await rows(page).getByText("Fired; it rests now.").waitFor();
    await world.simulator.move("bitcoin", { price: 48_000 });
    await button(page, /^Watch again: Bitcoin/).click();
    await rows(page).getByText("Active.").waitFor();
    await button(page, /^Delete Bitcoin/).click();
    await page.getByRole("button", { name: "No", exact: true }).click();
    assert.equal(await status(), "active");
    await button(page, /^Delete Bitcoin/).click();
    await button(page, "Yes, delete").click();
    await page.getByText("There are none yet.").waitFor();
    assert.equal(await status(), undefined);
    await visitor.leave();
  });

  test("what fired while the page was away comes once, and is told as such", async () => {
    const { visitor, key } = await visitorWithKey("missing");
    await world.simulator.move("bitcoin", { price: 50_000 });
    const { id } = await world.server.post("/alerts", above("51000"), key);
    const before = await visitor.open("/alerts");
    await isLive(before);
    await before.close();
    await world.simulator.move("bitcoin", { price: 51_500 });
    await eventually(async () => (await world.server.get(`/alerts/${id}/events`, key)).length === 1, "a firing");
    const page = await visitor.open("/");
    const text = "Bitcoin rose above $51,000.00: it was $51,500.00";
    await toasts(page).getByText(text).waitFor();
    await toasts(page).getByText(/while you were away/).waitFor();
    await picture(page, "alerts-missed");
    await page.reload();
    await isLive(page);
    assert.equal(await toasts(page).getByText(text).count(), 1);
    const other = await visitor.open("/health");
    await other.getByRole("button", { name: `Seen: ${text}` }).click();
    await toasts(page).getByText(text).waitFor({ state: "hidden" });
    await page.reload();
    await isLive(page);
    assert.equal(await toasts(page).getByText(text).count(), 0);
    await visitor.leave();
  });

  test("what fired while the socket was cut comes once with the next one, without a reload", async () => {
    const { api_key: key } = await world.server.newUser("cut");
    const relay = await startRelay(world.server);
    const visitor = await Visitor.come(browser, relay, { key });
    visitor.expected.push(/WebSocket connection to/);
    await world.simulator.move("bitcoin", { price: 50_000 });
    const { id } = await world.server.post("/alerts", above("52000"), key);
    const page = await visitor.open("/");
    await isLive(page);
    relay.cutSockets();
    await page.getByText(/^Live/).waitFor({ state: "hidden" });
    await world.simulator.move("bitcoin", { price: 52_500 });
    await eventually(async () => (await world.server.get(`/alerts/${id}/events`, key)).length === 1, "a firing");
    relay.letSocketsThrough();
    const text = "Bitcoin rose above $52,000.00: it was $52,500.00";
    await toasts(page).getByText(text).waitFor({ timeout: 45_000 });
    await toasts(page).getByText(/while you were away/).waitFor();
    assert.equal(await toasts(page).getByText(text).count(), 1);
    await visitor.leave();
    relay.stop();
  });

  test("several stack up to three, and the rest is counted; pages of the list come on request", async () => {
    const { visitor, key } = await visitorWithKey("stacking", phone);
    await world.simulator.move("bitcoin", { price: 60_000 });
    for (let i = 0; i < 23; i += 1) await world.server.post("/alerts", above(String(61_000 + i)), key);
    for (let i = 0; i < 5; i += 1) await world.server.post("/alerts", above(String(59_000 + i)), key);
    const page = await visitor.open("/alerts");
    await toasts(page).getByText("And 2 more.").waitFor();
    assert.equal(await toasts(page).getByRole("button", { name: /^Seen: / }).count(), 3);
    await picture(page, "alerts-stack-phone");
    await assertFits(page);
    await assertAccessible(page);
    await button(toasts(page), "Seen all").click();
    await toasts(page).getByText(/rose above/).first().waitFor({ state: "hidden" });
    const shown = page.getByRole("button", { name: /^Delete Bitcoin/ });
    assert.equal(await shown.count(), 20);
    await button(page, "Show more").first().click();
    await eventually(async () => (await shown.count()) === 28, "all alerts");
    await button(page, "Fired").click();
    await eventually(async () => (await shown.count()) === 5, "the fired ones alone");
    await picture(page, "alerts-list-phone");
    await visitor.leave();
  });

  test("a complaint stands beside its field", async () => {
    const { visitor } = await visitorWithKey("mistaken");
    visitor.expected.push(/status of 4\d\d/);
    const page = await visitor.open("/alerts");
    await isLive(page);
    const form = await fillNew(page, "Bitcoin", "much");
    await button(form, "Create").click();
    await form.getByText("Input should be a valid decimal number").waitFor();
    assert.equal(await form.getByLabel("Price, USD").getAttribute("aria-invalid"), "true");
    await form.getByLabel("When").selectOption({ label: "Change within one hour" });
    await form.getByLabel("Percent").fill("3");
    await form.getByLabel("How often").selectOption({ label: "Every time" });
    await form.getByLabel("Pause after each").selectOption({ label: "5 minutes" });
    await button(form, "Create").click();
    await rows(page).getByText("Changes by 3.00% or more in 1 h, every time").waitFor();
    await visitor.leave();
  });
});

describe("webhooks", () => {
  test("one is added, tested with its result, given a new secret, paused and deleted", async () => {
    const got = [];
    const receiver = createServer((request, answer) => {
      got.push(request.url);
      answer.writeHead(got.length > 1 ? 500 : 204).end();
    }).listen(0, "127.0.0.1");
    await once(receiver, "listening");
    const url = `http://127.0.0.1:${receiver.address().port}/hook`;
    const { visitor, key } = await visitorWithKey("hooking");
    visitor.expected.push(/status of 422/);
    const page = await visitor.open("/alerts");
    const form = page.getByRole("form", { name: "New webhook" });
    await form.getByLabel("Address").fill("nonsense");
    await button(form, "Add").click();
    await form.getByText("Input should be a valid URL").waitFor();
    await form.getByLabel("Address").fill(url);
    await button(form, "Add").click();
    const first = await page.getByText(/^whsec_/).innerText();
    await picture(page, "alerts-secret");
    await button(page, "I have kept it").click();
    await page.getByText(/^whsec_/).waitFor({ state: "hidden" });
    await button(page, `Send a test to ${url}`).click();
    await page.getByText(/Test delivered: it answered 204 after \d+ ms\./).waitFor();
    await button(page, `Send a test to ${url}`).click();
    await page.getByText(/Test failed: it answered 500/).waitFor();
    assert.deepEqual(got, ["/hook", "/hook"]);
    await button(page, `Messages to ${url}`).click();
    const messages = page.getByRole("list", { name: `Messages to ${url}` }).getByRole("listitem");
    await eventually(async () => (await messages.count()) === 2, "both messages");
    await picture(page, "alerts-webhook");
    await button(page, `New secret for ${url}`).click();
    await button(page, "Yes, new secret").click();
    assert.notEqual(await page.getByText(/^whsec_/).innerText(), first);
    await button(page, `Pause ${url}`).click();
    await button(page, `Resume ${url}`).waitFor();
    assert.equal((await world.server.get("/webhooks", key))[0].status, "disabled");
    await button(page, `Delete ${url}`).click();
    await button(page, "Yes, delete").click();
    await button(page, `Delete ${url}`).waitFor({ state: "hidden" });
    assert.deepEqual(await world.server.get("/webhooks", key), []);
    receiver.close();
    await visitor.leave();
  });

  test("a new secret that got no answer is asked for again with the same key", async () => {
    const keys = [];
    const rotate = async (route) => {
      keys.push(route.request().headers()["idempotency-key"]);
      await (keys.length === 1 ? route.abort() : route.continue());
    };
    const { visitor, key } = await visitorWithKey("secretive", { routes: [["**/rotate-secret", rotate]] });
    await world.server.post("/webhooks", { url: "http://127.0.0.1:18999/hook" }, key);
    visitor.expected.push(/ERR_FAILED/);
    const page = await visitor.open("/alerts");
    for (const outcome of [/The server cannot be reached\./, /^whsec_/]) {
      await button(page, /^New secret for/).click();
      await button(page, "Yes, new secret").click();
      await page.getByText(outcome).first().waitFor();
    }
    assert.equal(keys.length, 2);
    assert.equal(keys[0], keys[1]);
    await visitor.leave();
  });
});

describe("the alerts view", () => {
  for (const [name, options] of [["dark", {}], ["light", { colorScheme: "light" }], ["phone", phone]]) {
    test(`fits and axe-core finds nothing: ${name}`, async () => {
      const { visitor, key } = await visitorWithKey(`look-${name}`, options);
      await world.server.post("/alerts", above("900000"), key);
      await world.server.post("/alerts", { crypto_id: "ethereum", alert_type: "price_below",
        target_price: "10", repeat: true, cooldown_seconds: 60 }, key);
      await world.server.post("/webhooks", { url: "http://127.0.0.1:18999/hook" }, key);
      const page = await visitor.open("/alerts");
      await rows(page).getByText("Price falls below $10.00, every time").waitFor();
      await page.getByRole("list", { name: "Webhooks" }).getByText("http://127.0.0.1:18999/hook").waitFor();
      await button(page, /^Edit Bitcoin/).click();
      await assertFits(page);
      await assertAccessible(page);
      await picture(page, `alerts-${name}`);
      await visitor.leave();
    });
  }
});
