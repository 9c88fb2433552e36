// The chart of one coin, in USD, around TradingView's library. Loaded only when a coin is opened.
// Its own logo would need an inline style, which the page's policy forbids: the attribution stands
// below the chart instead (components/chart_panel.tsx).

import {
  CandlestickSeries, createChart, HistogramSeries, LineSeries,
  type ISeriesApi, type UTCTimestamp,
} from "lightweight-charts";
import type { Bar } from "./candles";
import { colour, colourOptions, fixedOptions, seriesColours, volumeOptions } from "./chart_look";
import { makeDraggable } from "./grip";
import { formatPrice } from "./numbers";

export type ChartKind = "candles" | "line";

export interface CoinChart {
  show(bars: readonly Bar[], kind: ChartKind): void;
  update(bar: Bar): void;
  // The line of an alert to be; null: none.
  showAlert(price: number | null): void;
  destroy(): void;
}

const kGrabPixels = 10;

type Prices = ISeriesApi<"Candlestick"> | ISeriesApi<"Line">;

// `alertMoved` hears of a line that the reader drags, at each step; `pointed` of the time, in
// seconds, of the bar under the reader's pointer, null when there is none.
export interface ChartEvents {
  alertMoved(price: number): void;
  pointed(time: number | null): void;
}

export function createCoinChart(element: HTMLElement, events: ChartEvents): CoinChart {
  const chart = createChart(element, { autoSize: true, ...fixedOptions });
  const volume = chart.addSeries(HistogramSeries, volumeOptions);
  volume.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
  let prices: Prices | undefined;
  let alert: { price: number; line: ReturnType<Prices["createPriceLine"]> } | undefined;

  const paint = () => {
    chart.applyOptions(colourOptions());
    volume.applyOptions({ color: colour("--line") });
    prices?.applyOptions(seriesColours());
    alert?.line.applyOptions({ color: colour("--warn") });
  };
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  scheme.addEventListener("change", paint);
  const stopDrag = makeDraggable(element, {
    isAt: (y) => {
      const at = alert && prices?.priceToCoordinate(alert.price);
      return at != null && Math.abs(at - y) < kGrabPixels;
    },
    drag: (y) => {
      const price = prices?.coordinateToPrice(y);
      if (price != null && price > 0) events.alertMoved(price);
    },
    hold: (held) => chart.applyOptions({ handleScroll: !held, handleScale: !held }),
  });

  chart.subscribeCrosshairMove(({ time }) => events.pointed(time === undefined ? null : Number(time)));

  const showAlert = (price: number | null) => {
    if (alert) prices?.removePriceLine(alert.line);
    alert = undefined;
    if (price === null || !prices) return;
    const line = prices.createPriceLine({ price, title: "alert", color: colour("--warn") });
    alert = { price, line };
  };

  return {
    show(bars, kind) {
      const alertPrice = alert?.price ?? null;
      showAlert(null);
      if (prices) chart.removeSeries(prices);
      prices = kind === "line" ? chart.addSeries(LineSeries) : chart.addSeries(CandlestickSeries);
      prices.applyOptions({ ...seriesColours(), priceFormat: formatFor(bars) });
      prices.setData(bars.map((bar) => pointOf(bar, kind)) as never[]);
      volume.setData(bars.map(volumeOf));
      chart.timeScale().fitContent();
      showAlert(alertPrice);
      paint();
    },
    update(bar) {
      if (!prices) return;
      const kind = prices.seriesType() === "Line" ? "line" : "candles";
      prices.update(pointOf(bar, kind) as never);
      volume.update(volumeOf(bar));
    },
    showAlert,
    destroy() {
      stopDrag();
      scheme.removeEventListener("change", paint);
      chart.remove();
    },
  };
}

function pointOf(bar: Bar, kind: ChartKind) {
  const time = bar.time as UTCTimestamp;
  const { open, high, low, close } = bar;
  return kind === "line" ? { time, value: close } : { time, open, high, low, close };
}

function volumeOf(bar: Bar) {
  const time = bar.time as UTCTimestamp;
  return bar.volume === null ? { time } : { time, value: bar.volume };
}

// The smallest step: four digits of the price that shows.
function formatFor(bars: readonly Bar[]) {
  const price = bars[bars.length - 1]?.close ?? 1;
  const minMove = 10 ** Math.min(-2, Math.floor(Math.log10(price)) - 4);
  return { type: "custom", minMove, formatter: (at: number) => formatPrice(at, "USD") } as const;
}
