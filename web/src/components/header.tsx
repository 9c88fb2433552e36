import { formatAge } from "../lib/numbers";
import { route } from "../lib/router";
import { connection, isStale, priceAgeMs, source, type Connection } from "../lib/status";

const kViews = [
  { view: "market", link: "#/", name: "Market" },
  { view: "portfolio", link: "#/portfolio", name: "Portfolio" },
  { view: "alerts", link: "#/alerts", name: "Alerts" },
  { view: "health", link: "#/health", name: "Health" },
];

export function Header() {
  return (
    <header class="top">
      <a class="brand" href="#/">
        crypto-price-api
      </a>
      <nav aria-label="Main">
        {kViews.map(({ view, link, name }) => (
          <a key={view} href={link} aria-current={isCurrent(view) ? "page" : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <ConnectionLight />
    </header>
  );
}

// A coin belongs to the market.
function isCurrent(view: string): boolean {
  return view === (route.value.view === "coin" ? "market" : route.value.view);
}

const kWords: Record<Connection, string> = {
  live: "Live",
  polled: "Every 5 s",
  empty: "No prices yet",
  connecting: "Connecting",
  offline: "Offline",
  refused: "Key refused",
};

const kExplanations: Record<Connection, string> = {
  live: "Prices arrive as they change.",
  polled: "Prices are asked for every 5 seconds. With an API key they arrive as they change.",
  empty: "The server runs, but its price source has not answered yet.",
  connecting: "The connection is being made.",
  offline: "The server cannot be reached; the page keeps trying.",
  refused: "The server does not know this browser's API key. Prices are asked for every 5 seconds.",
};

function ConnectionLight() {
  const state = connection.value;
  const light = state === "live" && isStale.value ? "stale" : state;
  return (
    <p class={`light light-${light}`} title={kExplanations[state]}>
      <span class="dot" aria-hidden="true" />
      {kWords[state]}
      <span class="light-age"> · <SourceAndAge /></span>
    </p>
  );
}

export function SourceAndAge() {
  const age = priceAgeMs.value;
  const name = source.value === null ? "" : shortNameOf(source.value);
  return <>{age === null ? name || "no prices yet" : `${name}, ${formatAge(age)} ago`}</>;
}

function shortNameOf(id: string): string {
  return id === "coingecko" ? "CoinGecko" : id;
}
