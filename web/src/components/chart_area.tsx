// Where the chart is drawn. Joins the library, which comes when the first coin is opened, to the
// signals: the bars, their live last one, and the line of an alert.

import { useSignal, useSignalEffect, type ReadonlySignal, type Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { barOf, barWithPrice, keepLast, type Bar, type Interval } from "../lib/candles";
import type { ChartEvents, ChartKind, CoinChart } from "../lib/chart";
import { followCandle } from "../lib/live";
import { coinIds, rowOf } from "../lib/market";
import { connection } from "../lib/status";

// Bars as the API gave them; the last ones are kept as the price moves.
export interface Loaded {
  bars: Bar[];
  interval: Interval;
}

interface Area {
  id: string;
  loaded: ReadonlySignal<Loaded | null>;
  kind: ReadonlySignal<ChartKind>;
  alertAt: Signal<number | null>;
  legend: Signal<Bar | null>; // The bar under the pointer, otherwise the last one.
  problem: Signal<string>;
}

export function ChartArea({ id, loaded, kind, alertAt, legend, problem }: Area) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useSignal<CoinChart | null>(null);
  const drawn = useSignal<Loaded | null>(null);
  const last = useSignal<Bar | null>(null);
  const pointedTime = useSignal<number | null>(null);
  const events: ChartEvents = {
    alertMoved: (price) => (alertAt.value = price),
    pointed: (time) => (pointedTime.value = time),
  };
  useEffect(() => openChart(element.current, chart, events, problem), []);
  useSignalEffect(() => {
    chart.value?.show(loaded.value?.bars ?? [], kind.value);
    drawn.value = chart.value && loaded.value;
  });
  useSignalEffect(() => chart.value?.showAlert(alertAt.value));
  useSignalEffect(() => followLast(id, drawn.value, chart.peek(), last));
  useSignalEffect(() => {
    const pointed = drawn.value?.bars.find(({ time }) => time === pointedTime.value);
    legend.value = pointed && pointed.time !== last.value?.time ? pointed : last.value;
  });
  return <div class="chart" ref={element} />;
}

function openChart(
  element: HTMLElement | null, chart: Signal<CoinChart | null>, events: ChartEvents,
  problem: Signal<string>,
): () => void {
  let isOpen = true;
  import("../lib/chart").then(
    ({ createCoinChart }) => {
      if (isOpen && element) chart.value = createCoinChart(element, events);
    },
    // A server that was updated meanwhile has other files than this page knows of.
    () => (problem.value = "The chart cannot be loaded. Reload the page to try again."),
  );
  return () => {
    isOpen = false;
    chart.peek()?.destroy();
    chart.value = null;
  };
}

// The last candle moves with the socket's, or with the polled price where there is no socket.
function followLast(
  id: string, drawn: Loaded | null, chart: CoinChart | null, last: Signal<Bar | null>,
): (() => void) | undefined {
  const newest = drawn?.bars[drawn.bars.length - 1];
  last.value = newest ?? null;
  if (!drawn || !newest || !chart) return undefined;
  const { bars, interval } = drawn;
  const put = (bar: Bar) => {
    if (!keepLast(bars, bar)) return;
    chart.update(bar);
    last.value = bar;
  };
  if (connection.value === "live") {
    return followCandle(id, interval, (coin, of, candle) => {
      if (coin === id && of === interval) put(barOf(candle));
    });
  }
  const row = rowOf(id);
  if (!row) void coinIds.value; // Again when the market is known: the chart may be here before it.
  return row?.subscribe(({ coin }) => {
    const before = bars[bars.length - 1];
    if (before && coin.current_price !== null) {
      put(barWithPrice(before, coin.current_price, interval, Date.now()));
    }
  });
}
