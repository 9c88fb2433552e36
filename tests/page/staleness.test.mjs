// Prices that grow old while the server is up: its source fails, or it refuses to tell them. The page
// says so, with the age and the reason. Each test waits long, so they run side by side.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startServer } from "./lib/programs.mjs";
import { assertAccessible, openBrowser, picture, Visitor } from "./lib/visit.mjs";
import { numberIn } from "./lib/wait.mjs";

let browser, failing, strict;
before(async () => {
  failing = await startServer();
  strict = await startServer({
    settings: { ENABLE_RATE_LIMITING: "true", RATE_LIMIT_REQUESTS: "8", RATE_LIMIT_WINDOW: "86400" },
  });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await failing?.stop();
  await strict?.stop();
});

const notice = (page) => page.getByRole("complementary", { name: "State of the prices" });

describe("old prices", { concurrency: true }, () => {
  test("are told with age, reason and next try while the source fails", async () => {
    const { server, simulator } = failing;
    const visitor = await Visitor.come(browser, server);
    const page = await visitor.open("/");
    await page.getByRole("table").getByRole("link").first().waitFor();
    await simulator.fail({ kind: "status", status: 503, path: "/coins/markets" });
    await notice(page).getByText("The prices below are old because CoinGecko answers 503.").waitFor({ timeout: 60_000 });
    await notice(page).getByText(/They were confirmed \d+ sec ago/).waitFor();
    await notice(page).getByText(/Next try in \d+ sec/).waitFor();
    await picture(page, "stale-source");
    await assertAccessible(page);
    await simulator.clearFaults();
    await notice(page).getByText("The prices below are old").waitFor({ state: "hidden", timeout: 60_000 });
    await visitor.leave();
  });

  test("are told when the server refuses to tell newer ones, though it knows them", async () => {
    const visitor = await Visitor.come(browser, strict.server);
    visitor.expected.push(/status of 429/);
    const page = await visitor.open("/");
    await page.getByRole("table").getByRole("link").first().waitFor();
    await notice(page).getByText(/are old because the server does not tell newer ones/).waitFor({ timeout: 90_000 });
    const text = await notice(page).innerText();
    assert.ok(numberIn(/confirmed (\d+)/.exec(text)[1]) >= 35, text);
    const health = await strict.server.get("/health");
    assert.ok(health.components.prices.age_ms < 10_000, "the server's own prices are new");
    await picture(page, "stale-refused");
    await assertAccessible(page);
    await visitor.leave();
  });
});
