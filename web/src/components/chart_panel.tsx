// The chart of one coin with its buttons and its legend.

import { useComputed, useSignal, useSignalEffect, type Signal } from "@preact/signals";
import { get, messageOf } from "../lib/api";
import { barOf, candlesPath, kRanges, suitsLine } from "../lib/candles";
import type { Bar, Interval, Range } from "../lib/candles";
import type { ChartKind } from "../lib/chart";
import { connection } from "../lib/status";
import type { Candle } from "../lib/types";
import { ChartArea, type Loaded } from "./chart_area";
import { ChartLegend } from "./chart_legend";
import { Segments } from "./segments";

const kFirstRange = kRanges[1] as Range;

interface Choice {
  range: Range;
  interval: Interval;
}

export function ChartPanel({ id, alertAt }: { id: string; alertAt: Signal<number | null> }) {
  const choice = useSignal<Choice>(firstOf(kFirstRange));
  const chosenKind = useSignal<ChartKind | null>(null);
  const loaded = useSignal<Loaded | null>(null);
  const kind = useComputed<ChartKind>(
    () => chosenKind.value ?? (suitsLine(loaded.value?.bars ?? []) ? "line" : "candles"),
  );
  const isOffline = useComputed(() => connection.value === "offline");
  const legend = useSignal<Bar | null>(null);
  const problem = useSignal("");
  // After a time without the server its candles are read again.
  useSignalEffect(() =>
    isOffline.value ? undefined : loadBars(id, choice.value, loaded, problem));
  return (
    <section class="panel chart-panel" aria-label="Price chart in USD">
      <ChartTools choice={choice} kind={kind.value} setKind={(next) => (chosenKind.value = next)} />
      <ChartArea {...{ id, loaded, kind, alertAt, legend, problem }} />
      <ChartLegend bar={legend.value} />
      <p class="chart-note quiet">
        <span role="status">{problem.value || noteOf(loaded.value?.bars)}</span>
      </p>
      <p class="quiet attribution">
        Chart by <a href="https://www.tradingview.com/" rel="noopener">TradingView</a> Lightweight
        Charts™, © TradingView, Inc.
      </p>
    </section>
  );
}

function ChartTools({ choice, kind, setKind }: {
  choice: Signal<Choice>;
  kind: ChartKind;
  setKind: (kind: ChartKind) => void;
}) {
  const { range, interval } = choice.value;
  const setRange = (name: string) => {
    const next = kRanges.find((one) => one.name === name) ?? kFirstRange;
    choice.value = firstOf(next);
  };
  const intervals = [...range.intervals].sort((a, b) => minutes(a) - minutes(b));
  return (
    <div class="bar">
      <Segments label="Range" names={kRanges.map(({ name }) => name)} chosen={range.name}
        choose={setRange} />
      <Segments label="Interval" names={intervals} chosen={interval}
        choose={(next) => (choice.value = { range, interval: next })} />
      <Segments label="Kind of chart" names={["candles", "line"] as const} chosen={kind}
        choose={setKind} />
    </div>
  );
}

function firstOf(range: Range): Choice {
  return { range, interval: range.intervals[0] ?? "1d" };
}

function minutes(interval: Interval): number {
  const unit = { m: 1, h: 60, d: 1440, w: 10_080, M: 43_200 }[interval.slice(-1)] ?? 1;
  return parseInt(interval, 10) * unit;
}

// Of bars there are three states: not yet known, none, some.
function noteOf(bars: readonly Bar[] | undefined): string {
  if (!bars) return "Loading …";
  const last = bars[bars.length - 1];
  if (!last) return "This server has no history of this range yet.";
  const times = `${bars.length} candles in USD`;
  if (last.volume === null) return times;
  return `${times}; grey bars: ${last.isTraded ? "traded volume" : "volume of 24 hours"}`;
}

function loadBars(
  id: string, { range, interval }: Choice, loaded: Signal<Loaded | null>, problem: Signal<string>,
): () => void {
  const tooLate = new AbortController();
  const path = candlesPath(id, range, interval, Date.now());
  loaded.value = null;
  problem.value = "";
  get<Candle[]>(path, { signal: tooLate.signal }).then(
    (candles) => (loaded.value = { bars: candles.map(barOf), interval }),
    (error: unknown) => {
      if (tooLate.signal.aborted) return;
      problem.value = messageOf(error);
      loaded.value = { bars: [], interval };
    },
  );
  return () => tooLate.abort();
}
