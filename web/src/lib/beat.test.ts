import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Beat } from "./beat";

let answers: boolean[];
let planned: (number | null)[];

beforeEach(() => {
  vi.useFakeTimers();
  [answers, planned] = [[], []];
});
afterEach(() => void vi.useRealTimers());

function beat(): Beat {
  return new Beat(5000, {
    ask: async () => answers.shift() ?? true,
    planned: (inMs) => planned.push(inMs),
    random: () => 0,
  });
}

it("keeps its pace while answers come, and waits longer after each loss", async () => {
  answers = [true, false, false, false, true];
  await beat().now();
  for (const wait of [5000, 250, 500, 1000]) await vi.advanceTimersByTimeAsync(wait);
  expect(planned).toEqual([null, 5000, null, 250, null, 500, null, 1000, null, 5000]);
});

it("asks once at a time, and instead of what was planned", async () => {
  const one = beat();
  await Promise.all([one.now(), one.now()]);
  await one.now();
  await vi.advanceTimersByTimeAsync(4999);
  expect(planned).toEqual([null, 5000, null, 5000]);
});
