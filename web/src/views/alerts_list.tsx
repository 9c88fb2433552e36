// The alerts of the key: how far each is from firing, and what can be done with it.

import { useSignal } from "@preact/signals";
import { Act } from "../components/act";
import { Segments } from "../components/segments";
import { alertChanges, alertPath, distancePercent, noteAlertChange, ruleText } from "../lib/alerts";
import type { Alert } from "../lib/alerts";
import { patch, remove } from "../lib/api";
import { nameOfCoin } from "../lib/coins";
import { coinIds, rowOf } from "../lib/market";
import { formatPercent, formatPrice, formatShare, formatTime } from "../lib/numbers";
import { usePages } from "../lib/pages";
import { coinLink } from "../lib/router";
import type { Webhook } from "../lib/webhooks";
import { EditAlert } from "./alerts_edit";
import { Firings } from "./alerts_history";

const kRefreshMs = 30_000;
const kFilters = { All: "all", Active: "active", Fired: "triggered", Paused: "disabled",
  Expired: "expired" };
type Filter = keyof typeof kFilters;

export function AlertList({ hooks }: { hooks: readonly Webhook[] }) {
  const filter = useSignal<Filter>("All");
  return (
    <section class="panel">
      <div class="panel-head">
        <h2>Your alerts</h2>
        <Segments label="State of the alerts" names={Object.keys(kFilters) as Filter[]}
          chosen={filter.value} choose={(name) => (filter.value = name)} />
      </div>
      <Rows key={filter.value} status={kFilters[filter.value]} hooks={hooks} />
    </section>
  );
}

function Rows({ status, hooks }: { status: string; hooks: readonly Webhook[] }) {
  const { items, hasMore, problem, showMore } =
    usePages<Alert>(`/alerts?limit=20&status=${status}`, alertChanges.value, kRefreshMs);
  const all = items.value;
  const none = status === "all" ? "There are none yet." : "None is in this state.";
  return (
    <>
      <p class={problem.value ? "error" : "hidden"} role="alert">{problem.value}</p>
      {all?.length === 0 && <p class="quiet">{none}</p>}
      <ul class="rows" aria-label="Your alerts">
        {all?.map((alert) => <Row key={alert.id} alert={alert} hooks={hooks} />)}
      </ul>
      {hasMore.value && <button type="button" class="more" onClick={showMore}>Show more</button>}
    </>
  );
}

function Row({ alert, hooks }: { alert: Alert; hooks: readonly Webhook[] }) {
  const open = useSignal<"" | "edit" | "history">("");
  const { crypto_id, triggered_at, expires_at } = alert;
  const name = nameOfCoin(crypto_id);
  const what = `${name}: ${ruleText(alert)}`;
  return (
    <li class="alert-row">
      <a href={coinLink(crypto_id)}>{name}</a>
      <span>
        {ruleText(alert)}{alert.repeat && ", every time"}
        <Distance alert={alert} />
      </span>
      <span>
        <State alert={alert} />
        <span class="help">
          {triggered_at ? ` Last fired ${formatTime(triggered_at)}.` : " Never fired."}
          {expires_at && ` Until ${formatTime(expires_at)}.`}
        </span>
      </span>
      <Acts alert={alert} what={what} open={open.value}
        onOpen={(part) => (open.value = open.value === part ? "" : part)} />
      {alert.status === "triggered" && (
        <span class="whole help">
          Watch again arms it anew; it fires at once if its condition still holds.
        </span>
      )}
      {open.value === "edit" && (
        <EditAlert alert={alert} what={what} hooks={hooks} onDone={() => (open.value = "")} />
      )}
      {open.value === "history" && <Firings alert={alert} what={what} />}
    </li>
  );
}

function Distance({ alert }: { alert: Alert }) {
  void coinIds.value;
  const coin = rowOf(alert.crypto_id)?.value.coin;
  if (!coin || alert.status !== "active") return null;
  if (alert.alert_type === "percentage_change") {
    return <span class="help"> Now {formatPercent(coin.price_change_percentage_24h)}.</span>;
  }
  const percent = distancePercent(alert.alert_type, alert.target_price, coin.current_price);
  if (percent === null) return null;
  const price = formatPrice(coin.current_price, "USD");
  const distance = percent <= 0 ? "the condition holds" : `${formatShare(percent)} to go`;
  return <span class="help"> Now {price}, {distance}.</span>;
}

const kStates: Record<string, readonly [text: string, look: string]> = {
  active: ["Active.", "state-good"],
  triggered: ["Fired; it rests now.", "state-warning"],
  disabled: ["Paused.", "quiet"],
  expired: ["Expired.", "quiet"],
};

const kUnwatched: Record<string, string> = {
  waiting_for_price: "Its first price is on its way.",
  user_share: "You depend on more coins beyond the top than one user may.",
  too_many_coins: "All places for coins beyond the top are taken.",
  upstream_budget: "The call limits of the price source do not reach for it.",
  withdrawn: "The price source does not list this coin any more.",
  alerts_disabled: "Alerts are switched off on this server.",
};

function State({ alert: { status, watched, unwatched_reason: reason, armed } }: { alert: Alert }) {
  const [text, look] = kStates[status] ?? [status, "quiet"];
  if (status !== "active") return <span class={look}>{text}</span>;
  if (!watched) {
    const why = kUnwatched[reason ?? ""] ?? "No prices of this coin come in.";
    const look = reason === "waiting_for_price" ? "quiet" : "state-bad";
    return <span class={look}>Not watched: {why}</span>;
  }
  return <span class={look}>{armed ? text : "Active; fired, and waits for its condition to end."}</span>;
}

interface ActsProps {
  alert: Alert;
  what: string; // The alert in words.
  open: string;
  onOpen: (part: "edit" | "history") => void;
}

const kSwitches: Record<string, readonly [text: string, next: string]> = {
  active: ["Pause", "disabled"], disabled: ["Resume", "active"], triggered: ["Watch again", "active"],
};

function Acts({ alert: { id, status }, what, open, onOpen }: ActsProps) {
  const path = alertPath(id);
  const [text, next] = kSwitches[status] ?? [];
  const turn = () => patch(path, { status: next }).then(noteAlertChange);
  return (
    <span class="bar acts">
      {text && <Act text={text} label={`${text}: ${what}`} act={turn} />}
      <button type="button" aria-expanded={open === "edit"} aria-label={`Edit ${what}`}
        onClick={() => onOpen("edit")}>
        Edit
      </button>
      <button type="button" aria-expanded={open === "history"} aria-label={`History of ${what}`}
        onClick={() => onOpen("history")}>
        History
      </button>
      <Act text="Delete" label={`Delete ${what}`} confirm="Delete it and its history?"
        act={() => remove(path).then(noteAlertChange)} />
    </span>
  );
}
