// One coin: its chart, the candle that is still open, its figures, and the line of an alert.

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

// The figure of that name in the words beside the chart.
async function candleFigure(page, name) {
  const legend = await page.getByRole("group", { name: "Candle" }).innerText();
  return numberIn(legend.slice(legend.indexOf(name) + name.length));
}

async function chartShows(page) {
  await page.getByText(/\d+ candles in USD/).waitFor();
  await eventually(async () => (await candleFigure(page, "Close")) > 0, "a last candle");
}

// The height, in the page, at which most of a row of the chart has the colour of that name.
function lineAt(page, colourName) {
  return page.evaluate((name) => {
    const probe = document.createElement("span");
    probe.className = name;
    document.body.append(probe);
    const wanted = getComputedStyle(probe).color.match(/\d+/g).slice(0, 3).map(Number);
    probe.remove();
    let best = { count: 0, y: 0 };
    for (const canvas of document.querySelectorAll("canvas")) {
      const { width, height } = canvas;
      if (width < 300) continue;
      const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
      const box = canvas.getBoundingClientRect();
      for (let y = 0; y < height; y += 1) {
        let count = 0;
        for (let x = 0; x < width; x += 1) {
          const at = 4 * (y * width + x);
          if (wanted.every((value, i) => Math.abs(data[at + i] - value) < 8)) count += 1;
        }
        if (count > best.count) best = { count, y: box.top + (y * box.height) / height };
      }
    }
    return best;
  }, colourName);
}

// Pixels of the price chart that are painted in any of these colours.
function painted(page, names) {
  return page.evaluate((wantedNames) => {
    const style = getComputedStyle(document.documentElement);
    const hex = (name) => style.getPropertyValue(name).trim().match(/[\da-f]{2}/gi).map((two) => parseInt(two, 16));
    const wanted = wantedNames.map(hex);
    let count = 0;
    for (const canvas of document.querySelectorAll("canvas")) {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      for (let at = 0; at < data.length; at += 4) {
        if (wanted.some((rgb) => rgb.every((value, i) => Math.abs(data[at + i] - value) < 8))) count += 1;
      }
    }
    return count;
  }, names);
}

describe("a coin", () => {
  test("its chart draws candles and a line, over every range and interval there is", async () => {
    const visitor = await Visitor.come(browser, world.server);
    visitor.expected.push(/getImageData/);  // Chromium's advice to this test.
    const page = await visitor.open("/coin/bitcoin");
    await chartShows(page);
    const ranges = page.getByRole("group", { name: "Range" });
    const intervals = page.getByRole("group", { name: "Interval" });
    for (const range of await ranges.getByRole("button").allInnerTexts()) {
      await ranges.getByRole("button", { name: range, exact: true }).click();
      for (const interval of await intervals.getByRole("button").allInnerTexts()) {
        await intervals.getByRole("button", { name: interval, exact: true }).click();
        await page.getByText(/\d+ candles in USD|no history of this range yet/).waitFor();
      }
    }
    await ranges.getByRole("button", { name: "1M", exact: true }).click();
    await chartShows(page);
    await page.getByRole("button", { name: "candles" }).click();
    await eventually(async () => (await painted(page, ["--up", "--down"])) > 300, "candles in green and red");
    await picture(page, "coin-candles");
    await page.getByRole("button", { name: "line" }).click();
    await eventually(async () => (await painted(page, ["--accent"])) > 300, "a line");
    await visitor.leave();
  });

  test("its last candle moves with the price, with and without a key", async () => {
    const user = await world.server.newUser("charts");
    for (const key of [undefined, user.api_key]) {
      const visitor = await Visitor.come(browser, world.server, { key });
      const page = await visitor.open("/coin/ethereum");
      await chartShows(page);
      const before = await candleFigure(page, "Close");
      const wanted = Math.round(before * 1.2);
      await world.simulator.move("ethereum", { price: wanted });
      await eventually(async () => (await candleFigure(page, "Close")) === wanted, "the new close");
      assert.equal(await candleFigure(page, "High"), wanted);
      await eventually(async () =>
        numberIn(await page.getByRole("heading", { level: 1 }).locator("xpath=../span[1]").innerText()) === wanted,
      "the new price above");
      await visitor.leave();
    }
  });

  test("tells its figures and describes itself in plain text", async () => {
    const visitor = await Visitor.come(browser, world.server);
    const page = await visitor.open("/coin/bitcoin");
    const coin = await world.server.get("/crypto/bitcoin");
    await page.getByRole("heading", { name: "About Bitcoin" }).waitFor();
    const stats = await page.locator("dl").first().innerText();
    for (const name of ["Rank", "Market cap", "Max supply", "All-time high", "Volatility"]) {
      assert.match(stats, new RegExp(`${name}[^\n]*\n+[^\n–]*\\d`), name);
    }
    assert.match(stats, new RegExp(`Rank\n+${coin.market_cap_rank}\n`));
    assert.doesNotMatch(await page.locator("main").innerText(), /<\/?[a-z]+/);
    await visitor.leave();
  });

  test("a coin that does not exist is told, with a way back", async () => {
    const visitor = await Visitor.come(browser, world.server);
    visitor.expected.push(/status of 404/);
    const page = await visitor.open("/coin/no-such-coin");
    await page.getByRole("heading", { name: "No such coin here" }).waitFor();
    await page.getByRole("link", { name: "Back to the market" }).waitFor();
    await visitor.leave();
  });

  test("a chart that cannot be loaded says so", async () => {
    const routes = [[/assets\/chart-/, (route) => route.fulfill({ status: 404 })]];
    const visitor = await Visitor.come(browser, world.server, { routes });
    visitor.expected.push(/status of 404/);
    const page = await visitor.open("/coin/bitcoin");
    await page.getByText("The chart cannot be loaded.").waitFor();
    await visitor.leave();
  });

  test("an alert is a line that can be dragged", async () => {
    const { api_key: key } = await world.server.newUser("liner");
    const visitor = await Visitor.come(browser, world.server, { key });
    visitor.expected.push(/getImageData/);
    const page = await visitor.open("/coin/bitcoin");
    await chartShows(page);
    await page.getByRole("button", { name: "Set a line" }).click();
    const box = page.getByLabel(/Price in USD/);
    const first = Number(await box.inputValue());
    await page.locator("canvas").first().scrollIntoViewIfNeeded();
    const line = await eventually(async () => {
      const found = await lineAt(page, "age");
      return found.count > 100 && found;
    }, "the line of the alert");
    const chart = await page.locator("canvas").nth(1).boundingBox();
    await page.mouse.move(chart.x + 200, line.y);
    await page.mouse.down();
    await page.mouse.move(chart.x + 200, line.y - 10, { steps: 3 });
    await page.mouse.move(chart.x + 200, line.y - 20, { steps: 3 });
    await page.mouse.up();
    await eventually(async () => Number(await box.inputValue()) > first, "a higher price");
    const target = Number(await box.inputValue());
    await picture(page, "coin-alert");
    await page.getByRole("button", { name: /^Alert above/ }).click();
    await page.getByText(/You will be told when the price is above/).waitFor();
    const alerts = await world.server.get("/alerts", key);
    assert.deepEqual(alerts.map((one) => [one.crypto_id, one.alert_type, one.target_price]),
      [["bitcoin", "price_above", target]]);
    await visitor.leave();
  });

  for (const [name, options] of [
    ["dark", {}], ["light", { colorScheme: "light" }], ["phone", phone],
  ]) {
    test(`fits and axe-core finds nothing: ${name}`, async () => {
      const visitor = await Visitor.come(browser, world.server, options);
      const page = await visitor.open("/coin/bitcoin");
      await chartShows(page);
      await assertFits(page);
      await assertAccessible(page);
      await picture(page, `coin-${name}`);
      await visitor.leave();
    });
  }
});
