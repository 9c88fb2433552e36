// How fresh the page is, and how it knows. Nothing here is shown as live that is not: the age of
// the prices is the server's own figure plus the time since it was heard.

import { computed, signal } from "@preact/signals";
import { ApiError } from "./api";
import type { StreamState } from "./stream";
import { whyEmpty } from "./trouble";
import type { Health } from "./types";

export const now = signal(Date.now()); // Ticks once a second.
export const streamState = signal<{ state: StreamState; reason: string; retryAt?: number }>({
  state: "stopped", reason: "",
});
export const health = signal<Health | null>(null);
export const healthAt = signal(0); // When it was heard, local ms.

const reachable = signal<boolean | null>(null); // null: not tried yet.
const recoveredAt = signal<number | null>(null); // When it could be reached again, local ms.
const confirmedAt = signal<number | null>(null); // When upstream last confirmed prices, local ms.
const shownAt = signal<number | null>(null); // When what is shown was the newest there was, local ms.
const saidStaleAt = signal(0); // When the server last said that its prices are stale, local ms.

export type Connection = "live" | "polled" | "empty" | "connecting" | "offline" | "refused";

export const connection = computed<Connection>(() => {
  const { state } = streamState.value;
  if (reachable.value === false) return "offline";
  if (health.value && whyEmpty(health.value)) return "empty";
  if (state === "live") return "live";
  if (state === "refused") return "refused";
  if (state === "connecting" || reachable.value === null) return "connecting";
  return "polled";
});

export const source = computed(() => health.value?.source ?? null);
export const isSimulated = computed(() => health.value?.simulated ?? false);

// Why the server did not tell prices when it was last asked for them; empty: it did.
export const refusal = signal("");

// The server's prices may be newer than those on the screen, where no socket brings them.
const shownConfirmedAt = computed(() => {
  if (confirmedAt.value === null || streamState.value.state === "live") return confirmedAt.value;
  return Math.min(confirmedAt.value, shownAt.value ?? confirmedAt.value);
});

// null: no price was ever confirmed, or it is not known yet.
export const priceAgeMs = computed(() =>
  shownConfirmedAt.value === null ? null : Math.max(0, now.value - shownConfirmedAt.value),
);

// The rule of the API: older than two poll intervals. What is read every 15 s cannot be judged
// more finely than that, unless the server says so itself.
const kLeastStaleMs = 35_000;
export const isStale = computed(() => {
  const interval = health.value?.budget.poll_interval_ms ?? 0;
  if (priceAgeMs.value === null || confirmedAt.value === null) return false;
  return saidStaleAt.value > confirmedAt.value ||
    priceAgeMs.value > Math.max(2 * interval, kLeastStaleMs);
});

// When the page asks the server again, local ms; null while it asks.
export const asksAgainAt = signal<number | null>(null);

// Until the next attempt to reach the server; 0 while one is under way.
export const nextTryMs = computed(() => {
  const times = [asksAgainAt.value ?? 0, streamState.value.retryAt ?? Infinity];
  return Math.max(0, Math.min(...times) - now.value);
});

// Until the server asks its source again; null: at its usual pace.
export const nextCallMs = computed(() => {
  const wait = health.value?.components.upstream.next_call_in_ms ?? null;
  return wait === null ? null : Math.max(0, wait - (now.value - healthAt.value));
});

const kRecoveryToldMs = 10_000;
export const isJustBack = computed(() =>
  recoveredAt.value !== null && reachable.value === true &&
  now.value - recoveredAt.value < kRecoveryToldMs,
);

export function noteHealth(answer: Health): void {
  noteReached();
  health.value = answer;
  healthAt.value = Date.now();
  const { age_ms, status } = answer.components.prices;
  if (age_ms !== null) noteConfirmed(Date.now() - age_ms);
  if (status === "stale") saidStaleAt.value = Date.now();
}

// The newest prices are on the screen, or were until now.
export function noteShown(): void {
  shownAt.value = Date.now();
  refusal.value = "";
}

// The server tells other things, but not its prices.
export function noteRefusal(error: unknown): void {
  noteFailure(error);
  if (error instanceof ApiError && error.status !== 0) refusal.value = error.detail;
}

// A price that moved was confirmed just now.
export function notePrice(): void {
  noteReached();
  noteConfirmed(Date.now());
}

function noteConfirmed(at: number): void {
  if (confirmedAt.peek() === null || at > (confirmedAt.peek() ?? 0)) confirmedAt.value = at;
}

export function noteReached(): void {
  if (reachable.peek() === false) recoveredAt.value = Date.now();
  reachable.value = true;
}

// An answer of the server itself, whatever it says, shows that it is there; one without a code of
// ours comes from something in front of it.
export function noteFailure(error: unknown): void {
  const { status, code } = error instanceof ApiError ? error : { status: 0, code: "" };
  if (status === 0 || (status >= 502 && code === "")) reachable.value = false;
}
