// A visitor: Debian's Chromium without a window. Every page of one is watched: what it writes to the
// console, what it asks of other origins, what its policy blocks. `leave` asserts that there was
// nothing.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { chromium } from "playwright-core";
import { root } from "./programs.mjs";

const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// A build of the page to look at instead of the one in the program: `npx vite build --outDir DIR`.
const dist = process.env.CPA_PAGE_DIST;
const pictures = process.env.CPA_PAGE_PICTURES ?? path.join(root, "build/page-pictures");
// The shell is Chromium without the window that the whole browser draws even when nobody sees it.
const executablePath = ["chromium-headless-shell", "chromium", "chromium-browser"]
  .map((name) => `/usr/bin/${name}`).find(existsSync);

export const desktop = { viewport: { width: 1280, height: 800 } };
export const phone = {
  viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true,
};

export function openBrowser() {
  if (!executablePath) throw new Error("Chromium is not installed (./dev setup does it)");
  // Names outside this machine lead nowhere: what asks for one is seen, and gets nothing.
  const args = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"];
  // Pages that come from a folder have no address of their own.
  if (dist) args.push("--disable-features=LocalNetworkAccessChecks");
  return chromium.launch({ executablePath, args });
}

export class Visitor {
  // With a key: somebody who was here before. With `routes`, [[pattern, handler]]: the handler
  // answers what matches. A service worker would pass such requests by once it has taken the page
  // over, which happens at a moment of its own, so there is none then. The other options are those
  // of a browser context: viewport, colorScheme, locale, permissions...
  static async come(browser, server, { key, routes = [], ...options } = {}) {
    const localStorage = key ? [{ name: "api-key", value: key }] : [];
    const answered = dist ? [[/\/(assets\/.*)?$/, serveFrom(dist)], ...routes] : routes;
    const context = await browser.newContext({
      baseURL: server.origin, locale: "en-US", colorScheme: "dark", ...desktop, ...options,
      storageState: { cookies: [], origins: [{ origin: server.origin, localStorage }] },
      ...(answered.length > 0 && { serviceWorkers: "block" }),
    });
    for (const [pattern, handler] of answered) await context.route(pattern, handler);
    context.setDefaultTimeout(30_000);
    const visitor = new Visitor(context, server);
    if (answered.length > 0) visitor.expected.push(/Service Worker registration blocked/);
    return visitor;
  }

  #faults = [];

  constructor(context, server) {
    this.context = context;
    this.server = server;
    // What may appear: that a request was answered with an error, where a test provokes one.
    this.expected = [];
    context.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      const own = origin === server.origin || protocol === "data:" || protocol === "blob:";
      if (!own) this.#faults.push(`asked for ${request.url()}`);
    });
    context.on("page", (page) => this.#watch(page));
  }

  #watch(page) {
    page.on("pageerror", (error) => this.#faults.push(`threw ${error.stack}`));
    page.on("dialog", (dialog) => {
      this.#faults.push(`opened a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("console", (message) => {
      if (!["error", "warning"].includes(message.type())) return;
      if (this.expected.some((pattern) => pattern.test(message.text()))) return;
      this.#faults.push(`console: ${message.text()}`);
    });
  }

  // `route` is what stands after the # in the address.
  async open(route = "/") {
    const page = await this.context.newPage();
    await page.goto(`/#${route}`);
    return page;
  }

  async leave() {
    await Promise.all(this.context.pages().map((page) => page.close()));
    if (dist) await this.context.unrouteAll({ behavior: "ignoreErrors" });
    await this.context.close();
    assert.deepEqual(this.#faults, []);
  }
}

// With the policy and type that the server gives to its own files.
function serveFrom(folder) {
  return async (route) => {
    const { pathname } = new URL(route.request().url());
    if (route.request().isNavigationRequest() || pathname !== "/") {
      const home = await route.fetch({ url: new URL("/", route.request().url()).href });
      const name = pathname === "/" ? "index.html" : pathname;
      const policy = home.headers()["content-security-policy"];
      await route.fulfill({ path: path.join(folder, name), headers: { "Content-Security-Policy": policy } });
    } else {
      await route.continue();
    }
  };
}

// A picture for people, build/page-pictures/NAME.png.
export async function picture(page, name) {
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ path: path.join(pictures, `${name}.png`), fullPage: false });
}

// Asserts that axe-core finds nothing of weight against WCAG AA.
export async function assertAccessible(page) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] }));
  const heavy = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  assert.deepEqual(heavy.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
}

// Asserts that nothing sticks out sideways.
export async function assertFits(page) {
  const over = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(over, 0, `the page is ${over} px wider than the screen`);
}
