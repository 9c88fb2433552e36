import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { get } from "../lib/api";
import { converted, shown } from "../lib/currency";
import { formatCompact, formatCount, formatPercent } from "../lib/numbers";
import { coinLink } from "../lib/router";
import type { MarketOverview, MarketSentiment, Mover } from "../lib/types";
import { SourceAndAge } from "./header";
import { trend } from "./change";

const kRefreshMs = 20_000;

interface Facts {
  overview: MarketOverview;
  sentiment: MarketSentiment;
}

// What is unknown is a dash: the strip has its height from the start.
export function Overview() {
  const facts = useSignal<Facts | null>(null);
  useEffect(() => refreshed((now) => (facts.value = now)), []);
  const overview = facts.value?.overview;
  const stats = overview?.market_stats;
  const { currency } = shown.value;
  return (
    <dl class="figures">
      <Figure name="Market cap">
        {formatCompact(converted(overview?.total_market_cap), currency)}
      </Figure>
      <Figure name="Volume 24 h">
        {formatCompact(converted(overview?.total_volume_24h), currency)}
      </Figure>
      <Figure name="Gainers / losers">
        <span class="up">{formatCount(stats?.gainers_count)}</span>
        {" / "}
        <span class="down">{formatCount(stats?.losers_count)}</span>
      </Figure>
      <Figure name="Top gainer"><MoverLink mover={stats?.top_gainer} /></Figure>
      <Figure name="Top loser"><MoverLink mover={stats?.top_loser} /></Figure>
      <Figure name="Sentiment"><Sentiment sentiment={facts.value?.sentiment} /></Figure>
      <Figure name="Source" kind="small"><SourceAndAge /></Figure>
    </dl>
  );
}

function refreshed(take: (facts: Facts) => void): () => void {
  const refresh = async () => {
    if (document.hidden) return;
    const [overview, sentiment] = await Promise.all([
      get<MarketOverview>("/market/overview"),
      get<MarketSentiment>("/market/sentiment"),
    ]);
    take({ overview, sentiment });
  };
  // A failure shows in the notice above all views; the last figures stay.
  const tried = () => void refresh().catch(() => {});
  tried();
  const timer = setInterval(tried, kRefreshMs);
  return () => clearInterval(timer);
}

function Figure(props: { name: string; kind?: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd class={props.kind}>{props.children}</dd>
    </div>
  );
}

function MoverLink({ mover }: { mover: Mover | null | undefined }) {
  if (!mover) return <>–</>;
  const percent = mover.price_change_percentage_24h;
  return (
    <>
      <a href={coinLink(mover.id)} title={mover.name}>{mover.symbol}</a>
      {" "}
      <span class={trend(percent)}>{formatPercent(percent)}</span>
    </>
  );
}

const kTrendOf = { bullish: "up", bearish: "down", neutral: "" };

function Sentiment({ sentiment }: { sentiment: MarketSentiment | undefined }) {
  if (!sentiment) return <>–</>;
  const word = sentiment.sentiment;
  return (
    <span class={kTrendOf[word]} title={sentiment.rule}>
      {word.charAt(0).toUpperCase() + word.slice(1)}
    </span>
  );
}
