import { expect, test } from "vitest";
import { findingsOf, reasonOf, whyEmpty } from "./trouble";
import type { Health, UpstreamHealth } from "./types";

const upstream: UpstreamHealth = {
  status: "ok", provider: "coingecko", last_error: null, last_success_age_ms: 10,
  next_call_in_ms: null, consecutive_failures: 0, calls: 5, failures: 0,
};
const well: Health = {
  status: "healthy", version: "1", uptime_seconds: 1, source: "coingecko", simulated: false,
  components: {
    database: { status: "ok" }, upstream, websocket: { connections: 0 }, http: { connections: 1 },
    prices: {
      status: "ok", coins: 250, stale_coins: 0, frozen_coins: 0, listed_coins: 300, age_ms: 10, rows_refused: 0,
    },
  },
  budget: {
    plan: "demo", prices_keyless: false, calls_per_minute: 30, credits_per_month: 10_000, credits_used: 5,
    poll_interval_ms: 1000, lasts_until: null, forecast: "",
  },
};

test("a server that is well has nothing to say", () => {
  expect(findingsOf(well)).toEqual([]);
});

test("coins that upstream has frozen are no trouble (B5)", () => {
  const { components } = well;
  const prices = { ...components.prices, stale_coins: 2, frozen_coins: 2 };
  expect(findingsOf({ ...well, components: { ...components, prices } })).toEqual([]);
});

test("the reason says who answers what", () => {
  const says = (status: string, last_error: string | null) =>
    reasonOf({ ...upstream, status, last_error });
  expect(says("backing_off", "HTTP 503: Service Unavailable")).toBe("CoinGecko answers 503");
  expect(says("held", "HTTP 429: Too Many")).toBe("CoinGecko answers 429 and asks to wait");
  expect(says("misconfigured", "HTTP 401")).toBe("CoinGecko refuses the server's key");
  expect(says("backing_off", "timed out")).toBe("CoinGecko does not answer: timed out");
  expect(says("ok", null)).toBe("CoinGecko sends no new ones");
});

test("a server without network says so, and how to look around without (F6)", () => {
  const { components } = well;
  const prices = { ...components.prices, status: "starting", coins: 0 };
  const down = { ...upstream, status: "backing_off", last_error: "Could not resolve host: x" };
  const empty: Health = { ...well, components: { ...components, prices, upstream: down } };
  expect(whyEmpty(empty)).toContain("CoinGecko does not answer: Could not resolve host: x");
  expect(whyEmpty(empty)).toContain("--demo");
  expect(findingsOf(empty)).toEqual([{ level: "bad", text: whyEmpty(empty), isPrices: true }]);
  expect(whyEmpty({ ...well, components: { ...components, prices } })).toBe("");
});

test("what is broken comes before what may break", () => {
  const { components } = well;
  const broken: Health = {
    ...well,
    components: {
      ...components, database: { status: "unavailable" },
      prices: { ...components.prices, stale_coins: 3 },
    },
    budget: { ...well.budget, lasts_until: "2026-11-22T17:02:33Z" },
  };
  expect(findingsOf(broken).map(({ level }) => level)).toEqual(["bad", "warning", "warning"]);
  expect(findingsOf(broken)[1]?.text).toBe("3 of 250 coins have old prices.");
});
