// What must never be overlooked: made-up prices, and prices that are not what they seem.

import { useComputed } from "@preact/signals";
import { tryNow } from "../lib/live";
import { formatAge } from "../lib/numbers";
import { connection, health, isJustBack, isSimulated, isStale } from "../lib/status";
import { nextCallMs, nextTryMs, priceAgeMs, refusal } from "../lib/status";
import { reasonOf, whyEmpty } from "../lib/trouble";

export function SimulatedBanner() {
  if (!isSimulated.value) return null;
  return (
    <aside class="banner" aria-label="Simulated market">
      <strong>Simulated market.</strong> Every price on this page is made up.
    </aside>
  );
}

// The sentence is announced when the state changes; the ages beside it, which change every second,
// are not.
export function FreshnessNotice() {
  const state = useComputed(currentState).value;
  const sentence = useComputed(() => sentenceOf(state)).value;
  return (
    <aside class={kLooks[state]} aria-label="State of the prices">
      <span role="status">{sentence}</span>
      {(state === "offline" || state === "stale") && <Age />}
      {state === "offline" && <NextTry />}
      {(state === "empty" || (state === "stale" && !refusal.value)) && <NextCall />}
    </aside>
  );
}

type State = "offline" | "empty" | "stale" | "refused" | "back" | "fine";

const kLooks: Record<State, string | undefined> = {
  offline: "notice bad", empty: "notice bad", stale: "notice", refused: "notice",
  back: "notice back", fine: undefined,
};

function currentState(): State {
  if (connection.value === "offline") return "offline";
  if (connection.value === "empty") return "empty";
  if (isStale.value) return "stale";
  if (connection.value === "refused") return "refused";
  return isJustBack.value ? "back" : "fine";
}

function sentenceOf(state: State): string {
  switch (state) {
    case "offline":
      return "Offline: the server cannot be reached. The prices below are the last ones known.";
    case "empty": return health.value ? whyEmpty(health.value) : "";
    case "stale": return `The prices below are old because ${withoutStop(staleReason())}.`;
    case "refused":
      return "This browser's API key was refused. Enter another one under Portfolio.";
    case "back": return "The server is back. Prices are current again.";
    case "fine": return "";
  }
}

function staleReason(): string {
  if (refusal.value) return `the server does not tell newer ones: ${refusal.value}`;
  const upstream = health.value?.components.upstream;
  return upstream ? reasonOf(upstream) : "the price source does not answer";
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, "");
}

function Age() {
  const age = priceAgeMs.value;
  return age === null ? null : <span> They were confirmed {formatAge(age)} ago.</span>;
}

function NextTry() {
  const wait = nextTryMs.value;
  return (
    <>
      <span> {wait < 1000 ? "Trying now…" : `Next try in ${formatAge(wait)}.`} </span>
      <button type="button" onClick={tryNow}>Try now</button>
    </>
  );
}

function NextCall() {
  const wait = nextCallMs.value;
  return wait === null || wait < 1000 ? null : <span> Next try in {formatAge(wait)}.</span>;
}
