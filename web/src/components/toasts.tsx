// Alerts that fired: on the page wherever one is. What fired while nobody was connected comes with
// the next connection, and is told as such.

import { useRef } from "preact/hooks";
import { firingText } from "../lib/alerts";
import { fired, type Fired } from "../lib/fired";
import { acknowledge } from "../lib/live";
import { formatTime } from "../lib/numbers";
import { coinLink } from "../lib/router";

const kShown = 3;

export function Toasts() {
  const box = useRef<HTMLDivElement>(null);
  const waiting = fired.value.filter(({ seen }) => !seen);
  const more = waiting.slice(kShown);
  const see = (seen: readonly Fired[]) => {
    acknowledge(seen.map(({ event }) => event));
    // The keyboard stays where it was, as long as there is something to close.
    requestAnimationFrame(() => box.current?.querySelector<HTMLElement>("button")?.focus());
  };
  return (
    <div class="toasts" role="log" aria-label="Alerts that fired" ref={box}
      onKeyDown={(event) => event.key === "Escape" && see(waiting.slice(0, 1))}>
      {waiting.slice(0, kShown).map((one) => (
        <Toast key={one.event.event_id} one={one} onSeen={() => see([one])} />
      ))}
      {more.length > 0 && (
        <div class="toast">
          <p>And {more.length} more. <a href="#/alerts">All alerts</a></p>
          <button type="button" onClick={() => see(waiting)}>Seen all</button>
        </div>
      )}
    </div>
  );
}

function Toast({ one, onSeen }: { one: Fired; onSeen: () => void }) {
  const { event, missed } = one;
  const text = firingText(event);
  return (
    <div class="toast">
      <div>
        <p>{text}</p>
        <p class="help">
          {formatTime(event.timestamp)}{missed && ", while you were away"}
          {" · "}
          <a href={coinLink(event.crypto_id)} aria-label={`Look at ${event.crypto_name}`}>Look</a>
        </p>
      </div>
      <button type="button" aria-label={`Seen: ${text}`} onClick={onSeen}>Seen</button>
    </div>
  );
}
