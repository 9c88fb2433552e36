// The server falls and comes back: the page says so, waits, and recovers alone.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startServer } from "./lib/programs.mjs";
import { assertAccessible, assertFits, openBrowser, phone, picture, Visitor } from "./lib/visit.mjs";
import { eventually, numberIn } from "./lib/wait.mjs";

let browser, world;
before(async () => {
  world = await startServer();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await world?.stop();
});

async function visit(options) {
  const visitor = await Visitor.come(browser, world.server, options);
  visitor.expected.push(/ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|ERR_SOCKET|WebSocket connection to/);
  visitor.expected.push(/status of 503/);  // A server that has just begun has no prices yet.
  return visitor;
}

const bitcoinRow = (page) => page.getByRole("row", { name: /Bitcoin/ }).first();
const notice = (page) => page.getByRole("complementary", { name: "State of the prices" });

// The page shows a price that only the running server can have told.
async function pricesMove(page, price) {
  await world.simulator.move("bitcoin", { price });
  await eventually(async () => (await bitcoinRow(page).innerText()).includes(price.toLocaleString("en-US")),
    `the price ${price}`);
}

// A value that a reload would lose.
const mark = (page) => page.evaluate(() => void (globalThis.mark = "still here"));
const isMarked = (page) => page.evaluate(() => globalThis.mark === "still here");

async function isOffline(page) {
  await notice(page).getByText(/Offline: the server cannot be reached/).waitFor();
  await notice(page).getByText(/They were confirmed \d+ sec ago/).waitFor();
  await notice(page).getByText(/Next try in \d+ sec|Trying now/).waitFor();
}

async function isBack(page) {
  await notice(page).getByText("The server is back. Prices are current again.").waitFor({ timeout: 45_000 });
}

describe("recovery", () => {
  test("a page with a key says offline with age and next try, and is live again without a reload", async () => {
    const { api_key: key } = await world.server.newUser("returner");
    const visitor = await visit({ key });
    const page = await visitor.open("/");
    await pricesMove(page, 111_111);
    await page.getByText(/^Live/).waitFor();
    await mark(page);
    await world.server.kill();
    await isOffline(page);
    await page.getByText(/^Offline ·/).waitFor();
    assert.match(await bitcoinRow(page).innerText(), /111,111/, "the last price stays");
    await picture(page, "recovery-offline");
    await assertAccessible(page);
    const age = async () => numberIn(/confirmed (\d+)/.exec(await notice(page).innerText())[1]);
    const first = await age();
    await eventually(async () => (await age()) > first, "an age that grows");
    await world.server.restart();
    await isBack(page);
    await picture(page, "recovery-back");
    await pricesMove(page, 122_222);
    await page.getByText(/^Live/).waitFor();
    assert.ok(await isMarked(page), "the page was reloaded");
    await notice(page).getByText("The server is back").waitFor({ state: "hidden" });
    await visitor.leave();
  });

  test("pauses grow, and Try now does not wait for their end", async () => {
    const visitor = await visit(phone);
    const page = await visitor.open("/");
    await pricesMove(page, 133_333);
    await world.server.kill();
    await isOffline(page);
    await notice(page).getByText(/Next try in ([4-9]|\d\d) sec/).waitFor();
    await assertFits(page);
    await assertAccessible(page);
    await picture(page, "recovery-offline-phone");
    await world.server.restart();
    await page.getByRole("button", { name: "Try now" }).click();
    await isBack(page);
    await pricesMove(page, 144_444);
    await visitor.leave();
  });

  test("two tabs both recover", async () => {
    const { api_key: key } = await world.server.newUser("twice");
    const visitor = await visit({ key });
    const tabs = [await visitor.open("/"), await visitor.open("/")];
    for (const tab of tabs) await pricesMove(tab, 155_555);
    await world.server.kill();
    for (const tab of tabs) await isOffline(tab);
    await world.server.restart();
    await Promise.all(tabs.map(isBack));
    await pricesMove(tabs[0], 166_666);
    await pricesMove(tabs[1], 166_666);
    await visitor.leave();
  });
});
