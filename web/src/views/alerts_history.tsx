// When alerts fired, and who was told: of one alert, and of all together.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { alertChanges, alertPath, firingText, type Alert, type Firing } from "../lib/alerts";
import { get, messageOf } from "../lib/api";
import { formatTime } from "../lib/numbers";
import { readPages, usePages } from "../lib/pages";

const kRefreshMs = 30_000;
const kStep = 10;
const kPagesOfAlerts = 5; // Of 200 each.

export function Firings({ alert, what }: { alert: Alert; what: string }) {
  const path = `${alertPath(alert.id)}/events?limit=${kStep}`;
  const { items, hasMore, problem, showMore } =
    usePages<Firing>(path, alertChanges.value, kRefreshMs);
  return (
    <div class="whole inset">
      <List label={`History of ${what}`} firings={items.value} problem={problem.value} />
      {hasMore.value && <button type="button" class="more" onClick={showMore}>Show more</button>}
    </div>
  );
}

// The API tells events by alert: the last ones of all are among the last ones of those alerts that
// fired last.
export function AllFirings() {
  const firings = useSignal<readonly Firing[] | null>(null);
  const problem = useSignal("");
  const wanted = useSignal(kStep);
  useEffect(() => {
    let ended = false;
    const take = (found: readonly Firing[]) => {
      if (ended) return;
      firings.value = found;
      problem.value = "";
    };
    const fail = (error: unknown) => void (ended || (problem.value = messageOf(error)));
    void lastFirings(wanted.value + 1).then(take, fail);
    return () => void (ended = true);
  }, [alertChanges.value, wanted.value]);
  const shown = firings.value?.slice(0, wanted.value) ?? null;
  const hasMore = (firings.value?.length ?? 0) > wanted.value;
  return (
    <section class="panel">
      <h2>What fired</h2>
      <List label="What fired" firings={shown} problem={problem.value} />
      {hasMore && (
        <button type="button" class="more" onClick={() => (wanted.value += kStep)}>
          Show more
        </button>
      )}
    </section>
  );
}

async function lastFirings(count: number): Promise<readonly Firing[]> {
  const { items } = await readPages<Alert>("/alerts?limit=200", kPagesOfAlerts);
  const latest = items.filter(({ triggered_at }) => triggered_at !== null)
    .sort((a, b) => timeOf(b.triggered_at) - timeOf(a.triggered_at)).slice(0, count);
  const limit = Math.min(count, 200);
  const lists = await Promise.all(
    latest.map(({ id }) => get<Firing[]>(`${alertPath(id)}/events?limit=${limit}`)));
  return lists.flat().sort((a, b) => timeOf(b.timestamp) - timeOf(a.timestamp)).slice(0, count);
}

function timeOf(iso: string | null): number {
  return iso === null ? 0 : Date.parse(iso);
}

interface ListProps {
  label: string;
  firings: readonly Firing[] | null;
  problem: string;
}

function List({ label, firings, problem }: ListProps) {
  if (problem) return <p class="error" role="alert">{problem}</p>;
  if (!firings) return <p class="quiet">Reading…</p>;
  if (firings.length === 0) return <p class="quiet">Nothing has fired yet.</p>;
  return (
    <ul class="rows" aria-label={label}>
      {firings.map((firing) => (
        <li key={firing.event_id} class="firing-row">
          <span class="quiet">{formatTime(firing.timestamp)}</span>
          <span>{firingText(firing)}</span>
          <span class="quiet">{told(firing)}</span>
        </li>
      ))}
    </ul>
  );
}

// "Seen; webhook sent".
function told({ acknowledged_at, notices }: Firing): string {
  const page = notices.some(({ channel, state }) => channel === "websocket" && state === "sent");
  const parts = [acknowledged_at ? "Seen" : page ? "Shown" : "Not shown yet"];
  for (const { channel, state, last_error } of notices) {
    if (channel === "websocket") continue;
    parts.push(`${channel} ${state}${state === "failed" && last_error ? `: ${last_error}` : ""}`);
  }
  return parts.join("; ");
}
