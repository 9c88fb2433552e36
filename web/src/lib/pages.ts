// A list of the API that comes in pages: the first ones are read again and again while it is shown,
// and each "Show more" adds one.

import { useSignal, type ReadonlySignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { messageOf, send } from "./api";

export interface Pages<T> {
  items: ReadonlySignal<readonly T[] | null>; // null: not read yet. After a failure the last known.
  hasMore: ReadonlySignal<boolean>;
  problem: ReadonlySignal<string>;
  showMore(): void;
}

// Reads at once when `path` or `version` changes, and every `refreshMs`. An answer that comes after
// a newer question is dropped.
export function usePages<T>(path: string, version: number, refreshMs: number): Pages<T> {
  const items = useSignal<readonly T[] | null>(null);
  const hasMore = useSignal(false);
  const problem = useSignal("");
  const count = useSignal(1);
  useEffect(() => {
    let newest = 0;
    let ended = false;
    const read = async () => {
      const mine = ++newest;
      const isLate = () => ended || mine !== newest;
      try {
        const answer = await readPages<T>(path, count.value);
        if (isLate()) return;
        items.value = answer.items;
        hasMore.value = answer.next !== null;
        problem.value = "";
      } catch (error) {
        if (!isLate()) problem.value = messageOf(error);
      }
    };
    void read();
    const timer = setInterval(read, refreshMs);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, [path, version, refreshMs, count.value]);
  return { items, hasMore, problem, showMore: () => (count.value += 1) };
}

export async function readPages<T>(path: string, count: number) {
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
