// The alerts that fired and that this browser was told of. They are kept in localStorage, so that
// one that nobody has seen outlives a reload, and one seen in a tab goes away in the others.

import { signal } from "@preact/signals";
import type { AlertEvent } from "./types";

export interface Fired {
  event: AlertEvent;
  missed: boolean; // It fired while this page was not connected.
  seen: boolean;
}

const kName = "alerts-fired";
const kKept = 100;

// Newest first, each event once.
export const fired = signal<readonly Fired[]>(parsed(stored()));

// Returns whether it was not known before.
export function addFired(event: AlertEvent, missed: boolean): boolean {
  const known = latest();
  if (known.some((one) => one.event.event_id === event.event_id)) {
    fired.value = known;
    return false;
  }
  keep([{ event, missed, seen: false }, ...known].sort(byTime));
  return true;
}

export function noteSeen(events: readonly AlertEvent[]): void {
  const ids = new Set(events.map(({ event_id }) => event_id));
  keep(latest().map((one) => (ids.has(one.event.event_id) ? { ...one, seen: true } : one)));
}

// They belong to the key that is being left.
export function forgetFired(): void {
  keep([]);
}

export function followOtherTabs(window: Window): void {
  window.addEventListener("storage", ({ key, newValue }) => {
    if (key === kName) fired.value = parsed(newValue);
  });
}

// What another tab wrote may not have been announced yet.
function latest(): readonly Fired[] {
  const text = stored();
  return text === null ? fired.peek() : parsed(text);
}

function keep(list: readonly Fired[]): void {
  fired.value = list.slice(0, kKept);
  try {
    localStorage.setItem(kName, JSON.stringify(fired.value));
  } catch {
    // A browser that forbids storage keeps them as long as the page is open.
  }
}

function byTime(a: Fired, b: Fired): number {
  return Date.parse(b.event.timestamp) - Date.parse(a.event.timestamp);
}

function stored(): string | null {
  try {
    return localStorage.getItem(kName);
  } catch {
    return null;
  }
}

// Whatever stands there: only what has an event with an id is taken.
function parsed(text: string | null): readonly Fired[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(list) ? list.filter((one) => typeof one?.event?.event_id === "string") : [];
  } catch {
    return [];
  }
}
