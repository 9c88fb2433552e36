// What is read from the API again and again while its view is shown.

import { useSignal, type ReadonlySignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get, messageOf } from "./api";

export interface Reading<T> {
  data: ReadonlySignal<T | null>; // null: not read yet. After a failure it is the last known.
  problem: ReadonlySignal<string>;
}

// Reads at once when `path` or `version` changes, and every `refreshMs`.
export function useReading<T>(path: string, version: number, refreshMs: number): Reading<T> {
  return useRepeated(() => get<T>(path), refreshMs, [path, version]);
}

// The same for any way to read; `changes` are what it depends on. An answer that comes after a
// newer question is dropped.
export function useRepeated<T>(
  read: () => Promise<T>, refreshMs: number, changes: readonly unknown[],
): Reading<T> {
  const data = useSignal<T | null>(null);
  const problem = useSignal("");
  useEffect(() => {
    let newest = 0;
    let ended = false;
    const tried = async () => {
      const mine = ++newest;
      const isLate = () => ended || mine !== newest;
      try {
        const answer = await read();
        if (isLate()) return;
        data.value = answer;
        problem.value = "";
      } catch (error) {
        if (!isLate()) problem.value = messageOf(error);
      }
    };
    void tried();
    const timer = setInterval(tried, refreshMs);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, [...changes, refreshMs]);
  return { data, problem };
}
