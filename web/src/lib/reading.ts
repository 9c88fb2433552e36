// Something read from the API, again and again while its view is shown.

import { useSignal, type ReadonlySignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get, messageOf } from "./api";

export interface Reading<T> {
  data: ReadonlySignal<T | null>; // null: not read yet. After a failure it is the last known.
  problem: ReadonlySignal<string>;
}

// Reads at once when `path` or `version` changes, and every `refreshMs`. An answer that comes after
// a newer question is dropped.
export function useReading<T>(path: string, version: number, refreshMs: number): Reading<T> {
  const data = useSignal<T | null>(null);
  const problem = useSignal("");
  useEffect(() => {
    let newest = 0;
    let ended = false;
    const read = async () => {
      const mine = ++newest;
      const isLate = () => ended || mine !== newest;
      try {
        const answer = await get<T>(path);
        if (isLate()) return;
        data.value = answer;
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
  }, [path, version, refreshMs]);
  return { data, problem };
}
