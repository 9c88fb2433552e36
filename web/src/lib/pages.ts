// A list of the API that comes in pages: the first ones are read again and again while it is shown,
// and each "Show more" adds one.

import { useComputed, useSignal, type ReadonlySignal } from "@preact/signals";
import { send } from "./api";
import { useRepeated } from "./reading";

export interface Pages<T> {
  items: ReadonlySignal<readonly T[] | null>; // null: not read yet. After a failure the last known.
  hasMore: ReadonlySignal<boolean>;
  problem: ReadonlySignal<string>;
  showMore(): void;
}

// Reads at once when `path` or `version` changes, and every `refreshMs`.
export function usePages<T>(path: string, version: number, refreshMs: number): Pages<T> {
  const count = useSignal(1);
  const changes = [path, version, count.value];
  const { data, problem } = useRepeated(() => readPages<T>(path, count.peek()), refreshMs, changes);
  const items = useComputed(() => data.value?.items ?? null);
  const hasMore = useComputed(() => (data.value?.next ?? null) !== null);
  return { items, hasMore, problem, showMore: () => (count.value += 1) };
}

async function readPages<T>(path: string, count: number) {
  const items: T[] = [];
  let next: string | null = path;
  for (let page = 0; page < count && next !== null; page += 1) {
    const response: Response = await send("GET", next, {});
    items.push(...((await response.json()) as T[]));
    next = nextOf(response.headers.get("Link"));
  }
  return { items, next };
}

// The path behind rel="next"; null: this page was the last.
export function nextOf(link: string | null): string | null {
  return /<(\/[^>]*)>;\s*rel="next"/.exec(link ?? "")?.[1] ?? null;
}
