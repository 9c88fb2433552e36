import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiError } from "./api";
import { connection, isStale, noteFailure, noteHealth, notePrice, now, priceAgeMs } from "./status";
import { noteRefusal, noteShown, refusal, streamState } from "./status";
import type { Health } from "./types";

function healthy(age_ms: number | null, poll_interval_ms: number, status = "ok"): Health {
  const prices = { status, coins: 1, stale_coins: 0, age_ms };
  const upstream = { status: "ok", next_call_in_ms: 40_000 };
  const about = { status: "healthy", version: "1", source: "simulated", simulated: true };
  const components = { prices, upstream };
  return { ...about, components, budget: { poll_interval_ms } } as unknown as Health;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  noteHealth(healthy(0, 1000));
  now.value = Date.now();
  streamState.value = { state: "live", reason: "" };
});

afterEach(() => void vi.useRealTimers());

it("grows older while nothing is heard, and stale after two intervals", () => {
  noteHealth(healthy(0, 60_000));
  now.value = Date.now() + 100_000;
  expect(priceAgeMs.value).toBeGreaterThan(99_000);
  expect(isStale.value).toBe(false);
  now.value = Date.now() + 121_000;
  expect(isStale.value).toBe(true);
});

it("says offline while an open socket is silent and requests get no answer", () => {
  expect(connection.value).toBe("live");
  noteFailure(new ApiError(0, "unreachable", ""));
  expect(connection.value).toBe("offline");
  notePrice();
  expect(connection.value).toBe("live");
});

it("tells a refusal of the server from a proxy in front of nothing", () => {
  noteFailure(new ApiError(429, "rate_limited", ""));
  noteFailure(new ApiError(503, "prices_not_ready", ""));
  expect(connection.value).toBe("live");
  noteFailure(new ApiError(502, "", ""));
  expect(connection.value).toBe("offline");
});

it("without a socket is as old as what it was last told, whatever else the server answers", () => {
  noteHealth(healthy(0, 1000));
  noteShown();
  streamState.value = { state: "stopped", reason: "" };
  vi.setSystemTime(Date.now() + 60_000);
  noteHealth(healthy(0, 1000));
  noteRefusal(new ApiError(429, "rate_limited", "Too many requests"));
  now.value = Date.now();
  expect(priceAgeMs.value).toBe(60_000);
  expect(isStale.value).toBe(true);
  expect(refusal.value).toBe("Too many requests");
  noteShown();
  expect(isStale.value).toBe(false);
  expect(refusal.value).toBe("");
});

it("polls without a socket", () => {
  streamState.value = { state: "stopped", reason: "" };
  expect(connection.value).toBe("polled");
});
