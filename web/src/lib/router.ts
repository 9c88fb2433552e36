// Which view is shown. The route lives behind the #, so that the API keeps all its paths:
// `#/`, `#/coin/bitcoin`, `#/portfolio`, `#/alerts`, `#/health`.

import { signal } from "@preact/signals";

export interface Route {
  view: string; // "market" for the empty one.
  id: string; // What follows, as of a coin; may be empty.
}

export function routeOf(hash: string): Route {
  const [view = "", id = ""] = hash.replace(/^#?\/?/, "").split("/").map(decoded);
  return { view: view || "market", id };
}

export function coinLink(id: string): string {
  return `#/coin/${encodeURIComponent(id)}`;
}

// What somebody typed may be no valid escape.
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const route = signal<Route>(routeOf(globalThis.location?.hash ?? ""));

export function followHash(window: Window): void {
  window.addEventListener("hashchange", () => (route.value = routeOf(window.location.hash)));
}
