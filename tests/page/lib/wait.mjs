// Waiting for what must come, with a deadline: the page and the server take their own time.

const kDeadlineMs = 30_000;
const kPauseMs = 25;

// The first truthy value of the probe. Errors of the probe count as not yet.
export async function eventually(probe, what) {
  const end = Date.now() + kDeadlineMs;
  let last;
  for (;;) {
    try {
      last = await probe();
      if (last) return last;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${kDeadlineMs} ms (last: ${last})`);
    await new Promise((resolve) => setTimeout(resolve, kPauseMs));
  }
}

// The number in a text such as "$97,250.00" or "-1.94%".
export function numberIn(text) {
  const found = /-?[\d,]*\.?\d+/.exec(text);
  return found ? Number(found[0].replaceAll(",", "")) : NaN;
}
