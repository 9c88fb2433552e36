// The first thing that a newcomer sees: `--demo` in a browser. The README shows these pictures.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startDemo } from "./lib/programs.mjs";
import { assertFits, openBrowser, phone, picture, Visitor } from "./lib/visit.mjs";

let browser, world;
before(async () => {
  world = await startDemo();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await world?.stop();
});

describe("the demo", () => {
  test("says on every view that its market is simulated, on a phone too", async () => {
    for (const options of [{}, phone]) {
      const visitor = await Visitor.come(browser, world.server, options);
      for (const route of ["/", "/coin/bitcoin", "/portfolio", "/alerts", "/health"]) {
        const page = await visitor.open(route);
        await page.getByText("Simulated market.").waitFor();
        await page.getByText("Every price on this page is made up.").waitFor();
        await assertFits(page);
        await page.close();
      }
      await visitor.leave();
    }
  });

  test("credits CoinGecko with nothing", async () => {
    const visitor = await Visitor.come(browser, world.server);
    const page = await visitor.open();
    await page.getByText("Simulated market.").waitFor();
    assert.equal(await page.getByText("CoinGecko").count(), 0);
    await visitor.leave();
  });

  test("opens with bitcoin and its chart", async () => {
    const { api_key: key } = await world.server.newUser("newcomer");
    const visitor = await Visitor.come(browser, world.server, { key });
    const page = await visitor.open();
    await page.getByRole("link", { name: "Bitcoin BTC" }).waitFor();
    await page.getByText("Live").first().waitFor();
    await picture(page, "demo-market");
    await page.getByRole("link", { name: "Bitcoin BTC" }).click();
    await page.getByText(/\d+ candles in USD/).waitFor();
    await page.getByRole("button", { name: "Set a line" }).click();
    await picture(page, "demo-coin");
    await visitor.leave();
  });
});
