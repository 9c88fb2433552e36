// How long the server takes to answer this page: the browser measures each request itself.

import { signal } from "@preact/signals";

const kKept = 50;

// Of the last requests that got an answer, oldest first, in milliseconds.
export const answerTimes = signal<readonly number[]>([]);

export function followLatency(): void {
  if (!("PerformanceObserver" in globalThis)) return;
  const observer = new PerformanceObserver((list) => {
    const entries = list.getEntries() as PerformanceResourceTiming[];
    const times = entries.filter(isAnswered).map(({ duration }) => duration);
    if (times.length > 0) answerTimes.value = [...answerTimes.peek(), ...times].slice(-kKept);
  });
  observer.observe({ type: "resource", buffered: true });
}

// A status of 0 is none; the library of TypeScript does not know this member yet.
function isAnswered(entry: PerformanceResourceTiming & { responseStatus?: number }): boolean {
  return entry.initiatorType === "fetch" && (entry.responseStatus ?? 0) > 0;
}
