// How fast the page is on a slow machine: `node speed.mjs` prints one line of JSON. Chromium slows
// its main thread four times down. Of prices the real server cannot give ten batches a second
// (upstream is asked once a second at most), so behind the page's address stands a relay: it hands
// every request to the real server and plays the socket itself, in the server's own messages.

import { createServer, request as ask } from "node:http";
import { WebSocketServer } from "ws";
import { startServer } from "./lib/programs.mjs";
import { openBrowser, Visitor } from "./lib/visit.mjs";

const kSlowDown = 4;
const kCoins = 250;
const kUpdatesPerSecond = 10;
const kLoads = Number(process.env.CPA_PAGE_LOADS ?? 5);
const kBusySeconds = Number(process.env.CPA_PAGE_SECONDS ?? 15);

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function slowPage(visitor) {
  const page = await visitor.context.newPage();
  const devtools = await visitor.context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: kSlowDown });
  await devtools.send("Performance.enable", { timeDomain: "timeTicks" });
  await devtools.send("Network.enable");
  return { page, devtools };
}

// From the start of the navigation until a frame with a row of the market was painted.
function timeFirstPrices(page) {
  return page.addInitScript(() => {
    const watch = () => {
      if (/\d/.test(document.querySelector("td.price")?.textContent ?? "")) {
        setTimeout(() => (globalThis.firstPricesMs = performance.now())); // This frame was painted.
      } else {
        requestAnimationFrame(watch);
      }
    };
    watch();
  });
}

async function firstLoad(browser, server) {
  const visitor = await Visitor.come(browser, server);
  const { page, devtools } = await slowPage(visitor);
  const files = new Map();
  devtools.on("Network.responseReceived", ({ requestId, response }) =>
    files.set(requestId, { path: new URL(response.url).pathname, bytes: 0 }));
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const file = files.get(requestId);
    if (file) file.bytes = encodedDataLength;
  });
  await timeFirstPrices(page);
  await page.goto("/");
  await page.waitForFunction(() => globalThis.firstPricesMs);
  const pageBytes = [...files.values()].filter(({ path }) => path === "/" || path.startsWith("/assets/"))
    .reduce((sum, { bytes }) => sum + bytes, 0);
  const firstPricesMs = await page.evaluate(() => globalThis.firstPricesMs);
  await page.waitForFunction(() => document.querySelector('.spark path[d^="M"]')); // Comes last.
  const allBytes = [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  await visitor.leave();
  return { firstPricesMs, pageBytes, allBytes };
}

function updateOf(coin, current_price, seq) {
  const { id, symbol, name, price_change_24h, price_change_percentage_24h, market_cap, volume_24h } = coin;
  const data = {
    id, symbol, name, current_price, price_change_24h, price_change_percentage_24h, market_cap, volume_24h,
  };
  const timestamp = new Date().toISOString();
  return JSON.stringify({ type: "price_update", data, source: "coingecko", seq, timestamp });
}

// Every request goes to the server; the socket is played.
async function startPlayedStream(server) {
  const coins = await server.get(`/crypto/prices?limit=${kCoins}`);
  const http = createServer((request, response) => {
    const { method, url, headers } = request;
    const onward = ask({ port: server.port, host: "127.0.0.1", method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  const sockets = new WebSocketServer({ server: http, path: "/ws" });
  let seq = 0;
  let sent = 0;
  sockets.on("connection", (socket) => {
    socket.on("message", (text) => {
      const { type } = JSON.parse(text);
      if (type !== "auth") return;
      socket.send(JSON.stringify({ type: "connected", epoch: "speed", seq, source: "coingecko" }));
      socket.send(JSON.stringify({ type: "snapshot", seq, data: coins }));
    });
    const timer = setInterval(() => {
      for (const coin of coins) {
        const current_price = coin.current_price * (1 + (Math.random() - 0.5) * 0.004);
        seq += 1;
        socket.send(updateOf(coin, current_price, seq));
      }
      sent += 1;
    }, 1000 / kUpdatesPerSecond);
    socket.on("close", () => clearInterval(timer));
  });
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${http.address().port}`;
  return { origin, close: () => http.closeAllConnections() ?? http.close(), sent: () => sent };
}

async function busyShare(browser, server) {
  const { api_key: key } = await server.newUser("watcher");
  const relay = await startPlayedStream(server);
  const visitor = await Visitor.come(browser, relay, { key });
  const { page, devtools } = await slowPage(visitor);
  await page.goto("/");
  await page.getByText("Live").first().waitFor();
  const first = await metrics(devtools);
  const sentBefore = relay.sent();
  await page.evaluate((seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)), kBusySeconds);
  const last = await metrics(devtools);
  const seconds = last.Timestamp - first.Timestamp;
  const rates = { updates_per_second: (relay.sent() - sentBefore) / seconds };
  await visitor.leave();
  relay.close();
  const share = (name) => (last[name] - first[name]) / seconds;
  return {
    ...rates, busy: share("TaskDuration"), script: share("ScriptDuration"),
    layout: share("LayoutDuration"), style: share("RecalcStyleDuration"),
  };
}

async function metrics(devtools) {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
}

const { server, stop } = await startServer();
const browser = await openBrowser();
try {
  const loads = [];
  for (let i = 0; i < kLoads; i += 1) loads.push(await firstLoad(browser, server));
  const busy = await busyShare(browser, server);
  console.log(JSON.stringify({
    cpu_slow_down: kSlowDown, coins: kCoins,
    first_prices_ms: loads.map(({ firstPricesMs }) => Math.round(firstPricesMs)),
    first_prices_ms_median: Math.round(median(loads.map(({ firstPricesMs }) => firstPricesMs))),
    page_bytes: loads[0].pageBytes, all_bytes: loads[0].allBytes,
    ...Object.fromEntries(Object.entries(busy).map(([name, value]) => [name, Number(value.toFixed(3))])),
  }));
} finally {
  await browser.close();
  await stop();
}
