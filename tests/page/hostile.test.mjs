// A hundred hostile names, from upstream and from users, on every screen that shows them: each is
// shown as the text that it is, and nothing in it runs, loads or becomes an element.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { hostileTexts } from "./lib/hostile.mjs";
import { startServer } from "./lib/programs.mjs";
import { assertFits, desktop, openBrowser, phone, picture, Visitor } from "./lib/visit.mjs";
import { eventually } from "./lib/wait.mjs";

let browser, world, named, key, portfolio;
before(async () => {
  const settings = { MAX_PORTFOLIOS_PER_USER: "100" };
  world = await startServer({ settings });
  browser = await openBrowser();
  await nameTheMarket();
  await nameThePossessions();
});
after(async () => {
  await browser?.close();
  await world?.stop();
});

// The first hundred coins get hostile names, of which the server may cut the longest.
async function nameTheMarket() {
  const { simulator, server } = world;
  // Or the server could know a newer price than these rows have, and refuse them for ever.
  await simulator.freeze();
  const coins = await simulator.market();
  const renamed = coins.map((coin, i) => ({ ...coin, name: hostileTexts[i] ?? coin.name }));
  const first = renamed[0];
  await simulator.putMarket(renamed);
  const detail = await simulator.detail(first.id);
  await simulator.put(`/coins/${first.id}`, {
    ...detail, name: first.name, categories: hostileTexts.slice(0, 20),
    description: { en: hostileTexts.join("\n") },
  });
  named = await eventually(async () => {
    const prices = await server.get("/crypto/prices?limit=250");
    const now = prices.filter(({ name }) => hostileTexts.some((text) => text.startsWith(name.slice(0, 20))));
    return now.length >= 95 && now;
  }, "the names to arrive");
}

async function nameThePossessions() {
  const { server } = world;
  key = (await server.newUser("victim")).api_key;
  for (const name of hostileTexts) {
    const made = await server.post("/portfolios", { name: name.slice(0, 100), description: name }, key);
    portfolio ??= made;
  }
  for (const [i, notes] of hostileTexts.entries()) {
    const trade = { transaction_type: "buy", crypto_id: named[i % 5].id, quantity: 1, price_per_unit: 1, notes };
    await server.post(`/portfolios/${portfolio.id}/transactions`, trade, key);
  }
  for (const { id } of named.slice(0, 10)) {
    const alert = { crypto_id: id, alert_type: "price_above", target_price: "0.000000000001" };
    await server.post("/alerts", alert, key);
  }
}

const kCredits = ["https://www.tradingview.com/", "https://www.coingecko.com/"];

// Asserts that all there is in the page comes from its own source.
async function assertHarmless(page) {
  const found = await page.evaluate((allowed) => ({
    executed: globalThis.executed,
    elements: [...document.querySelectorAll(
      "img, iframe, object, embed, video, math, base, style, script:not([src]), form[action], details[ontoggle]",
    )].map((element) => element.outerHTML),
    handlers: [...document.querySelectorAll("*")].flatMap((element) =>
      [...element.attributes].filter(({ name }) => /^on/i.test(name)).map(({ name }) => name)),
    links: [...document.querySelectorAll("[href]")].map((element) => element.href?.baseVal ?? element.href)
      .filter((href) => !href.startsWith(location.origin) && !allowed.includes(href)),
  }), kCredits);
  assert.deepEqual(found, { executed: undefined, elements: [], handlers: [], links: [] });
}

async function assertShown(page, texts) {
  await eventually(async () => {
    const shown = await page.locator("body").evaluate((body) =>
      body.textContent + [...body.querySelectorAll("[title]")].map(({ title }) => title).join("\n"));
    const missing = texts.filter((text) => !shown.includes(text));
    if (missing.length > 0) throw new Error(`not shown: ${missing.slice(0, 3).join(" | ")}`);
    return true;
  }, "the names as they are");
}

describe("hostile names", () => {
  test("there are a hundred", () => {
    assert.equal(new Set(hostileTexts).size, 100);
    assert.ok(named.length >= 95, `${named.length} reached the server's prices`);
  });

  for (const [screen, options] of [["desktop", desktop], ["phone", phone]]) {
    test(`of coins, on the market and in the search, ${screen}`, async () => {
      const visitor = await Visitor.come(browser, world.server, { key, ...options });
      const page = await visitor.open();
      await assertShown(page, named.map(({ name }) => name));
      await assertHarmless(page);
      await assertFits(page);
      await picture(page, `hostile-market-${screen}`);
      for (const words of ["<script", "onerror", "elsewhere"]) {
        await page.getByRole("combobox", { name: "Search coins" }).fill(words);
        await eventually(async () => (await page.getByRole("table").getByRole("link").count()) < 100,
          "fewer rows");
        await assertHarmless(page);
      }
      await visitor.leave();
    });

    test(`of a coin, with its description and categories, ${screen}`, async () => {
      const visitor = await Visitor.come(browser, world.server, { key, ...options });
      const page = await visitor.open(`/coin/${named[0].id}`);
      await page.getByText("candles in USD").or(page.getByText("no history")).first().waitFor();
      await page.getByRole("heading", { name: /About/ }).waitFor();
      await assertHarmless(page);
      await assertFits(page);
      await picture(page, `hostile-coin-${screen}`);
      await visitor.leave();
    });

    test(`of portfolios and in notes, ${screen}`, async () => {
      const visitor = await Visitor.come(browser, world.server, { key, ...options });
      const page = await visitor.open("/portfolio");
      await assertShown(page, hostileTexts.map((text) => text.slice(0, 100)));
      await assertHarmless(page);
      await page.goto(`/#/portfolio/${portfolio.id}`);
      await assertShown(page, hostileTexts.slice(-20));
      await assertHarmless(page);
      await assertFits(page);
      await picture(page, `hostile-portfolio-${screen}`);
      await visitor.leave();
    });

    test(`in alerts that fire, ${screen}`, async () => {
      const visitor = await Visitor.come(browser, world.server, { key, ...options });
      const page = await visitor.open("/alerts");
      await page.getByRole("heading", { name: "Your alerts" }).waitFor();
      const alerts = page.getByRole("list", { name: "Your alerts" }).getByRole("listitem");
      await eventually(async () => (await alerts.count()) > 8, "the alerts");
      await assertHarmless(page);
      await assertFits(page);
      await picture(page, `hostile-alerts-${screen}`);
      await visitor.leave();
    });
  }
});
