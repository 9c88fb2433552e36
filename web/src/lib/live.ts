// Joins the socket, the polls for those who have no key, and the server's health to the signals
// that the views read. One of it runs in a page.

import { effect } from "@preact/signals";
import { noteAlertChange } from "./alerts";
import { get } from "./api";
import { Beat } from "./beat";
import { startCurrency } from "./currency";
import { gatherPerFrame, type FeedMessage } from "./feed";
import { FarSocket } from "./far_socket";
import { addFired, followOtherTabs, forgetFired, noteSeen } from "./fired";
import { apiKey, followKeyOfOtherTabs } from "./key";
import { followLatency } from "./latency";
import { coinIds, startNewCount, takeNews } from "./market";
import { notify } from "./notify";
import type { PortfolioValues } from "./portfolios";
import { followHash } from "./router";
import { asksAgainAt, connection, health, healthAt, isStale, now, streamState } from "./status";
import { noteFailure, noteHealth, notePrice, noteReached, noteRefusal, noteShown } from "./status";
import { Stream } from "./stream";
import type { AlertEvent, Candle, Coin, Health } from "./types";

const kPollMs = 5_000;
const kHealthMs = 15_000;
const kAnswerMs = 10_000; // Later ones count as none.

export type CandleListener = (id: string, interval: string, candle: Candle) => void;
export type PortfolioListener = (values: PortfolioValues) => void;

const candleListeners = new Set<CandleListener>();
const portfolioListeners = new Set<PortfolioListener>();
let connectedAt = ""; // By the server's clock.
const prices = gatherPerFrame(spacedFrames(), takeNews);

const stream = new Stream(
  {
    open: () => new FarSocket(`${location.origin.replace(/^http/, "ws")}/ws`),
    random: Math.random,
    after: (milliseconds, call) => {
      const timer = setTimeout(call, milliseconds);
      return () => clearTimeout(timer);
    },
  },
  {
    onState: (state, reason, retryInMs) => {
      if (streamState.peek().state === "live") noteShown();
      const retryAt = retryInMs === undefined ? {} : { retryAt: Date.now() + retryInMs };
      streamState.value = { state, reason, ...retryAt };
      if (state === "waiting") lost();
    },
    onConnected: (_source, timestamp) => {
      connectedAt = timestamp;
      noteReached();
    },
    onNewCount: startAnew,
    onPrices: (message: FeedMessage) => {
      if (message.type === "price_update") notePrice();
      prices.take(message);
    },
    onCandle: (...candle) => candleListeners.forEach((listener) => listener(...candle)),
    onAlert: takeAlert,
    onUnwatched: noteAlertChange, // The list says why.
    onPortfolio: (values) => portfolioListeners.forEach((listener) => listener(values)),
  },
);

const beat = new Beat(kPollMs, {
  ask: askServer,
  planned: (inMs) => (asksAgainAt.value = inMs === null ? null : Date.now() + inMs),
  random: Math.random,
});

// Prices that still wait for a frame are older than anything that comes next, but another epoch
// counts from the beginning.
function startAnew(): void {
  prices.flush();
  startNewCount();
}

// Whether the server is gone or only the socket, the next request tells.
function lost(): void {
  startAnew();
  void beat.now();
}

function takeAlert(event: AlertEvent): void {
  const missed = Date.parse(event.timestamp) < Date.parse(connectedAt);
  if (!addFired(event, missed)) return;
  notify(event, missed);
  noteAlertChange();
}

// Five times a second is faster than anybody reads, and leaves a slow phone time for the rest.
function spacedFrames(): (frame: () => void) => void {
  const kSpaceMs = 200;
  let last = -kSpaceMs;
  return (frame) => {
    const wait = Math.max(0, last + kSpaceMs - performance.now());
    last = performance.now() + wait;
    setTimeout(() => requestAnimationFrame(frame), wait);
  };
}

export function startLive(): void {
  followHash(window);
  startCurrency();
  followKeyOfOtherTabs(window);
  followKey();
  followOtherTabs(window);
  followLatency();
  effect(showFreshness);
  setInterval(() => (now.value = Date.now()), 1000);
  void beat.now();
  window.addEventListener("online", tryNow);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && connection.peek() === "offline") tryNow();
  });
}

// Instead of waiting for the next attempt.
export function tryNow(): void {
  void beat.now();
  stream.retryNow();
}

// The person has seen them: the server need not tell again.
export function acknowledge(events: readonly AlertEvent[]): void {
  noteSeen(events);
  for (const { event_id } of events) stream.ack(event_id);
}

function followKey(): void {
  let before = apiKey.peek();
  effect(() => {
    const key = apiKey.value;
    if (key !== before) forgetFired();
    before = key;
    if (key) stream.start(key);
    else stream.stop();
  });
}

// Prices that are old look old wherever they stand (watch.css).
function showFreshness(): void {
  const old = connection.value === "offline" || isStale.value;
  document.documentElement.dataset["prices"] = old ? "old" : "current";
}

// The open candle of a coin as it changes, when there is a key. Returns what ends it.
export function followCandle(id: string, interval: string, listener: CandleListener): () => void {
  candleListeners.add(listener);
  const unfollow = stream.followCandle(id, interval);
  return () => {
    candleListeners.delete(listener);
    unfollow();
  };
}

// The sums of every portfolio of the key when they change, as the server counts them. Returns
// what ends it.
export function followPortfolios(listener: PortfolioListener): () => void {
  portfolioListeners.add(listener);
  const unfollow = stream.followPortfolios();
  return () => {
    portfolioListeners.delete(listener);
    if (portfolioListeners.size === 0) unfollow();
  };
}

// Returns whether the server was reached.
async function askServer(): Promise<boolean> {
  const wasOffline = connection.peek() === "offline";
  const isEmpty = (health.peek()?.components.prices.coins ?? 0) === 0;
  const isCut = streamState.peek().state === "waiting";
  const isInDoubt = wasOffline || isStale.peek() || isCut || isEmpty;
  const isDue = isInDoubt || Date.now() - healthAt.peek() >= kHealthMs;
  if (isDue) await read<Health>("/health", takeHealth);
  if (wasOffline && connection.peek() !== "offline") stream.retryNow();
  await poll();
  return connection.peek() !== "offline";
}

async function read<T>(
  path: string, take: (answer: T) => void, failed: (error: unknown) => void = noteFailure,
): Promise<void> {
  await get<T>(path, { signal: AbortSignal.timeout(kAnswerMs) }).then(take, failed);
}

// Silence of the socket is normal; only a snapshot tells which coins have grown old meanwhile.
function takeHealth(answer: Health): void {
  const before = health.peek()?.components.prices.stale_coins ?? 0;
  noteHealth(answer);
  if (answer.components.prices.stale_coins !== before) stream.askSnapshot();
}

// Prices are public, the socket is not: without it they are asked for.
async function poll(): Promise<void> {
  const hidden = document.hidden && coinIds.peek().length > 0;
  const coins = health.peek()?.components.prices.coins ?? 0;
  const isUseless = hidden || coins === 0 || connection.peek() === "offline";
  if (streamState.peek().state === "live" || isUseless) return;
  await read<Coin[]>(`/crypto/prices?limit=${coins}`, takePolled, noteRefusal);
}

function takePolled(data: Coin[]): void {
  noteReached();
  noteShown();
  if (streamState.peek().state !== "live") prices.take({ type: "snapshot", seq: 0, data });
}
