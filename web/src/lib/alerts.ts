// Alerts as the API tells them, and what they mean in words.

import { signal } from "@preact/signals";
import { formatPrice, formatShare } from "./numbers";
import type { AlertEvent } from "./types";

export interface Alert {
  id: string;
  crypto_id: string;
  alert_type: string;
  target_price: number | null;
  percentage_change: number | null;
  direction: string | null; // up, down or either; null: the type has none.
  status: string;
  triggered_at: string | null;
  repeat: boolean;
  cooldown_seconds: number;
  expires_at: string | null;
  webhook_id: string | null;
  armed: boolean;
  watched: boolean;
  unwatched_reason: string | null;
}

export interface Notice {
  channel: string;
  target: string;
  state: string;
  attempts: number;
  last_error: string;
}

// As the history of an alert tells it.
export interface Firing extends AlertEvent {
  acknowledged_at: string | null;
  notices: readonly Notice[];
}

interface Way {
  does: string;
  did: string;
}

const kEitherWay: Way = { does: "Changes", did: "changed" };
const kWays: Record<string, Way> = {
  either: kEitherWay,
  up: { does: "Rises", did: "rose" },
  down: { does: "Falls", did: "fell" },
};
export const kDirections = [
  ["either", "Up or down"], ["up", "Up only"], ["down", "Down only"],
] as const;

interface AlertType {
  name: string; // In the choice of types.
  rule: (bound: string, way: Way) => string;
  happened: (observed: string, bound: string, way: Way) => string; // After the name of the coin.
  help: string;
}

const kTypes: Record<string, AlertType> = {
  price_above: {
    name: "Price rises above",
    rule: (bound) => `Price rises above ${bound}`,
    happened: (observed, bound) => `rose above ${bound}: it was ${observed}`,
    help: "In US dollars. It fires at the first price that is as high or higher.",
  },
  price_below: {
    name: "Price falls below",
    rule: (bound) => `Price falls below ${bound}`,
    happened: (observed, bound) => `fell below ${bound}: it was ${observed}`,
    help: "In US dollars. It fires at the first price that is as low or lower.",
  },
  percentage_change: {
    name: "Change over 24 hours",
    rule: (bound, { does }) => `${does} by ${bound} or more in 24 h`,
    happened: (observed, bound, { did }) => `${did} by ${observed} in 24 h, ${bound} or more`,
    help: "5 fires at +5 % and at −5 %, unless you say which way.",
  },
  price_momentum: {
    name: "Change within one hour",
    rule: (bound, { does }) => `${does} by ${bound} or more in 1 h`,
    happened: (observed, bound, { did }) => `${did} by ${observed} within an hour, ${bound} or more`,
    help: "Against the price one hour ago.",
  },
  volume_alert: {
    name: "Volume grows",
    rule: (bound) => `Volume is ${bound} or more over its average`,
    happened: (observed, bound) => `was traded ${observed} more than usual, ${bound} or more`,
    help: "How far the volume is above its average of the last 24 hours.",
  },
};

export const kTypeChoices = Object.entries(kTypes).map(([type, { name }]) => [type, name] as const);
export const kFirstType = "price_above";

export function hasTargetPrice(type: string): boolean {
  return type === "price_above" || type === "price_below";
}

export function hasDirection(type: string): boolean {
  return type === "percentage_change" || type === "price_momentum";
}

export function helpOf(type: string): string {
  return kTypes[type]?.help ?? "";
}

type Rule = Pick<Alert, "alert_type" | "target_price" | "percentage_change" | "direction">;

// "Price rises above $100.00". A type of a newer server is said by its name.
export function ruleText(rule: Rule, locale?: string): string {
  const bound = boundText(rule, locale);
  return kTypes[rule.alert_type]?.rule(bound, wayOf(rule)) ?? `${rule.alert_type} ${bound}`;
}

// "Bitcoin rose above $100,000.00: it was $100,012.00".
export function firingText(event: AlertEvent, locale?: string): string {
  const { alert_type, observed_value } = event;
  const bound = boundText(event, locale);
  const isPrice = hasTargetPrice(alert_type);
  const observed = isPrice ? formatPrice(observed_value, "USD", locale)
    : formatShare(Math.abs(observed_value), locale);
  const happened =
    kTypes[alert_type]?.happened(observed, bound, wayOf(event)) ?? `${alert_type} ${bound}`;
  const price = formatPrice(event.current_price, "USD", locale);
  return `${event.crypto_name} ${happened}${isPrice ? "" : `; the price was ${price}`}`;
}

function wayOf(rule: Rule): Way {
  return kWays[rule.direction ?? "either"] ?? kEitherWay;
}

function boundText(rule: Rule, locale?: string): string {
  if (hasTargetPrice(rule.alert_type)) return formatPrice(rule.target_price, "USD", locale);
  const percent = rule.percentage_change;
  return formatShare(percent === null ? null : Math.abs(percent), locale);
}

// How far the price is from the bound, in percent of the price; null where nobody knows. At 0 or
// below the condition holds.
export function distancePercent(type: string, target: number | null, price: number | null) {
  if (!hasTargetPrice(type) || target === null || price === null || price === 0) return null;
  const percent = (target / price - 1) * 100;
  return type === "price_above" ? percent : -percent;
}

// Counts what changed, here or by firing, so that the lists are read again.
export const alertChanges = signal(0);

export function noteAlertChange(): void {
  alertChanges.value += 1;
}

export function alertPath(id: string): string {
  return `/alerts/${encodeURIComponent(id)}`;
}
