import { beforeEach, expect, it, vi } from "vitest";
import { addFired, fired, followOtherTabs, forgetFired, noteSeen } from "./fired";
import type { AlertEvent } from "./types";

let kept: Map<string, string>;

beforeEach(() => {
  kept = new Map();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
  });
  forgetFired();
});

function event(event_id: string, timestamp = "2026-11-22T17:02:33Z"): AlertEvent {
  return { event_id, timestamp } as AlertEvent;
}

const unseen = () => fired.value.filter(({ seen }) => !seen).map(({ event: { event_id } }) => event_id);

it("takes each event once, the newest first", () => {
  expect(addFired(event("a"), false)).toBe(true);
  expect(addFired(event("b", "2026-11-22T18:00:00Z"), true)).toBe(true);
  expect(addFired(event("a"), true)).toBe(false);
  expect(unseen()).toEqual(["b", "a"]);
});

it("does not bring back what was seen", () => {
  addFired(event("a"), false);
  noteSeen([event("a")]);
  expect(addFired(event("a"), true)).toBe(false);
  expect(unseen()).toEqual([]);
});

it("hears from other tabs what was seen there, and survives nonsense", () => {
  let tell = (_event: { key: string; newValue: string | null }) => {};
  const window = { addEventListener: (_type: string, call: typeof tell) => (tell = call) };
  followOtherTabs(window as unknown as Window);
  addFired(event("a"), false);
  const seen = JSON.stringify([{ event: event("a"), missed: false, seen: true }]);
  tell({ key: "alerts-fired", newValue: seen });
  expect(unseen()).toEqual([]);
  tell({ key: "alerts-fired", newValue: "{[" });
  expect(fired.value).toEqual([]);
});
