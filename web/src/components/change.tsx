import { formatPercent } from "../lib/numbers";

const kLeast = 0.005; // Percent; shown as 0.00.

export function trend(value: number | null | undefined): string {
  if (value == null || Math.abs(value) < kLeast) return "";
  return value > 0 ? "up" : "down";
}

// A change in percent. The sign says what the colour says.
export function Change({ percent }: { percent: number | null | undefined }) {
  return <span class={trend(percent)}>{formatPercent(percent)}</span>;
}
