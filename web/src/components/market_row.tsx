import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { converted, shown } from "../lib/currency";
import type { Entry } from "../lib/feed";
import { rowOf } from "../lib/market";
import { useNear } from "../lib/near";
import { formatAge, formatCompact, formatPrice } from "../lib/numbers";
import { coinLink } from "../lib/router";
import { sparkPath } from "../lib/table";
import { trends } from "../lib/trends";
import type { Coin } from "../lib/types";
import { Change, trend } from "./change";

export function MarketRow({ id }: { id: string }) {
  const element = useRef<HTMLTableRowElement>(null);
  const isNear = useNear(element);
  const row = rowOf(id);
  if (!row) return null;
  const entry = isNear.value ? row.value : row.peek();
  const { coin } = entry;
  const { currency } = shown.value;
  return (
    <tr ref={element} class={`${isNear.value ? "near" : ""} ${coin.stale ? "stale-row" : ""}`}>
      <td class="rank">{coin.market_cap_rank ?? "–"}</td>
      <td class="text"><Name coin={coin} /></td>
      <td class={`price ${flashOf(entry)}`}>
        <Figure>{formatPrice(converted(coin.current_price), currency)}</Figure>
      </td>
      <TrendChange id={id} over="change1h" kind="wide" />
      <td><Figure><Change percent={coin.price_change_percentage_24h} /></Figure></td>
      <TrendChange id={id} over="change7d" kind="medium" />
      <td class="medium"><Figure>{formatCompact(converted(coin.market_cap), currency)}</Figure></td>
      <td class="wide"><Figure>{formatCompact(converted(coin.volume_24h), currency)}</Figure></td>
      <td class="spark-cell"><Sparkline id={id} /></td>
    </tr>
  );
}

// A box of fixed size: what changes in it is laid out alone, and not with 250 rows. (styles.css)
function Figure({ children }: { children: ComponentChildren }) {
  return <span class="figure">{children}</span>;
}

export function flashOf({ move }: Entry): string {
  return move === "none" ? "" : `flash-${move}`;
}

function Name({ coin }: { coin: Coin }) {
  return (
    <a class="coin-name" href={coinLink(coin.id)} title={coin.name}>
      <span>{coin.name}</span>
      <span class="symbol">{coin.symbol}</span>
      {coin.stale && <span class="age">{formatAge(coin.age_ms)} old</span>}
    </a>
  );
}

function TrendChange(props: { id: string; over: "change1h" | "change7d"; kind: string }) {
  const percent = trends.value.get(props.id)?.[props.over];
  return <td class={props.kind}><Change percent={percent} /></td>;
}

const kWidth = 110;
const kHeight = 30;

// A picture of figures that stand beside it, hence nothing for a screen reader.
function Sparkline({ id }: { id: string }) {
  const known = trends.value.get(id);
  const path = sparkPath(known?.sparkline ?? [], kWidth, kHeight);
  return (
    <svg class={`spark ${trend(known?.change7d)}`} viewBox={`0 0 ${kWidth} ${kHeight}`}
      preserveAspectRatio="none" aria-hidden="true">
      <path d={path} vector-effect="non-scaling-stroke" />
    </svg>
  );
}
