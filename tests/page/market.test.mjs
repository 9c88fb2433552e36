// The market as a person sees it: prices that move, sorting, filters, search, currencies.

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

function rowOf(page, name) {
  return page.getByRole("row").filter({ has: page.getByRole("link", { name, exact: false }) }).first();
}

async function cellOf(page, name, column) {
  const headings = await page.getByRole("columnheader").allInnerTexts();
  const at = headings.findIndex((text) => text.startsWith(column));
  assert.notEqual(at, -1, `no column ${column} in ${headings}`);
  return rowOf(page, name).getByRole("cell").nth(at);
}

async function visibleNames(page) {
  const links = page.getByRole("table").getByRole("link");
  await links.first().waitFor();
  return links.evaluateAll((all) => all.map((link) => link.title));
}

describe("the market", () => {
  test("shows the server's prices and follows them, with and without a key", async () => {
    const user = await world.server.newUser("mover");
    for (const key of [undefined, user.api_key]) {
      const visitor = await Visitor.come(browser, world.server, { key });
      const page = await visitor.open();
      const price = await cellOf(page, "Bitcoin BTC", "Price");
      const before = numberIn(await price.innerText());
      const wanted = Math.round(before * 1.1);
      await world.simulator.move("bitcoin", { price: wanted });
      await eventually(async () => numberIn(await price.innerText()) === wanted, `${wanted} to show`);
      await page.getByText(key ? "Live" : "Every 5 s").first().waitFor();
      await picture(page, key ? "market" : "market-without-key");
      await visitor.leave();
    }
  });

  test("a price that moves flashes in its direction", async () => {
    const user = await world.server.newUser("flash");
    const visitor = await Visitor.come(browser, world.server, { key: user.api_key });
    const page = await visitor.open();
    const price = await cellOf(page, "Solana SOL", "Price");
    await page.getByText("Live").first().waitFor();
    await page.evaluate(() => {
      globalThis.flashes = [];
      const seen = ({ target }) => /flash-/.test(target.className ?? "") &&
        globalThis.flashes.push(`${target.parentElement.innerText} ${target.className}`);
      const options = { attributes: true, attributeFilter: ["class"], subtree: true };
      new MutationObserver((all) => all.forEach(seen)).observe(document.body, options);
    });
    for (const [percent, name] of [[3, "flash-up"], [-5, "flash-down"]]) {
      const before = await price.innerText();
      await world.simulator.move("solana", { percent });
      await eventually(async () => (await price.innerText()) !== before, "another price");
      await page.waitForFunction(
        (wanted) => globalThis.flashes.some((text) => text.includes("SOL") && text.includes(wanted)), name);
    }
    await visitor.leave();
  });

  test("is sorted by any column, in both directions, by keyboard too", async () => {
    const visitor = await Visitor.come(browser, world.server);
    const page = await visitor.open();
    await visibleNames(page);
    const heading = page.getByRole("columnheader", { name: "Coin" });
    await heading.getByRole("button").focus();
    await page.keyboard.press("Enter");
    await eventually(async () => (await heading.getAttribute("aria-sort")) === "ascending", "a sort");
    const ascending = await visibleNames(page);
    assert.deepEqual(ascending, [...ascending].sort((a, b) => a.localeCompare(b)));
    await page.keyboard.press("Enter");
    await eventually(async () => (await visibleNames(page))[0] === ascending.at(-1), "the other direction");
    await page.getByRole("columnheader", { name: "Market cap" }).getByRole("button").click();
    const { id } = (await world.server.get("/crypto/prices?limit=1&order=market_cap_desc"))[0];
    await eventually(async () => (await page.getByRole("table").getByRole("link").first()
      .getAttribute("href")).endsWith(id), "the largest first");
    await visitor.leave();
  });

  test("shows gainers or losers only", async () => {
    const visitor = await Visitor.come(browser, world.server);
    const page = await visitor.open();
    const all = (await visibleNames(page)).length;
    for (const [side, sign] of [["Gainers", "+"], ["Losers", "-"]]) {
      await page.getByRole("button", { name: side }).click();
      await eventually(async () => (await visibleNames(page)).length < all, "fewer rows");
      const names = await visibleNames(page);
      const change = await (await cellOf(page, names[0], "24 h")).innerText();
      assert.ok(change.startsWith(sign), `${side}: ${change}`);
    }
    await visitor.leave();
  });

  test("search forgives typing mistakes and opens the coin by keyboard", async () => {
    const visitor = await Visitor.come(browser, world.server);
    const page = await visitor.open();
    const box = page.getByRole("combobox", { name: "Search coins" });
    await box.fill("etherium");
    const hit = page.getByRole("option").filter({ hasText: "ETH" }).first();
    await hit.waitFor();
    await rowOf(page, "Ethereum ETH").waitFor();
    assert.equal(await page.getByRole("row").filter({ hasText: "Bitcoin" }).count(), 0);
    await picture(page, "market-search");
    await assertAccessible(page);
    await box.press("ArrowDown");
    await box.press("Enter");
    await page.getByRole("heading", { level: 1, name: /Ethereum/ }).waitFor();
    await visitor.leave();
  });

  test("the reader's currency is kept and used everywhere", async () => {
    const visitor = await Visitor.come(browser, world.server);
    const page = await visitor.open();
    const price = await cellOf(page, "Tether USDT", "Price");
    await page.getByLabel("Currency").selectOption("EUR");
    await eventually(async () => (await price.innerText()).startsWith("€"), "euros");
    const inEuros = (await world.server.get("/crypto/prices?ids=tether&vs_currency=eur"))[0].current_price;
    const shown = numberIn(await price.innerText());
    assert.ok(Math.abs(shown / inEuros - 1) < 0.01, `${shown} for ${inEuros}`);
    await page.reload();
    await eventually(async () => (await (await cellOf(page, "Tether USDT", "Price")).innerText())
      .startsWith("€"), "euros after a reload");
    await visitor.leave();
  });

  test("numbers are the reader's: German", async () => {
    const visitor = await Visitor.come(browser, world.server, { locale: "de-DE" });
    const page = await visitor.open();
    const price = await cellOf(page, "Bitcoin BTC", "Price");
    await eventually(async () => /^[\d.]+,\d\d\s\$$/.test(await price.innerText()), "a German price");
    await visitor.leave();
  });

  test("the strip tells totals, movers and source", async () => {
    const visitor = await Visitor.come(browser, world.server);
    const page = await visitor.open();
    const { market_stats: stats } = await world.server.get("/market/overview");
    const strip = page.locator("dl").first();
    await strip.getByText(stats.top_gainer.symbol).waitFor();
    await strip.getByText(/Bullish|Bearish|Neutral/).waitFor();
    await strip.getByText(/CoinGecko, \d+ sec ago/).waitFor();
    await visitor.leave();
  });
});

describe("for everyone", () => {
  for (const [name, options] of [
    ["dark", {}], ["light", { colorScheme: "light" }], ["phone", phone],
  ]) {
    test(`the market fits and axe-core finds nothing: ${name}`, async () => {
      const visitor = await Visitor.come(browser, world.server, options);
      const page = await visitor.open();
      await visibleNames(page);
      await assertFits(page);
      await assertAccessible(page);
      await picture(page, `market-${name}`);
      await visitor.leave();
    });
  }

  test("the keyboard reaches the content past the navigation at once", async () => {
    const visitor = await Visitor.come(browser, world.server);
    const page = await visitor.open();
    await visibleNames(page);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    await visitor.leave();
  });

  test("the first load is under 200 KB compressed, the prices included", async () => {
    const visitor = await Visitor.come(browser, world.server);
    const page = await visitor.context.newPage();
    const devtools = await visitor.context.newCDPSession(page);
    await devtools.send("Network.enable");
    let bytes = 0;
    devtools.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
    await page.goto("/");
    await visibleNames(page);
    assert.ok(bytes > 10_000 && bytes < 200_000, `${bytes} bytes`);
    await visitor.leave();
  });

  test("an unknown address says so", async () => {
    const visitor = await Visitor.come(browser, world.server);
    const page = await visitor.open("/no-such-view");
    await page.getByRole("heading", { name: "There is no such page" }).waitFor();
    await page.getByRole("link", { name: "Back to the market" }).click();
    await visibleNames(page);
    await visitor.leave();
  });
});
