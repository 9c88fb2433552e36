// Transactions from a file and to one: every bad line is named, and what comes in goes out again.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { startServer } from "./lib/programs.mjs";
import { assertAccessible, assertFits, openBrowser, phone, picture, Visitor } from "./lib/visit.mjs";

let browser, world;
before(async () => {
  world = await startServer();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await world?.stop();
});

const kHead = "executed_at,type,crypto_id,quantity,price_per_unit,fee,notes";
const kGood = [
  "2026-01-02T03:04:05.000Z,buy,bitcoin,2,40000,1.5,first",
  "2026-01-03T03:04:05.000Z,sell,bitcoin,0.5,50000,0,half of one",
];
const kBad = [
  "2026-01-04T03:04:05.000Z,buy,bitcoin,-2,40000,0,negative",
  "2026-01-05T03:04:05.000Z,borrow,bitcoin,2,40000,0,no such type",
];

async function visitorWithPortfolio(name, options = {}) {
  const { api_key: key } = await world.server.newUser(name);
  const { id } = await world.server.post("/portfolios", { name: "Savings" }, key);
  const visitor = await Visitor.come(browser, world.server, { key, ...options });
  return { visitor, key, path: `/portfolios/${id}/transactions` };
}

function choose(page, lines) {
  const buffer = Buffer.from([kHead, ...lines, ""].join("\n"));
  return page.getByLabel("Import a file").setInputFiles({ name: "mine.csv", mimeType: "text/csv", buffer });
}

for (const [screen, options] of Object.entries({ desktop: {}, phone })) {
  describe(`CSV on a ${screen}`, () => {
    test("every bad line is named with its column, and nothing is imported", async () => {
      const { visitor, key, path } = await visitorWithPortfolio(`bad-${screen}`, options);
      const page = await visitor.open("/portfolio");
      await choose(page, [kGood[0], ...kBad]);
      const problems = page.getByRole("region", { name: "Problems in the file" });
      await problems.getByRole("row", { name: /^3 quantity/ }).waitFor();
      await problems.getByRole("row", { name: /^4 type/ }).waitFor();
      assert.equal(await page.getByRole("button", { name: /^Import \d/ }).count(), 0);
      assert.deepEqual(await world.server.get(path, key), []);
      await problems.scrollIntoViewIfNeeded();
      await picture(page, `portfolio-csv-bad-${screen}`);
      await assertAccessible(page);
      await assertFits(page);
      await visitor.leave();
    });
  });
}

describe("CSV", () => {
  test("good lines are imported after a look, and an export has the same", async () => {
    const { visitor, key, path } = await visitorWithPortfolio("good");
    const page = await visitor.open("/portfolio");
    await choose(page, kGood);
    await page.getByText("mine.csv: 2 lines, all fine.").waitFor();
    assert.deepEqual(await world.server.get(path, key), []);
    await page.getByRole("button", { name: "Import 2 transactions" }).click();
    await page.getByText("2 transactions were imported.").waitFor();
    await page.getByText("half of one").waitFor();
    await picture(page, "portfolio-csv-imported");
    const [download] = await Promise.all([
      page.waitForEvent("download"), page.getByRole("button", { name: "Export Savings" }).click(),
    ]);
    assert.equal(download.suggestedFilename(), "Savings.csv");
    const lines = (await readFile(await download.path(), "utf8")).trim().split(/\r?\n/);
    const rows = rowsOf(lines);
    assert.deepEqual(rows, rowsOf([kHead, ...kGood]));
    // D4: the same file again, with one line more.
    await choose(page, [...kGood, "2026-01-06T03:04:05.000Z,buy,bitcoin,1,45000,0,new"]);
    await page.getByText("mine.csv: 3 lines, all fine. 2 of them are in the portfolio already.").waitFor();
    await page.getByRole("button", { name: "Import 1 transactions" }).click();
    await page.getByText("1 transactions were imported. 2 were there already and are left out.").waitFor();
    assert.equal((await world.server.get(path, key)).length, 3);
    await visitor.leave();
  });
});

// By the names of the columns, whatever their order; only those that were in the file. Times are
// compared as moments: with and without milliseconds they are the same.
function rowsOf([head, ...lines]) {
  const names = head.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    const cell = (name) => cells[names.indexOf(name)];
    const rest = kHead.split(",").filter((name) => name !== "executed_at").map(cell);
    return [new Date(cell("executed_at")).toISOString(), ...rest];
  }).sort();
}
