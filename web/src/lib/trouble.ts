// What the figures of the server's health mean for somebody who looks at prices, in words.

import { formatCount, formatTime } from "./numbers";
import type { Health, UpstreamHealth } from "./types";

export type Level = "good" | "warning" | "bad";

export interface Finding {
  level: Level;
  text: string; // Without ages: these tick, and stand beside it.
  isPrices?: boolean; // The age of the prices and the next try belong to it.
}

export function nameOfSource(id: string): string {
  return id === "coingecko" ? "CoinGecko" : id === "simulated" ? "The simulated market" : id;
}

// "CoinGecko answers 429", as the end of "The prices are old because".
export function reasonOf({ status, provider, last_error }: UpstreamHealth): string {
  const name = nameOfSource(provider);
  const code = /^HTTP (\d+)/.exec(last_error ?? "")?.[1];
  if (status === "misconfigured") return `${name} refuses the server's key`;
  if (code && status === "held") return `${name} answers ${code} and asks to wait`;
  if (code) return `${name} answers ${code}`;
  return last_error ? `${name} does not answer: ${last_error}` : `${name} sends no new ones`;
}

// Why a server that runs has never had a price; empty while nothing has failed.
export function whyEmpty({ components: { prices, upstream } }: Health): string {
  if (prices.status !== "starting" || upstream.last_error === null) return "";
  return `There are no prices yet because ${reasonOf(upstream)}. To look around without a price ` +
    "source, start the server with --demo.";
}

// The worst first; empty: nothing is wrong.
export function findingsOf(health: Health): readonly Finding[] {
  const all = [...databaseFindings(health), ...priceFindings(health), ...budgetFindings(health)];
  return all.sort((a, b) => Number(b.level === "bad") - Number(a.level === "bad"));
}

function databaseFindings({ components }: Health): Finding[] {
  const found: Finding[] = [];
  if (components.database.status !== "ok") {
    found.push({ level: "bad", text: "The database cannot be reached: portfolios and alerts " +
      "do not work until it is back. Prices do." });
  }
  if (components.redis && components.redis.status !== "ok") {
    found.push({ level: "warning", text: "The cache that servers share cannot be reached: the " +
      "server asks the price source more often for coins outside the list." });
  }
  return found;
}

function priceFindings(health: Health): Finding[] {
  const { components: { prices, upstream } } = health;
  const empty = whyEmpty(health);
  if (empty) return [{ level: "bad", text: empty, isPrices: true }];
  if (prices.status === "starting") {
    return [{ level: "warning", text: "The first prices are on their way.", isPrices: true }];
  }
  const reason = reasonOf(upstream);
  if (prices.status === "stale") {
    return [{ level: "bad", text: `The prices are old because ${reason}.`, isPrices: true }];
  }
  const found: Finding[] = [];
  if (upstream.status !== "ok" && upstream.status !== "starting") {
    found.push({ level: "warning", text: `${reason}. The prices are not old yet.`, isPrices: true });
  }
  // That nobody trades a coin any more is no trouble of the server.
  const late = prices.stale_coins - prices.frozen_coins;
  if (late > 0) {
    const count = `${formatCount(late)} of ${formatCount(prices.coins)}`;
    found.push({ level: "warning", text: `${count} coins have old prices.` });
  }
  return found;
}

function budgetFindings({ budget }: Health): Finding[] {
  if (!budget.lasts_until) return [];
  const what = budget.prices_keyless ? "pages of single coins and history" : "prices";
  return [{
    level: "warning",
    text: `At this pace the month's calls to the price source are used up on ` +
      `${formatTime(budget.lasts_until)}; ${what} then rest until the month ends.`,
  }];
}
