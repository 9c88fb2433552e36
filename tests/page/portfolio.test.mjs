// Portfolios on the page: a key, buys and sales, the value as it moves, and changes of the past.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startServer } from "./lib/programs.mjs";
import { assertAccessible, assertFits, openBrowser, phone, picture, Visitor } from "./lib/visit.mjs";
import { eventually } from "./lib/wait.mjs";

let browser, world;
before(async () => {
  world = await startServer({ settings: { PORTFOLIO_VALUE_UPDATE_INTERVAL: "1", MAX_PORTFOLIOS_PER_USER: "250" } });
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await world?.stop();
});

const button = (page, name) => page.getByRole("button", { name });
const trade = (page) => page.getByRole("form", { name: "Buy or sell" });
const value = (page) => page.getByRole("region", { name: "Value" });
const list = (page) => page.getByRole("region", { name: "List of transactions" });

async function visitorWithPortfolio(name, options = {}) {
  const { api_key: key } = await world.server.newUser(name);
  const { id } = await world.server.post("/portfolios", { name: "Savings" }, key);
  const visitor = await Visitor.come(browser, world.server, { key, ...options });
  return { visitor, key, path: `/portfolios/${id}` };
}

function buyByApi({ key, path }, more = {}) {
  const buy = { crypto_id: "bitcoin", transaction_type: "buy", quantity: "2", price_per_unit: "40000" };
  return world.server.post(`${path}/transactions`, { ...buy, ...more }, key);
}

async function fillTrade(page, side, { coin, quantity, price }) {
  const form = trade(page);
  await form.getByLabel("Side").selectOption(side);
  await form.getByRole("combobox", { name: "Coin" }).fill(coin);
  await form.getByRole("option", { name: "Bitcoin BTC" }).click();
  await form.getByLabel("Quantity").fill(quantity);
  if (price) await form.getByLabel("Price each, USD").fill(price);
  return form;
}

describe("portfolio", () => {
  test("who signs up sees the key once, and what to do next", async () => {
    const visitor = await Visitor.come(browser, world.server);
    const page = await visitor.open("/portfolio");
    const form = page.getByRole("form", { name: "Sign up" });
    await form.getByLabel("Name").fill("newcomer");
    await form.getByLabel("E-mail").fill("newcomer@example.com");
    await picture(page, "portfolio-sign-up");
    await button(form, "Sign up").click();
    await page.getByText(/^ck_/).waitFor();
    await picture(page, "portfolio-key");
    await assertAccessible(page);
    await page.reload();
    await page.getByText("There is no portfolio yet.").waitFor();
    assert.equal(await page.getByText(/^ck_/).count(), 0);
    const made = page.getByRole("form", { name: "New portfolio" });
    await made.getByLabel("Name").fill("First");
    await button(made, "Create").click();
    await page.getByRole("heading", { name: "First" }).waitFor();
    await visitor.leave();
  });

  test("a wrong key is told at once and not kept; the right one works until it is forgotten", async () => {
    const { api_key: key } = await world.server.newUser("returning");
    const visitor = await Visitor.come(browser, world.server);
    visitor.expected.push(/Failed to load resource.*401/);
    const [page, other] = [await visitor.open("/portfolio"), await visitor.open("/portfolio")];
    const form = page.getByRole("form", { name: "Enter a key" });
    await form.getByLabel("API key").fill("ck_wrong");
    await button(form, "Use this key").click();
    await form.getByRole("alert").filter({ hasText: /./ }).waitFor();
    assert.equal(await page.evaluate(() => localStorage.getItem("api-key")), null);
    await form.getByLabel("API key").fill(key);
    await button(form, "Use this key").click();
    await page.getByText("This browser keeps an API key.").waitFor();
    await other.getByText("This browser keeps an API key.").waitFor();
    await button(page, "Forget it").click();
    await other.getByRole("form", { name: "Enter a key" }).waitFor();
    assert.equal(await page.evaluate(() => localStorage.getItem("api-key")), null);
    await visitor.leave();
  });

  test("a buy with the price of the moment; value and profit follow live, as the server counts", async () => {
    const user = await visitorWithPortfolio("buying");
    const { visitor, key, path } = user;
    await world.simulator.move("bitcoin", { price: 50_000 });
    await eventually(async () =>
      (await world.server.get("/crypto/bitcoin")).current_price === 50_000, "the price");
    const page = await visitor.open("/portfolio");
    const form = await fillTrade(page, "buy", { coin: "bitcon", quantity: "2" });
    await button(form, "Use the price of Bitcoin").filter({ hasText: "$50,000.00" }).click();
    await picture(page, "portfolio-buy");
    await button(form, "Add").click();
    await value(page).getByText("$100,000.00").first().waitFor();
    await world.simulator.move("bitcoin", { price: 51_234.5 });
    await value(page).getByText("$102,469.00").waitFor();
    await value(page).getByText("$2,469.00 (+2.47%)").waitFor();
    const summary = await world.server.get(`${path}/summary`, key);
    assert.equal(summary.total_profit_loss, 2469);
    await picture(page, "portfolio");
    await assertAccessible(page);
    await assertFits(page);
    await visitor.leave();
  });

  test("part is sold at a profit; more than there is says so and keeps what was typed", async () => {
    const user = await visitorWithPortfolio("selling", { colorScheme: "light" });
    const { visitor } = user;
    visitor.expected.push(/Failed to load resource.*409/);
    await buyByApi(user);
    const page = await visitor.open("/portfolio");
    const form = await fillTrade(page, "sell", { coin: "btc", quantity: "0.5", price: "60000" });
    await button(form, "Add").click();
    await value(page).getByText("$10,000.00", { exact: true }).waitFor();
    await fillTrade(page, "sell", { coin: "btc", quantity: "77", price: "60000" });
    await button(form, "Add").click();
    await form.getByRole("alert").filter({ hasText: /./ }).waitFor();
    assert.equal(await form.getByLabel("Quantity").inputValue(), "77");
    assert.equal(await form.getByRole("combobox", { name: "Coin" }).inputValue(), "Bitcoin (BTC)");
    await picture(page, "portfolio-sold-too-much");
    await assertAccessible(page);
    await visitor.leave();
  });

  test("a transaction is edited and deleted, a portfolio renamed, its cost basis kept, and deleted", async () => {
    const user = await visitorWithPortfolio("changing");
    const { visitor, key, path } = user;
    await buyByApi(user, { quantity: "1.123456789012345678" });
    const page = await visitor.open("/portfolio");
    await button(list(page), "Edit: Buy Bitcoin").click();
    const form = page.getByRole("form", { name: "Edit: Buy Bitcoin" });
    await form.getByLabel("Notes").fill("from the attic");
    await picture(page, "portfolio-edit");
    await button(form, "Save").click();
    await list(page).getByText("from the attic").waitFor();
    await button(page, "Rename Savings").click();
    await page.getByLabel("New name").fill("Attic");
    await button(page, "Save").click();
    await page.getByRole("heading", { name: "Attic" }).waitFor();
    await button(page, /^FIFO/).click();
    await page.getByRole("button", { name: /^FIFO/, pressed: true }).waitFor();
    assert.equal((await world.server.get(path, key)).cost_basis_method, "fifo");
    await button(list(page), "Delete: Buy Bitcoin").click();
    await button(page, "Yes, delete").click();
    await page.getByText("There are none yet.").waitFor();
    await button(page, "Delete Attic").click();
    await button(page, "Yes, delete").click();
    await page.getByText("There is no portfolio yet.").waitFor();
    assert.deepEqual(await world.server.get("/portfolios", key), []);
    await visitor.leave();
  });

  test("of hundreds the one just made is open, and any by its link", async () => {
    const { visitor, key } = await visitorWithPortfolio("collector");
    const names = Array.from({ length: 210 }, (_, number) => `Box ${number}`);
    for (const name of names) await world.server.post("/portfolios", { name }, key);
    const page = await visitor.open("/portfolio");
    const tabs = page.getByRole("navigation", { name: "Portfolios" }).getByRole("link");
    await page.getByRole("heading", { name: "Savings" }).waitFor();
    assert.equal(await tabs.count(), 100);
    await button(page, "Show more portfolios").click();
    await tabs.nth(199).waitFor();
    const form = page.getByRole("form", { name: "New portfolio" });
    await form.getByLabel("Name").fill("Savings"); // As another.
    await button(form, "Create").click();
    const open = page.locator("[aria-current=true]");
    await tabs.nth(211).and(open).waitFor();
    const link = new URL(page.url()).hash;
    assert.equal(await open.getAttribute("href"), link);
    const further = await visitor.open(link.slice(1));
    const openThere = further.locator("[aria-current=true]");
    await further.getByRole("heading", { name: "Savings" }).waitFor();
    assert.equal(await openThere.getAttribute("href"), link);
    assert.equal(await button(further, "Show more portfolios").count(), 0);
    await visitor.leave();
  });

  test("a second tab follows a buy of the first", async () => {
    const { visitor } = await visitorWithPortfolio("two-tabs");
    const [page, other] = [await visitor.open("/portfolio"), await visitor.open("/portfolio")];
    await other.getByText(/^Live/).waitFor();
    await other.getByText("There are none yet.").waitFor();
    const form = await fillTrade(page, "buy", { coin: "bitcoin", quantity: "3", price: "10" });
    await button(form, "Add").click();
    await value(page).getByText("$30.00").waitFor();
    await value(other).getByText("$30.00").waitFor();
    await list(other).getByText("Buy Bitcoin").waitFor();
    await visitor.leave();
  });

  test("a phone does the whole buy", async () => {
    const { visitor } = await visitorWithPortfolio("phoning", phone);
    const page = await visitor.open("/portfolio");
    const form = await fillTrade(page, "buy", { coin: "bitcoin", quantity: "1", price: "40000" });
    await button(form, "Add").tap();
    await list(page).getByText("Buy Bitcoin").waitFor();
    await page.getByRole("heading", { name: "Allocation" }).waitFor();
    await assertFits(page);
    await assertAccessible(page);
    await picture(page, "portfolio-phone");
    await list(page).scrollIntoViewIfNeeded();
    await picture(page, "portfolio-phone-list");
    await visitor.leave();
  });
});
