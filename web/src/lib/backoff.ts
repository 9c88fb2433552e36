// How long to wait before the next attempt to connect, in milliseconds. `random` is in [0, 1).
// Half of the delay is random, so that the pages of a restarted server do not all return at once.

const kFirstMs = 500;
const kLongestMs = 30_000;

export function reconnectDelay(failures: number, random: () => number): number {
  const ceiling = Math.min(kLongestMs, kFirstMs * 2 ** Math.max(0, failures - 1));
  return ceiling / 2 + (ceiling / 2) * random();
}
