// The page as something to install: its manifest, its icons, and a shell that opens without the
// server and says so.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startServer } from "./lib/programs.mjs";
import { openBrowser, picture, Visitor } from "./lib/visit.mjs";

let browser, world;
before(async () => {
  world = await startServer();
  browser = await openBrowser();
});
after(async () => {
  await browser?.close();
  await world?.stop();
});

describe("an installed page", () => {
  test("has a manifest with icons that exist, in the sizes they say", async () => {
    const { origin } = world.server;
    const page = await (await fetch(origin, { headers: { Accept: "text/html" } })).text();
    const link = /<link rel="manifest" href="([^"]+)"/.exec(page)[1];
    const manifest = await (await fetch(origin + link)).json();
    assert.equal(manifest.display, "standalone");
    assert.equal(new URL(manifest.start_url, origin).origin, origin);
    const sizes = [];
    for (const { src, type, sizes: said } of manifest.icons) {
      const icon = await fetch(new URL(src, origin));
      assert.equal(icon.headers.get("content-type"), type);
      const bytes = Buffer.from(await icon.arrayBuffer());
      if (type !== "image/png") continue;
      assert.equal(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, said);
      sizes.push(said);
    }
    assert.deepEqual(sizes, ["192x192", "512x512"]);
  });

  test("opens without its server, says so, keeps no answer of the API, and comes back by itself", async () => {
    const visitor = await Visitor.come(browser, world.server);
    visitor.expected.push(/Failed to load resource/, /WebSocket connection/);
    const page = await visitor.open();
    await page.getByRole("table").getByRole("link").first().waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();  // Now through the service worker, which keeps what it passes on.
    await page.getByRole("table").getByRole("link").first().waitFor();
    const kept = await page.evaluate(async () => {
      const names = await caches.keys();
      const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
      return all.flat().map(({ url }) => new URL(url).pathname);
    });
    assert.ok(kept.includes("/"), kept.join());
    assert.deepEqual(kept.filter((path) => !/^\/($|assets\/|manifest|icon)/.test(path)), []);

    await world.server.kill();
    await page.reload();
    await page.getByText("The server cannot be reached").waitFor();
    await picture(page, "installed-offline");
    await world.server.restart();
    await page.getByRole("table").getByRole("link").first().waitFor();
    await page.getByText("The server cannot be reached").waitFor({ state: "hidden" });
    await visitor.leave();
  });
});
