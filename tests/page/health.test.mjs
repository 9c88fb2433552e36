// The health of the server: its own figures, and what they mean in words.

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

// The value beside a name in a part of the view.
async function figure(page, part, name) {
  const group = page.getByRole("region", { name: part });
  const term = group.getByText(name, { exact: true });
  return (await term.locator("xpath=following-sibling::dd").innerText()).trim();
}

const meaning = (page) => page.getByRole("region", { name: "What it means" });

describe("health", () => {
  test("its figures are the server's, and go on", async () => {
    const visitor = await Visitor.come(browser, world.server);
    const page = await visitor.open("/health");
    await meaning(page).getByText("Everything works.").waitFor();
    const calls = async () => numberIn(await figure(page, "Price source", "Calls"));
    const first = await calls();
    await eventually(async () => {
      const told = await world.server.get("/health");
      return first < told.components.upstream.calls && Math.abs((await calls()) - told.components.upstream.calls) <= 1;
    }, "the calls that the server counts");
    const { components, version, budget } = await world.server.get("/health");
    await eventually(async () =>
      numberIn(await figure(page, "Price source", "Coins")) === components.prices.coins &&
      (await figure(page, "Server", "Version")) === version &&
      (await figure(page, "Server", "Database")) === "ok" &&
      (await figure(page, "Budget of calls to the price source", "Plan")) === budget.plan, "the server's figures");
    await eventually(async () => numberIn(await figure(page, "This page", "Last answer took")) >= 0, "a time");
    await visitor.leave();
  });

  test("a source that fails is told in words, with its next try, and so is its return", async () => {
    const visitor = await Visitor.come(browser, world.server);
    const page = await visitor.open("/health");
    await meaning(page).getByText("Everything works.").waitFor();
    await world.simulator.fail({ kind: "status", status: 503, path: "/coins/markets" });
    await meaning(page).getByText("The prices are old because CoinGecko answers 503.").waitFor();
    await meaning(page).getByText("Problem", { exact: true }).waitFor();
    await meaning(page).getByText(/Prices are \d+ sec old\. Next try in \d+ sec\./).waitFor();
    await eventually(async () => /HTTP 503/.test(await figure(page, "Price source", "Last error")), "the error");
    await picture(page, "health-failing");
    await assertAccessible(page);
    await world.simulator.clearFaults();
    await meaning(page).getByText("Everything works.").waitFor({ timeout: 45_000 });
    await visitor.leave();
  });

  for (const [name, options] of [["dark", {}], ["light", { colorScheme: "light" }], ["phone", phone]]) {
    test(`fits and axe-core finds nothing: ${name}`, async () => {
      const visitor = await Visitor.come(browser, world.server, options);
      const page = await visitor.open("/health");
      await meaning(page).getByText("Everything works.").waitFor();
      await assertFits(page);
      await assertAccessible(page);
      await picture(page, `health-${name}`);
      await visitor.leave();
    });
  }
});
