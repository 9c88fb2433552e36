// The figures of the server's health, and of this page's own requests.

import { medianOf } from "../lib/median";
import { answerTimes } from "../lib/latency";
import { formatAge, formatCount, formatShare, formatTime } from "../lib/numbers";
import { connection, healthAt, isStale, nextCallMs, now, priceAgeMs } from "../lib/status";
import { nameOfSource, type Level } from "../lib/trouble";
import type { Health } from "../lib/types";

interface Row {
  name: string;
  value: string;
  level?: Level | undefined; // Of what is not as it should be.
}

export function PageFigures() {
  const times = answerTimes.value;
  const age = priceAgeMs.value;
  const isOff = connection.value === "offline" || connection.value === "refused";
  return (
    <Figures title="This page" rows={[
      { name: "Connection", value: connection.value, level: isOff ? "bad" : undefined },
      { name: "Prices confirmed", value: age === null ? "never" : agoText(age),
        level: isStale.value ? "bad" : undefined },
      { name: "Last answer took", value: milliseconds(times[times.length - 1]) },
      { name: `Median of the last ${times.length}`,
        value: milliseconds(times.length > 0 ? medianOf(times) : undefined) },
      { name: "Slowest of them",
        value: milliseconds(times.length > 0 ? Math.max(...times) : undefined) },
    ]} />
  );
}

export function SourceFigures({ known }: { known: Health }) {
  const { prices, upstream } = known.components;
  const elapsed = Math.max(0, now.value - healthAt.value);
  const success = upstream.last_success_age_ms;
  const wait = nextCallMs.value;
  return (
    <Figures title="Price source" rows={[
      { name: "Source", value: nameOfSource(known.source) },
      { name: "State", value: stateName(upstream.status), level: levelOf(upstream.status) },
      { name: "Last success", value: success === null ? "never" : agoText(success + elapsed) },
      { name: "Next call", value: wait === null ? "at the usual pace" : `in ${formatAge(wait)}` },
      { name: "Asked every", value: formatAge(known.budget.poll_interval_ms) },
      { name: "Calls", value: formatCount(upstream.calls) },
      { name: "Failed calls", value: failedText(upstream.failures, upstream.calls) },
      { name: "Failures in a row", value: formatCount(upstream.consecutive_failures),
        level: upstream.consecutive_failures > 0 ? "warning" : undefined },
      { name: "Coins", value: formatCount(prices.coins) },
      { name: "Coins with old prices", value: formatCount(prices.stale_coins),
        level: prices.stale_coins > prices.frozen_coins ? "warning" : undefined },
      { name: "Coins it lists", value: formatCount(prices.listed_coins) },
      { name: "Prices refused as wrong", value: formatCount(prices.rows_refused) },
      { name: "Last error", value: upstream.last_error ?? "none",
        level: upstream.last_error === null ? undefined : "warning" },
    ]} />
  );
}

export function BudgetFigures({ budget }: { budget: Health["budget"] }) {
  const { credits_per_month: all, credits_used: used } = budget;
  const share = all && used !== null ? ` (${formatShare((used / all) * 100)})` : "";
  return (
    <Figures title="Budget of calls to the price source" rows={[
      { name: "Plan", value: budget.plan },
      { name: "Prices", value: budget.prices_keyless ? "without the key: faster" : "on this plan" },
      { name: "Used this month", value: formatCount(used) + share },
      { name: "Calls a month", value: all === null ? "not limited" : formatCount(all) },
      { name: "Calls a minute",
        value: budget.calls_per_minute === null ? "not limited" : formatCount(budget.calls_per_minute) },
      { name: "Forecast", value: forecastText(budget), level: budget.lasts_until ? "warning" : undefined },
    ]} />
  );
}

export function ServerFigures({ known }: { known: Health }) {
  const { database, redis, websocket, http } = known.components;
  const isWell = known.status === "healthy";
  const started = new Date(healthAt.value - known.uptime_seconds * 1000).toISOString();
  return (
    <Figures title="Server" rows={[
      { name: "State", value: known.status, level: isWell ? undefined : "warning" },
      { name: "Version", value: known.version },
      { name: "Runs since", value: formatTime(started) },
      { name: "Database", value: database.status, level: database.status === "ok" ? undefined : "bad" },
      ...(redis ? [{ name: "Shared cache", value: redis.status,
        level: redis.status === "ok" ? undefined : "warning" as const }] : []),
      { name: "Sockets", value: formatCount(websocket.connections) },
      { name: "HTTP connections", value: formatCount(http.connections) },
    ]} />
  );
}

// What is bad says so in words too, for those who do not see its colour.
function Figures({ title, rows }: { title: string; rows: readonly Row[] }) {
  return (
    <section aria-label={title}>
      <h2 class="above">{title}</h2>
      <dl class="figures">
        {rows.map(({ name, value, level }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class={level && `state-${level}`}>
              {level && <span aria-hidden="true">{level === "bad" ? "✕ " : "! "}</span>}
              {value}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const kStates: Record<string, string> = {
  ok: "ok", starting: "starting", backing_off: "failing; it is asked less often",
  held: "it asks to wait", misconfigured: "it refuses the key",
};

function stateName(status: string): string {
  return kStates[status] ?? status;
}

function levelOf(status: string): Level | undefined {
  if (status === "ok" || status === "starting") return undefined;
  return status === "misconfigured" ? "bad" : "warning";
}

function forecastText({ lasts_until, forecast }: Health["budget"]): string {
  return lasts_until ? `used up on ${formatTime(lasts_until)}` : forecast;
}

function failedText(failures: number, calls: number): string {
  const share = calls > 0 ? ` (${formatShare((failures / calls) * 100)})` : "";
  return formatCount(failures) + share;
}

function agoText(milliseconds: number): string {
  return `${formatAge(milliseconds)} ago`;
}

function milliseconds(value: number | undefined): string {
  return value === undefined ? "–" : `${formatCount(Math.round(value))} ms`;
}
