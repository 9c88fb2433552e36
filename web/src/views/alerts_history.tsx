// When alerts fired, and who was told: of one alert, and of all together.

import { alertChanges, alertPath, firingText, type Alert, type Firing } from "../lib/alerts";
import { formatTime } from "../lib/numbers";
import { usePages } from "../lib/pages";

const kRefreshMs = 30_000;
const kStep = 10;

export function Firings({ alert, what }: { alert: Alert; what: string }) {
  return (
    <div class="whole inset">
      <History path={`${alertPath(alert.id)}/events`} label={`History of ${what}`} />
    </div>
  );
}

export function AllFirings() {
  return (
    <section class="panel">
      <h2>What fired</h2>
      <History path="/alerts/events" label="What fired" />
    </section>
  );
}

function History({ path, label }: { path: string; label: string }) {
  const { items, hasMore, problem, showMore } =
    usePages<Firing>(`${path}?limit=${kStep}`, alertChanges.value, kRefreshMs);
  return (
    <>
      <List label={label} firings={items.value} problem={problem.value} />
      {hasMore.value && <button type="button" class="more" onClick={showMore}>Show more</button>}
    </>
  );
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
