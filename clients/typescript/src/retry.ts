import { retryAfterSeconds } from "./error.js";

/** How long to wait before a request is sent again; undefined when it is not. 429 was refused before
 * anything happened; after 503 that is not sure, so only what may happen twice is sent again. */
export function msUntilRepetition(response: Response, isRepeatable: boolean): number | undefined {
  const refused = response.status === 429 || (response.status === 503 && isRepeatable);
  const seconds = refused ? retryAfterSeconds(response) : undefined;
  return seconds === undefined ? undefined : seconds * 1000;
}

export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
