// The currency in which prices are shown. The socket tells USD; the rate to another currency comes
// from the largest coin, asked for in both, out of the same batch of prices.

import { effect, signal } from "@preact/signals";
import { get } from "./api";
import type { Coin } from "./types";

export const kCurrencies = [
  "USD", "EUR", "GBP", "JPY", "CHF", "CNY", "INR", "KRW", "AUD", "CAD", "BRL", "BTC",
];

const kName = "currency";
const kRefreshMs = 60_000;

// What is shown at the moment: never a new currency with the old rate.
export const shown = signal({ currency: "USD", rate: 1 });
// What the reader chose; shown follows when its rate has come.
export const chosen = signal(remembered());
export const currencyError = signal("");

export function choose(currency: string): void {
  chosen.value = currency;
  try {
    localStorage.setItem(kName, currency);
  } catch {
    // The choice then lasts as long as the page.
  }
}

export function converted(usd: number | null | undefined): number | null {
  return usd == null ? null : usd * shown.value.rate;
}

// Call once. Keeps the rate fresh.
export function startCurrency(): void {
  effect(() => void refresh(chosen.value));
  setInterval(() => void refresh(chosen.peek()), kRefreshMs);
}

async function refresh(currency: string): Promise<void> {
  try {
    const rate = currency === "USD" ? 1 : await rateOf(currency);
    if (currency !== chosen.peek()) return;
    shown.value = { currency, rate };
    currencyError.value = "";
  } catch {
    const now = shown.peek().currency;
    currencyError.value = now === currency ? "" : `No rate for ${currency}: shown in ${now}.`;
  }
}

// Two answers of one batch carry the same stamp; a batch may come in between.
async function rateOf(currency: string): Promise<number> {
  for (let tries = 0; tries < 3; tries += 1) {
    const [usd, other] = await Promise.all([largestIn("usd"), largestIn(currency.toLowerCase())]);
    const same = usd?.last_updated === other?.last_updated;
    if (same && usd?.current_price && other?.current_price) {
      return other.current_price / usd.current_price;
    }
  }
  throw new Error("no rate");
}

async function largestIn(currency: string): Promise<Coin | undefined> {
  const coins = await get<Coin[]>(`/crypto/prices?limit=1&vs_currency=${currency}`);
  return coins[0];
}

function remembered(): string {
  try {
    const kept = localStorage.getItem(kName) ?? "";
    return kCurrencies.includes(kept) ? kept : "USD";
  } catch {
    return "USD";
  }
}
